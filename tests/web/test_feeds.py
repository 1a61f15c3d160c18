"""Feeds, calendars and the sitemap as they are served: public, cheap, asked again for nothing."""

from dataclasses import replace
from datetime import date, timedelta

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree, html

from lettre.campaign import sending
from lettre.campaign import store as campaigns
from lettre.campaign.plan import Plan, Step
from lettre.db import transaction
from lettre.edition.calendar import escaped
from lettre.issue.model import Asset
from tests.house import NOW, newsletter, rendered

FEEDS = ("atom.xml", "rss.xml", "feed.json")
EVENT = Asset(
    name="agenda/60-agenda-1.ics",
    media_type="text/calendar",
    content=(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\n"
        "UID:cpc-2026-12-60-agenda-1-0@a.org\r\nDTSTAMP:20261116T000000Z\r\nDTSTART;VALUE=DATE:20270128\r\nSUMMARY:"
        + escaped("Portes ouvertes, à Lille")
        + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode(),
)  # fmt: skip


def send(site, now=NOW, **changes):
    edition = replace(rendered(), **changes)
    with transaction(site.engine) as session:
        earlier = campaigns.campaigns(session, edition.newsletter, edition.issue)
        begun = Plan(step=Step.AGAIN, campaign=None, round=len(earlier) + 1, reason="essai")
        sending.prepare(session, begun, edition, now)


@pytest.mark.parametrize(
    ("file", "media_type"),
    [
        ("atom.xml", "application/atom+xml"),
        ("rss.xml", "application/rss+xml"),
        ("feed.json", "application/feed+json"),
    ],
)
def test_a_newsletter_has_a_feed_in_three_forms(both, file, media_type):
    answer = both.client.get(f"/cpc/{file}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Bonjour." in answer.text
    assert "@@" not in answer.text
    assert both.client.get(f"/nope/{file}").status_code == 404


def test_a_feed_names_an_issue_by_its_first_sending_and_dates_it_by_its_present_words(both):
    later = NOW + timedelta(days=3)
    new = {"subject": "Erratum", "sender_address": "autre@example.net", "digest": "c" * 64}
    send(both, later, **new)
    # a further round with the same words changes nothing for those who have read them
    send(
        both,
        later + timedelta(days=9),
        subject="Erratum",
        sender_address="autre@example.net",
        digest="c" * 64,
    )
    (entry,) = feedparser.parse(both.client.get("/cpc/atom.xml").content).entries
    assert entry.title == "Erratum"
    assert entry.id == "tag:example.org,2026-11-23:cpc/2026-11"
    assert entry.published == "2026-11-23T08:30:00Z"
    assert entry.updated == "2026-11-26T08:30:00Z"


def test_a_feed_holds_the_latest_issues_alone(site):
    for number in range(25):
        day = date(2026, 1, 1) + timedelta(days=number)
        send(site, issue=f"n{number}", date=day, digest=f"{number:064d}")
    entries = feedparser.parse(site.client.get("/cpc/atom.xml").content).entries
    assert len(entries) == 20
    assert entries[0].link == "http://127.0.0.1:8000/cpc/2026-11"
    assert entries[-1].link == "http://127.0.0.1:8000/cpc/n6"


@pytest.mark.parametrize("file", FEEDS)
def test_who_has_the_feed_is_not_sent_it_again_until_it_changes(site, file):
    first = site.client.get(f"/cpc/{file}")
    assert first.headers["last-modified"] == "Mon, 23 Nov 2026 08:30:00 GMT"
    by_tag = {"If-None-Match": f'"other", W/{first.headers["etag"]}'}
    by_date = {"If-Modified-Since": first.headers["last-modified"]}
    for known in (by_tag, by_date):
        again = site.client.get(f"/cpc/{file}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
    send(site, NOW + timedelta(days=1), issue="2026-12", digest="e" * 64)
    for known in (by_tag, by_date):
        assert site.client.get(f"/cpc/{file}", headers=known).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [
        {"If-None-Match": '"other"', "If-Modified-Since": "Mon, 23 Nov 2026 08:30:00 GMT"},
        {"If-Modified-Since": "Mon, 23 Nov 2026 08:29:59 GMT"},
        {"If-Modified-Since": "hier"},
        {"If-Modified-Since": "Mon, 23 Nov 2026 08:30:00 +99999999999999999999"},
        {"If-Modified-Since": "Mon, 23 Nov 2026 08:30:00"},
    ],
)
def test_who_has_another_feed_is_sent_this_one(site, asked):
    assert site.client.get("/cpc/atom.xml", headers=asked).status_code == 200


def test_a_feed_that_was_written_once_is_the_same_again_and_another_for_another_title(site, settings):
    first = site.client.get("/cpc/atom.xml")
    assert site.client.get("/cpc/atom.xml").content == first.content
    site.show(replace(settings, newsletters={"cpc": replace(newsletter(), title="Autre titre")}))
    second = site.client.get("/cpc/atom.xml")
    assert "Autre titre" in second.text
    assert second.headers["etag"] != first.headers["etag"]


def test_the_events_of_an_issue_and_of_a_newsletter_are_calendars(both):
    assert both.client.get("/cpc/agenda.ics").status_code == 404
    assert both.client.get("/cpc/2026-11/agenda.ics").status_code == 404
    send(both, issue="2026-12", digest="e" * 64, assets=(EVENT,))
    for path in ("/cpc/agenda.ics", "/cpc/2026-12/agenda.ics"):
        answer = both.client.get(path)
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert event["UID"] == "cpc-2026-12-60-agenda-1-0@a.org"
        assert event["URL"] == "http://127.0.0.1:8000/cpc/2026-12"
        again = both.client.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


@pytest.mark.parametrize("path", ["/cpc/nope/agenda.ics", "/nope/2026-11/agenda.ics", "/cpc/%00/agenda.ics"])
def test_an_issue_that_never_was_has_no_calendar(both, path):
    assert both.client.get(path).status_code == 404


def test_the_sitemap_names_every_public_page_of_every_host(site, settings):
    elsewhere = replace(newsletter(), slug="veille", base_url="https://lettre.example.net")
    site.show(replace(settings, newsletters={"cpc": newsletter(), "veille": elsewhere}))
    root = etree.fromstring(site.client.get("/sitemap.xml").content)
    assert root.xpath("//*[local-name()='loc']/text()") == [
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:8000/cpc",
        "http://127.0.0.1:8000/cpc/2026-11",
        "https://lettre.example.net/veille",
    ]
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml\n" in site.client.get("/robots.txt").text


@pytest.mark.parametrize("path", ["/cpc/atom.xml", "/cpc/agenda.ics", "/sitemap.xml"])
def test_the_head_of_what_programs_read_can_be_asked_for_alone(site, path):
    send(site, issue="2026-12", digest="e" * 64, assets=(EVENT,))
    answer = site.client.head(path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"]


def test_a_newsletters_page_leads_programs_to_its_feeds(site):
    page = html.fromstring(site.client.get("/cpc").text)
    links = page.xpath("//head/link[@rel='alternate']")
    assert len(links) == 3
    for link in links:
        answer = site.client.get(link.get("href"))
        assert answer.headers["content-type"].partition(";")[0] == link.get("type")
        assert link.get("title").startswith("La Lettre des diplômes (")
