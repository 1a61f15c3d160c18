"""Events as files for a calendar, read back by a parser from other hands."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from icalendar import Calendar

from lettre.edition import assets, calendar
from tests.edition.letters import EVERY_FIELD, NEWSLETTER, read, rendered
from tests.issue.material import read as read_files
from tests.issue.material import small


def files(*events: str, newsletter=NEWSLETTER):
    front = "kind: events\nevents:\n" + "".join(f"  - {event}\n" for event in events)
    issue = read_files(small("", front=front))
    return [Calendar.from_ical(asset.content) for asset in calendar.files(issue, newsletter)]


def only(event: str, newsletter=NEWSLETTER):
    (file,) = files(event, newsletter=newsletter)
    return file.walk("VEVENT")


@pytest.mark.parametrize(
    ("hours", "begins", "ends"),
    [
        ("de 14 h à 17 h 30", (13, 0), (16, 30)),
        ("à 9 h", (8, 0), None),
        ("9 h 30 – 12 h", (8, 30), (11, 0)),
        ("14:00-17:15", (13, 0), (16, 15)),
        ("de 10 heures à midi", (9, 0), (11, 0)),
        ("from 9.30 am to 5 pm", (8, 30), (16, 0)),
    ],
)
def test_hours_in_words_become_hours_in_utc(hours, begins, ends):
    (event,) = only(f'{{title: A, days: [2027-01-28], time: "{hours}"}}')
    assert event["DTSTART"].dt == datetime(2027, 1, 28, *begins, tzinfo=UTC)
    assert (event["DTEND"].dt if ends else None) == (
        datetime(2027, 1, 28, *ends, tzinfo=UTC) if ends else None
    )


def test_summer_time_and_the_zone_of_the_newsletter_are_minded():
    (event,) = only("{title: A, days: [2026-07-01], time: à 14 h}")
    assert event["DTSTART"].dt.hour == 12
    (event,) = only(
        "{title: A, days: [2026-07-01], time: à 14 h}", replace(NEWSLETTER, timezone="Indian/Reunion")
    )
    assert event["DTSTART"].dt.hour == 10


@pytest.mark.parametrize(
    "hours", ["toute la journée", "9 h, 11 h et 15 h", "de 17 h à 9 h", "salle 12", "le matin"]
)
def test_hours_that_are_not_plain_leave_the_day_alone(hours):
    (event,) = only(f'{{title: A, days: [2027-01-28], time: "{hours}"}}')
    assert event["DTSTART"].dt == date(2027, 1, 28)
    assert event["DTEND"].dt == date(2027, 1, 29)
    assert hours in event["DESCRIPTION"].replace("\u00a0", " ")


def test_days_that_follow_each_other_are_one_entry_and_others_one_each():
    following, apart = files(
        "{title: A, days: [2026-12-01, 2026-12-02, 2026-12-03], time: de 9 h à 16 h}",
        "{title: B, days: [2026-11-24, 2026-12-01]}",
    )
    (event,) = following.walk("VEVENT")
    assert event["RRULE"] == {"FREQ": ["DAILY"], "COUNT": [3]}
    assert event["DTEND"].dt == datetime(2026, 12, 1, 15, tzinfo=UTC)
    assert [each["DTSTART"].dt for each in apart.walk("VEVENT")] == [date(2026, 11, 24), date(2026, 12, 1)]
    assert len({each["UID"] for each in apart.walk("VEVENT")}) == 2


def test_hours_stay_what_they_are_when_the_clocks_change():
    days = "days: [2027-03-27, 2027-03-28, 2027-03-29]"
    saturday, sunday = only(f"{{title: A, {days}, time: de 9 h à 18 h}}")
    assert (saturday["DTSTART"].dt.hour, sunday["DTSTART"].dt.hour) == (8, 7)
    assert sunday["RRULE"] == {"FREQ": ["DAILY"], "COUNT": [2]}
    (whole,) = only(f"{{title: A, {days}}}")
    assert whole["DTEND"].dt == date(2027, 3, 30)


@pytest.mark.parametrize(
    "words",
    [
        "jusqu'à 18 h",
        "durée 2 h",
        "à 24 h",
        "accueil à 9 h, début à 9 h 30",
        "de 9 h à 12 h et de 14 h à 16 h",
    ],
)
def test_hours_that_do_not_say_plainly_when_it_begins_and_ends_are_words(words):
    (event,) = only(f'{{title: A, days: [2026-12-20], time: "{words}"}}')
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 12, 20), date(2026, 12, 21))


def test_a_span_is_its_days_whatever_its_hours():
    (event,) = only("{title: A, start: 2026-06-30, end: 2026-07-03, time: de 9 h à 17 h}")
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 6, 30), date(2026, 7, 4))


def test_words_of_the_editors_own_for_a_date_and_what_is_over_give_no_file():
    assert files("{title: A, when: À la rentrée}") == []
    assert files("{title: A, start: 2027-01-06, when: Tous les mercredis}") == []
    # the issue is of 9 March 2026
    assert files("{title: A, days: [2026-03-08]}", "{title: B, start: 2026-03-01, end: 2026-03-08}") == []
    assert len(files("{title: A, start: 2026-03-01, end: 2026-03-09}")) == 1


def test_any_words_come_back_whole_and_no_line_is_long():
    title = "Été ; « 1, 2 »\\ & 😀 " + "é" * 90
    event = f"  - title: {title!r}\n    days: [2026-04-01]\n    place: 'à A, à B'"
    issue = read_files(small("", front=f"kind: events\nevents:\n{event}"))
    (asset,) = calendar.files(issue, NEWSLETTER)
    assert all(len(line) <= 75 for line in asset.content.split(b"\r\n"))
    assert b"\n" not in asset.content.replace(b"\r\n", b"")
    (event,) = Calendar.from_ical(asset.content).walk("VEVENT")
    assert "é" * 90 in event["SUMMARY"]
    assert "1, 2" in event["SUMMARY"]
    assert event["LOCATION"] == "à A, à B"


def test_the_same_issue_gives_the_same_bytes_and_a_new_title_keeps_the_entry():
    issue = read(EVERY_FIELD)
    first, again = calendar.files(issue, NEWSLETTER), calendar.files(issue, NEWSLETTER)
    assert first == again
    (one,) = only("{title: A, days: [2026-04-01]}")
    (other,) = only("{title: B, days: [2026-04-02]}")
    assert one["UID"] == other["UID"]
    assert one["DTSTAMP"].dt == datetime(2026, 3, 9, tzinfo=UTC)


def test_every_file_travels_with_the_edition_and_is_linked_in_both_parts():
    _, edition = rendered("cpc/2026-11")
    dated = [asset for asset in edition.assets if asset.media_type == "text/calendar"]
    assert len(dated) == 5
    for asset in dated:
        address = assets.url(NEWSLETTER.base_url, asset)
        assert f'href="{address}"' in edition.html
        assert f"Ajouter à l’agenda\u00a0: {address}\n" in edition.text
