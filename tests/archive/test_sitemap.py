"""The sitemap, by the rules of its protocol."""

from lxml import etree

from lettre.archive import sitemap
from lettre.archive.sitemap import Page
from tests.house import NOW

NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def test_a_sitemap_names_each_page_and_when_it_changed():
    pages = [Page(url="https://a.org/?a=1&b=é"), Page(url="https://a.org/cpc", changed=NOW)]
    root = etree.fromstring(sitemap.sitemap(pages))
    assert root.xpath("//s:loc/text()", namespaces=NAMES) == ["https://a.org/?a=1&b=é", "https://a.org/cpc"]
    assert root.xpath("//s:lastmod/text()", namespaces=NAMES) == ["2026-11-23T08:30:00Z"]


def test_a_sitemap_holds_no_more_than_its_protocol_allows():
    written = sitemap.sitemap(Page(url=f"https://a.org/{number}") for number in range(sitemap.MOST + 1))
    assert written.count(b"<loc>") == 50_000
