"""The house's public pages for search engines: sitemap.xml (https://www.sitemaps.org/protocol.html). Pure.

One file names the pages of every host of the house: the robots.txt of each host leads to it, which is
the proof that the protocol asks for.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: the most addresses that one file may hold
MOST = 50_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A public page and when it last changed, where that is known."""

    url: str
    changed: datetime | None = None


def sitemap(pages: Iterable[Page]) -> bytes:
    """Return the sitemap of `pages`, in their order; beyond what a file may hold, the last are left out."""
    root = etree.Element(f"{{{_NAMESPACE}}}urlset", nsmap={None: _NAMESPACE})
    for page in list(pages)[:MOST]:
        element = etree.SubElement(root, f"{{{_NAMESPACE}}}url")
        etree.SubElement(element, f"{{{_NAMESPACE}}}loc").text = page.url
        if page.changed is not None:
            changed = f"{page.changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
            etree.SubElement(element, f"{{{_NAMESPACE}}}lastmod").text = changed
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)
