"""Feeds, read back by parsers from other hands: feedparser, which forgives, and atoma, which does not."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import atoma
import feedparser
import pytest
from lxml import etree

from lettre.archive import drawing, feeds
from lettre.archive.addresses import Addresses
from lettre.archive.feeds import FORMS
from lettre.archive.model import Published
from lettre.web import templates
from tests.edition.letters import NEWSLETTER, ROOT
from tests.edition.letters import rendered as letter
from tests.house import NOW, newsletter

WHERE = Addresses(base="https://lettres.example.org")
PUBLISHED = Published(
    newsletter="cpc",
    slug="2026-11",
    digest="d",
    subject="Une entreprise, un lycée & « un métier » <ici>",
    preheader="Un entretien",
    date=NOW.date(),
    number=42,
    identity="tag:example.org,2026-11-23:cpc/2026-11",
    sent_at=NOW,
    updated_at=NOW + timedelta(days=2, seconds=3),
    revision=1,
)
OLDER = replace(
    PUBLISHED, slug="2026-09", identity="tag:example.org,2026-09-07:cpc/2026-09", updated_at=NOW, preheader=""
)


@cache
def drawn(slug):
    return drawing.draw(letter(f"cpc/{slug}")[1], NEWSLETTER, templates.load(ROOT), WHERE)


def feed(*issues, title=None):
    named = replace(NEWSLETTER, title=title or NEWSLETTER.title)
    pairs = [(issue, drawn(issue.slug)) for issue in issues]
    return feeds.of_newsletter(named, pairs, WHERE)


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_a_forgiving_parser_has_nothing_to_forgive(form):
    read = feedparser.parse(FORMS[form].write(feed(PUBLISHED, OLDER)))
    assert not read.bozo
    assert read.version == {"atom": "atom10", "rss": "rss20"}[form]
    assert read.feed.title == NEWSLETTER.title
    assert read.feed.language == "fr"
    assert read.feed.link == "https://lettres.example.org/cpc"
    assert [each.id for each in read.entries] == [PUBLISHED.identity, OLDER.identity]
    first = read.entries[0]
    assert first.title == PUBLISHED.subject
    assert first.link == "https://lettres.example.org/cpc/2026-11"
    assert first.published_parsed[:6] == (2026, 11, 23, 8, 30, 0)
    assert first.updated_parsed[:6] == (2026, 11, 25, 8, 30, 3)
    assert "L’édito</h2>" in first.content[0].value
    assert first.summary == "Un entretien"


def test_a_strict_parser_reads_atom():
    read = atoma.parse_atom_bytes(feeds.atom(feed(PUBLISHED, OLDER)))
    assert read.id_ == "http://127.0.0.1:8000/cpc"
    assert read.updated == PUBLISHED.updated_at
    assert [link.rel for link in read.links] == ["self", "alternate"]
    assert read.links[0].href == "https://lettres.example.org/cpc/atom.xml"
    assert read.entries[0].title.value == PUBLISHED.subject
    assert [each.summary and each.summary.value for each in read.entries] == ["Un entretien", None]


def test_a_strict_parser_reads_rss():
    read = atoma.parse_rss_bytes(feeds.rss(feed(PUBLISHED)))
    assert read.last_build_date == PUBLISHED.updated_at
    assert read.items[0].guid == PUBLISHED.identity
    assert read.items[0].pub_date == NOW
    assert "L’édito</h2>" in read.items[0].content_encoded


def test_a_strict_parser_reads_json_feed():
    written = feeds.json_feed(feed(PUBLISHED))
    read = atoma.parse_json_feed_bytes(written)
    assert read.version == "https://jsonfeed.org/version/1.1"
    assert read.items[0].id_ == PUBLISHED.identity
    assert read.items[0].date_modified == PUBLISHED.updated_at
    assert read.items[0].title == PUBLISHED.subject
    told = json.loads(written)
    assert told["authors"] == [{"name": NEWSLETTER.organisation.name}]
    assert told["language"] == "fr"
    assert told["feed_url"] == "https://lettres.example.org/cpc/feed.json"


@pytest.mark.parametrize("form", FORMS)
def test_a_newsletter_that_has_sent_nothing_has_an_empty_feed(form):
    written = FORMS[form].write(feed())
    parse = {
        "atom": atoma.parse_atom_bytes,
        "rss": atoma.parse_rss_bytes,
        "json": atoma.parse_json_feed_bytes,
    }
    read = parse[form](written)
    assert not (read.entries if form == "atom" else read.items)


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_signs_that_xml_cannot_hold_are_left_out(form):
    odd = replace(PUBLISHED, subject="a\x00b\x0bc\ud800d", preheader="\ufffe")
    words = "".join(etree.fromstring(FORMS[form].write(feed(odd, title="\x1bTitre"))).itertext())
    assert "abcd" in words
    assert "Titre" in words


def test_what_a_feed_says_of_time_is_in_utc_whole_seconds():
    late = datetime(2026, 11, 23, 8, 30, 0, 999_999, tzinfo=UTC)
    written = feeds.atom(feed(replace(PUBLISHED, updated_at=late)))
    assert b"<updated>2026-11-23T08:30:00Z</updated>" in written


def test_a_copy_of_the_archive_elsewhere_is_the_same_feed():
    copy = feeds.of_newsletter(
        newsletter(), [(PUBLISHED, drawn("2026-11"))], Addresses(base="https://a.org/x", end="/index.html")
    )
    assert copy.identity == feed().identity
    assert copy.entries[0].identity == PUBLISHED.identity
    assert copy.entries[0].url == "https://a.org/x/cpc/2026-11/index.html"
