"""A newsletter's issues as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1. Pure: no clock, the sendings'."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from types import MappingProxyType
from typing import Any

from lxml import etree

from lettre.archive import corrected, reading
from lettre.archive.addresses import Addresses
from lettre.archive.model import Drawn, Erratum, Published
from lettre.newsletter import Newsletter

#: how many issues a feed holds: readers keep what they have seen
MOST = 20

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: the moment of a feed that has no issue yet: Atom wants one
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
#: what XML 1.0 cannot hold (its production 2, Char)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """One form of a feed: its file beside the newsletter's page, its media type, what writes it."""

    file: str
    media_type: str
    write: Callable[["Feed"], bytes]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One issue. `identity` never changes; `content` is HTML whose links are absolute."""

    identity: str
    url: str
    title: str
    summary: str
    content: str
    published: datetime
    updated: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Feed:
    """A newsletter's issues, the latest first. `home` is its page, `urls` where each form of the feed is."""

    identity: str
    title: str
    language: str
    author: str
    home: str
    urls: Mapping[str, str]
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """When an issue last came or changed."""
        return max((entry.updated for entry in self.entries), default=_NEVER)


def of_newsletter(
    newsletter: Newsletter,
    issues: Iterable[tuple[Published, Drawn]],
    where: Addresses,
    errata: Mapping[str, tuple[Erratum, ...]] = MappingProxyType({}),
) -> Feed:
    """Return the feed of issues, the latest first, drawn as seen from elsewhere or from a host's root.

    `errata` are the corrections by issue: they stand above its text.
    """
    home = where.newsletter(newsletter.slug)
    return Feed(
        # a copy of the archive elsewhere is the same feed
        identity=f"{newsletter.base_url}/{newsletter.slug}",
        title=newsletter.title,
        language=newsletter.language,
        author=newsletter.organisation.name,
        home=home,
        urls={name: where.beside(newsletter.slug, form.file) for name, form in FORMS.items()},
        entries=tuple(
            _entry(
                issue, drawn, where, corrected.markup(errata.get(issue.slug, ()), drawn, newsletter.language)
            )
            for issue, drawn in issues
        ),
    )


def _entry(issue: Published, drawn: Drawn, where: Addresses, above: str) -> Entry:
    page = where.issue(issue.newsletter, issue.slug)
    return Entry(
        identity=issue.identity,
        url=page,
        title=issue.subject,
        summary=issue.preheader,
        content=reading.body(drawn, page, where.base, above),
        published=issue.sent_at,
        updated=issue.changed_at,
    )


def atom(feed: Feed) -> bytes:
    """Return the feed as Atom."""
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set(_XML_LANG, feed.language)
    _put(root, "id", feed.identity)
    _put(root, "title", feed.title)
    _put(root, "updated", _moment(feed.updated))
    _put(_put(root, "author"), "name", feed.author)
    _put(root, "link", rel="self", type="application/atom+xml", href=feed.urls["atom"])
    _put(root, "link", rel="alternate", type="text/html", href=feed.home)
    _put(root, "generator", "lettre")
    for entry in feed.entries:
        element = _put(root, "entry")
        _put(element, "id", entry.identity)
        _put(element, "title", entry.title)
        _put(element, "link", rel="alternate", type="text/html", href=entry.url)
        _put(element, "published", _moment(entry.published))
        _put(element, "updated", _moment(entry.updated))
        if entry.summary:
            _put(element, "summary", entry.summary)
        _put(element, "content", entry.content, type="html")
    return _written(root)


def _put(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    # RSS's own elements stand in no namespace, Atom's in theirs
    qualified = name if parent.tag in {"rss", "channel", "item"} or name[0] == "{" else f"{{{_ATOM}}}{name}"
    element = etree.SubElement(parent, qualified, {key: _held(value) for key, value in attributes.items()})
    element.text = None if text is None else _held(text)
    return element


def _held(text: str) -> str:
    return _NOT_XML.sub("", text)


def _moment(at: datetime) -> str:
    """Return a moment as RFC 3339 writes it, in UTC and whole seconds."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def rss(feed: Feed) -> bytes:
    """Return the feed as RSS 2.0, the whole text in `content:encoded`."""
    namespaces = {"atom": _ATOM, "content": _CONTENT, "dc": _DUBLIN_CORE}
    root = etree.Element("rss", version="2.0", nsmap=namespaces)
    channel = _put(root, "channel")
    _put(channel, "title", feed.title)
    _put(channel, "link", feed.home)
    _put(channel, "description", feed.author)
    _put(channel, "language", feed.language)
    _put(channel, "lastBuildDate", format_datetime(feed.updated.astimezone(UTC), usegmt=True))
    _put(channel, "generator", "lettre")
    mine = {"rel": "self", "type": "application/rss+xml", "href": feed.urls["rss"]}
    _put(channel, f"{{{_ATOM}}}link", **mine)
    for entry in feed.entries:
        item = _put(channel, "item")
        _put(item, "title", entry.title)
        _put(item, "link", entry.url)
        _put(item, "guid", entry.identity, isPermaLink="false")
        _put(item, "pubDate", format_datetime(entry.published.astimezone(UTC), usegmt=True))
        _put(item, f"{{{_ATOM}}}updated", _moment(entry.updated))
        _put(item, f"{{{_DUBLIN_CORE}}}creator", feed.author)
        _put(item, "description", entry.summary)
        _put(item, f"{{{_CONTENT}}}encoded", entry.content)
    return _written(root)


def json_feed(feed: Feed) -> bytes:
    """Return the feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.urls["json"],
        "language": feed.language,
        "authors": [{"name": feed.author}],
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def _item(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.identity,
        "url": entry.url,
        "title": entry.title,
        **({"summary": entry.summary} if entry.summary else {}),
        "content_html": entry.content,
        "date_published": _moment(entry.published),
        "date_modified": _moment(entry.updated),
    }


#: every form, by the name it has in `Feed.urls`
FORMS: Mapping[str, Form] = {
    "atom": Form(file="atom.xml", media_type="application/atom+xml", write=atom),
    "rss": Form(file="rss.xml", media_type="application/rss+xml", write=rss),
    "json": Form(file="feed.json", media_type="application/feed+json", write=json_feed),
}
