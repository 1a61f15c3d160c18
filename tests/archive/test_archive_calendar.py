"""The events of issues as one calendar, read back by a parser from other hands."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from lettre.archive import calendar
from lettre.archive.calendar import Announced
from lettre.edition import calendar as letters
from tests.archive.test_feeds import PUBLISHED
from tests.edition.letters import NEWSLETTER
from tests.house import NOW
from tests.issue.material import read as read_files
from tests.issue.material import small


def announced(*events, slug="2026-11", **changes):
    front = "kind: events\nevents:\n" + "".join(f"  - {event}\n" for event in events)
    issue = replace(read_files(small("", front=front)), slug=slug)
    files = [asset.content for asset in letters.files(issue, NEWSLETTER)]
    return Announced(issue=replace(PUBLISHED, slug=slug, **changes), url=f"https://a.org/{slug}", files=files)


def events(content):
    return Calendar.from_ical(content).walk("VEVENT")


def test_an_issue_is_one_calendar_with_the_names_its_letter_gave_its_events():
    issue = announced(
        "{title: A, days: [2027-01-28], time: à 14 h}", "{title: B, days: [2027-02-02, 2027-02-09]}"
    )
    content = calendar.of_issue(issue, NEWSLETTER)
    sent = [event["UID"] for file in issue.files for event in events(file)]
    assert [event["UID"] for event in events(content)] == sent
    assert len(set(sent)) == 3
    whole = Calendar.from_ical(content)
    assert whole["X-WR-CALNAME"] == whole["NAME"] == NEWSLETTER.title
    assert whole["METHOD"] == "PUBLISH"
    assert events(content)[0]["DTSTART"].dt == datetime(2027, 1, 28, 13, tzinfo=UTC)
    assert events(content)[1]["DTSTART"].dt == date(2027, 2, 2)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_an_event_says_which_version_of_it_this_is_and_where_to_read_of_it():
    (event,) = events(calendar.of_issue(announced("{title: A, days: [2027-01-28]}"), NEWSLETTER))
    assert event["SEQUENCE"] == PUBLISHED.revision == 1
    assert event["DTSTAMP"].dt == event["LAST-MODIFIED"].dt == PUBLISHED.updated_at
    assert event["URL"] == "https://a.org/2026-11"
    own = announced("{title: A, days: [2027-01-28], url: 'https://example.org/a'}")
    (event,) = events(calendar.of_issue(own, NEWSLETTER))
    assert event["URL"] == "https://example.org/a"


def test_an_event_announced_again_keeps_its_name_and_takes_the_later_words():
    early = announced(
        "{title: A, days: [2027-01-28], place: à Lille}", slug="2026-10", date=date(2026, 10, 1)
    )
    late = announced("{title: A, days: [2027-01-28], place: à Lens}", "{title: B, days: [2027-01-28]}")
    both = events(calendar.of_newsletter([late, early], NEWSLETTER))
    assert [(event["SUMMARY"], event.get("LOCATION")) for event in both] == [("A", "à Lens"), ("B", None)]
    (first,) = events(early.files[0])
    assert both[0]["UID"] == first["UID"]
    (alone, *_) = events(calendar.of_newsletter([early], NEWSLETTER))
    assert both[0]["SEQUENCE"] > alone["SEQUENCE"]


def test_a_calendar_with_nothing_in_it_is_none():
    assert calendar.of_issue(announced("{title: A, when: À la rentrée}"), NEWSLETTER) is None
    assert calendar.of_newsletter([], NEWSLETTER) is None


def test_words_that_look_like_a_calendar_stay_words():
    hostile = announced("{title: 'END:VEVENT', days: [2027-01-28], description: 'BEGIN:VEVENT'}")
    (event,) = events(calendar.of_issue(hostile, NEWSLETTER))
    assert (event["SUMMARY"], event["DESCRIPTION"]) == ("END:VEVENT", "BEGIN:VEVENT")


def test_the_same_issues_give_the_same_bytes_in_whatever_order_they_come():
    early = announced("{title: A, days: [2027-01-28]}", slug="2026-10", date=date(2026, 10, 1))
    late = announced("{title: B, days: [2027-01-28]}", updated_at=NOW + timedelta(days=30))
    assert calendar.of_newsletter([early, late], NEWSLETTER) == calendar.of_newsletter(
        [late, early], NEWSLETTER
    )
