"""The links of a letter that can be counted, each with its number and its place in the HTML. Pure.

Numbers stand in mails that have left: what makes them must not change. They are kept with the edition
(`edition.store.freeze`), and the way from a number to an address goes through what is kept alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from html.parser import HTMLParser

from lettre.edition.contents import FOOT, HEAD

#: longer words of a link are cut where they are kept
MOST_WORDS = 120
_WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)\s*(?:=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
#: words that are an address themselves: where they say they lead is where they must lead
_SAYS_WHERE = re.compile(
    r"https?://|www\.|(?:^|[\s(«“\"'@])(?:[\w-]+\.)+[a-z]{2,24}(?=$|[\s/:?#),.;!»”\"'])", re.IGNORECASE
)
_COMMENT, _TAG = re.compile(r"<!--.*?-->", re.DOTALL), re.compile(r"<[^>]*>")
_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """A link that can be counted: its number (from 1), what it says, the section it stands in.

    `start` and `end` are the place of its address in the HTML, quotes included.
    """

    number: int
    href: str
    section: str
    words: str
    start: int
    end: int


def of_letter(html: str) -> tuple[Anchor, ...]:
    """Return the links of a letter that lead to the web, in their order.

    Left out: what a message fills for each reader, mail and telephone, the letter's own places, and
    links whose words are an address, which would be a lie if they led elsewhere first.
    """
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    return tuple(reader.anchors())


class _Reader(HTMLParser):
    """Walks the HTML as it stands, so that places in it are known."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self._lines = [0, *(match.end() for match in re.finditer("\n", html))]
        self._found: list[Anchor] = []
        self._open: list[tuple[str, str | None]] = []
        self._here, self._depth = HEAD, 0
        self._html = html
        self._said: int | None = None

    def anchors(self) -> Iterator[Anchor]:
        """Yield what was found, numbered."""
        honest = (each for each in self._found if not _SAYS_WHERE.search(each.words))
        for number, each in enumerate(honest, start=1):
            yield replace(each, number=number, words=each.words[:MOST_WORDS])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Enter an element."""
        known = dict(attrs)
        if tag not in _VOID:
            self._open.append((tag, known.get("id")))
        if tag != "a":
            return
        name = known.get("name")
        if name and len(self._open) > 1 and self._open[-2][1] == name:
            self._here, self._depth = name, len(self._open) - 1
        href = known.get("href") or ""
        if _WEB.match(href):
            self._follow(href)

    def handle_endtag(self, tag: str) -> None:
        """Leave an element, and those left open in it."""
        if tag == "a" and self._said is not None:
            self._found[-1] = replace(self._found[-1], words=_words(self._html[self._said : self._here_at()]))
            self._said = None
        if any(each == tag for each, _ in self._open):
            while self._open.pop()[0] != tag:
                continue
        if self._here != HEAD and len(self._open) < self._depth:
            self._here = FOOT

    def _here_at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _follow(self, href: str) -> None:
        begins = self._here_at()
        raw = self.get_starttag_text() or ""
        for match in _ATTRIBUTE.finditer(raw, len("<a")):
            if match[1].lower() == "href" and match[2]:
                place = (begins + match.start(2), begins + match.end(2))
                self._found.append(
                    Anchor(number=0, href=href, section=self._here, words="", start=place[0], end=place[1])
                )
                self._said = begins + len(raw)
                return


def _words(inside: str) -> str:
    """Return what is said between the tags of a link, its pictures in their words."""
    said = _TAG.sub("", _PICTURE.sub(r" \1 ", _COMMENT.sub("", inside)))
    return " ".join(unescape(said).split())
