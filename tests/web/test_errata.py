"""A correction reaches readers wherever they read: the page, every feed, the search; on both databases."""

import json
from datetime import date, timedelta

import feedparser
import pytest

from lettre.archive import corrections, indexing, store
from lettre.archive.model import Erratum
from lettre.db import transaction
from lettre.edition import store as editions
from tests.house import NOW, newsletter

LATER = NOW + timedelta(days=2)
WRONG = Erratum(
    date=date(2026, 11, 25), text="L'arrêté est du **9 juin** et non du 8 : [texte](https://a.org/9)."
)


def correct(site, *errata, now=LATER):
    with transaction(site.engine) as session:
        corrections.put(session, "cpc", "2026-11", errata, now)
        published = store.issue(session, "cpc", "2026-11")
        indexing.put(session, published, editions.get(session, published.digest), now)


@pytest.mark.parametrize("file", ["atom.xml", "rss.xml"])
def test_a_feed_carries_the_correction_above_the_text_and_is_updated(both, file):
    before = both.client.get(f"/cpc/{file}")
    correct(both, WRONG)
    known = {"If-None-Match": before.headers["etag"], "If-Modified-Since": before.headers["last-modified"]}
    after = both.client.get(f"/cpc/{file}", headers=known)
    assert after.status_code == 200
    (entry,) = feedparser.parse(after.content).entries
    (content,) = [each.value for each in entry.content]
    assert content.index("<h2>Erratum</h2>") < content.index("Bonjour.")
    assert "L’arrêté est du <strong>9 juin</strong>" in content
    assert '<a href="https://a.org/9">' in content
    assert entry.updated == "2026-11-25T08:30:00Z"
    assert entry.published == "2026-11-23T08:30:00Z" or file == "rss.xml"


def test_the_json_feed_and_the_sitemap_say_when_it_was_put_right(site):
    correct(site, WRONG)
    (item,) = json.loads(site.client.get("/cpc/feed.json").content)["items"]
    assert item["date_modified"] == "2026-11-25T08:30:00Z"
    assert "<h2>Erratum</h2>" in item["content_html"]
    assert "<lastmod>2026-11-25T08:30:00Z</lastmod>" in site.client.get("/sitemap.xml").text


def test_a_correction_that_is_taken_back_leaves_the_feed(site):
    correct(site, WRONG, Erratum(date=date(2026, 11, 25), text="Le colloque est à Lille."))
    assert "Lille" in site.client.get("/cpc/atom.xml").text
    correct(site, WRONG, now=LATER + timedelta(days=1))
    told = site.client.get("/cpc/atom.xml").text
    assert "Lille" not in told
    assert "9 juin" in told


def test_a_correction_is_found_and_leads_to_where_it_stands(both):
    correct(both, WRONG)
    found = both.client.get("/recherche", params={"q": "arrêtés juin"}).text
    assert 'href="/cpc/2026-11#errata_"' in found
    assert 'id="errata_"' in both.client.get("/cpc/2026-11").text
    # it is no part of the letter: no list of sections names it
    assert "errata_" not in both.client.get("/cpc/annee/2026").text
    correct(both)
    assert "errata_" not in both.client.get("/recherche", params={"q": "arrêtés juin"}).text


def test_what_is_sent_again_keeps_its_corrections_in_the_search(both):
    correct(both, WRONG)
    assert indexing.complete(both.engine, {"cpc": newsletter()}, LATER, again=True) == 1
    assert 'href="/cpc/2026-11#errata_"' in both.client.get("/recherche", params={"q": "juin"}).text
