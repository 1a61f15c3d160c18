"""The archive as files: whole, linked, the same each time, and true to where it will be read."""

import json
from dataclasses import replace

import atoma
import feedparser
import pytest
from icalendar import Calendar
from lxml import etree

from lettre.web.export import site
from lettre.web.export.links import ORIGIN
from tests.export.reading import broken, files, pages, reached

PUBLIC = "https://archives.example.org/lettres"


def made(project, settings=None, public=None):
    return site.files(settings or project.settings, project.engine(), public, lambda _done, _total: None)


@pytest.fixture(scope="module")
def published(sent):
    """The files of a house with a second newsletter, which has sent nothing, to be read elsewhere."""
    quiet = replace(sent.settings.newsletters["cpc"], slug="veille", title="La Veille")
    both = replace(sent.settings, newsletters={**sent.settings.newsletters, "veille": quiet})
    return made(sent, settings=both, public=PUBLIC)


def test_no_link_is_broken_and_none_needs_a_root(built):
    found = files(built)
    assert broken(found) == []
    assert len(pages(found)) >= 6
    # the judge sees a lost page, a lost place and an address that only a server has
    spoiled = {
        **found,
        "index.html": b'<a href="nowhere/index.html">a</a><a href="#lost">b</a><a href="/cpc">c</a>',
    }
    assert len(broken(spoiled)) == 3


def test_every_issue_is_reached_from_the_first_page_without_a_script(built):
    found = files(built)
    issues = {name for name in found if name.endswith("/index.html") and name.count("/") == 2}
    assert len([name for name in issues if name.startswith("cpc/20")]) == 3
    assert issues <= reached(found)
    # by the index of rubrics and years alone, too
    tree = pages(found)["recherche/index.html"]
    listed = {link.removeprefix("../").partition("#")[0] for link in tree.xpath("//details//a/@href")}
    assert {name for name in issues if name.startswith("cpc/20")} <= listed


def test_nothing_of_how_it_was_made_is_in_it(built, sent):
    for name, content in files(built).items():
        assert ORIGIN.encode() not in content, name
        assert str(sent.root).encode() not in content, name
        assert b"@@" not in content or not name.endswith((".html", ".txt", ".xml", ".json")), name


def test_the_same_archive_is_the_same_bytes(built, sent):
    again = made(sent)
    written = files(built)
    del written["lettre-archive.json"]
    assert again == written


def test_pages_name_the_server_unless_they_are_told_where_they_will_be_read(built, published):
    (name,) = [each for each in files(built) if each.startswith("cpc/2015-07-3") and each.endswith(".html")]
    tree = pages(files(built))[name]
    assert tree.xpath("//link[@rel='canonical']/@href") == ["http://127.0.0.1:8000/cpc/2015-07-3"]
    tree = pages(published)[name]
    (own,) = tree.xpath("//link[@rel='canonical']/@href")
    assert own == f"{PUBLIC}/{name}"
    data = json.loads(tree.xpath("string(//script[@type='application/ld+json'])"))
    assert data["mainEntityOfPage"] == own
    assert tree.xpath("//meta[@property='og:url']/@content") == [own]
    places = etree.fromstring(published["sitemap.xml"]).xpath("//*[local-name()='loc']/text()")
    assert len(places) == 6  # the first page, two newsletters, three issues
    assert all(place.removeprefix(f"{PUBLIC}/") in published for place in places)
    assert broken(published) == []


def test_feeds_and_calendars_lead_into_the_published_files(built, published):
    read = feedparser.parse(published["cpc/atom.xml"])
    assert not read.bozo
    assert atoma.parse_rss_bytes(published["cpc/rss.xml"]).items
    assert atoma.parse_json_feed_bytes(published["cpc/feed.json"]).items
    for entry in read.entries:
        assert entry.link.removeprefix(f"{PUBLIC}/") in published
    served = feedparser.parse((built / "cpc/atom.xml").read_bytes())
    # a copy elsewhere is the same feed with the same entries
    assert [each.id for each in served.entries] == [each.id for each in read.entries]
    assert served.feed.id == read.feed.id
    events = Calendar.from_ical(published["cpc/agenda.ics"]).walk("VEVENT")
    assert events
    assert len({event["UID"] for event in events}) == len(events)
    assert any(event["URL"].startswith(PUBLIC) for event in events)


def test_a_newsletter_that_has_sent_nothing_is_there_and_says_so(published):
    assert "Aucun numéro n’a encore paru." in published["veille/index.html"].decode()
    assert "veille/agenda.ics" not in published
    assert not atoma.parse_atom_bytes(published["veille/atom.xml"]).entries
