"""An edition as its checks look at it: parsed once, knowing where a finding stands. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import html as lxml_html
from lxml.html import HtmlElement

from lettre.edition import assets, targets
from lettre.edition.checks import sheet
from lettre.edition.checks.drawn import Drawn, draw
from lettre.edition.model import Edition
from lettre.errors import Place
from lettre.finding import Fix
from lettre.issue.model import Asset, Issue
from lettre.newsletter import Newsletter
from lettre.rule import Found

_UNSPOKEN = re.compile("[\u200b-\u200f\u2060\ufeff\u034f\u00ad]")
#: what stands in a line of words; anything else begins a line of its own
INLINE = frozenset([
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "dfn", "em", "font", "i", "img", "ins", "kbd",
    "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var",
])  # fmt: skip
#: elements whose text is not the letter's
_MACHINE = frozenset(["style", "script", "title", "head", "meta"])


def spaced(text: str) -> str:
    """Return words with one plain space between them, without signs that show nothing."""
    return " ".join(_UNSPOKEN.sub("", text).split())


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link of the letter: where it leads, and the words that say so."""

    element: HtmlElement
    href: str
    words: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """An edition with the issue it was made of.

    `rehearsal` is True where the transport writes to nobody outside (a Maildir, a server on
    loopback): what only matters to the world is then left in peace.
    """

    issue: Issue
    edition: Edition
    newsletter: Newsletter
    rehearsal: bool = False

    @cached_property
    def document(self) -> HtmlElement:
        """The HTML part as a tree."""
        return lxml_html.document_fromstring(self.edition.html)

    @cached_property
    def styles(self) -> tuple[str, ...]:
        """The style sheets that stay in the HTML part."""
        return tuple(re.findall(r"<style[^>]*>(.*?)</style>", self.edition.html, re.DOTALL))

    @cached_property
    def inline_styles(self) -> dict[str, HtmlElement]:
        """Each distinct `style` attribute with the first element that has it."""
        found: dict[str, HtmlElement] = {}
        for element in self.document.iter("*"):
            found.setdefault(element.get("style", ""), element)
        found.pop("", None)
        return found

    @cached_property
    def elements(self) -> tuple[HtmlElement, ...]:
        """Every element, in the order of the letter."""
        return tuple(self.document.iter("*"))

    @cached_property
    def bare(self) -> Mapping[HtmlElement, Drawn]:
        """How each element is drawn where every style sheet is dropped, as at SFR and La Poste."""
        return draw(self.document, ())

    @cached_property
    def light(self) -> Mapping[HtmlElement, Drawn]:
        """How each element is drawn with the style sheets, on a light screen."""
        standing = [rule for rule in self.sheeted if not rule.dark]
        return draw(self.document, standing) if standing else self.bare

    @cached_property
    def dark(self) -> Mapping[HtmlElement, Drawn] | None:
        """How each element is drawn on a dark screen; None where that is not said, or cannot be known."""
        colouring = [
            rule for rule in self.sheeted if {"color", "background-color", "background"} & rule.style.keys()
        ]
        dark = [rule for rule in colouring if rule.dark]
        if not dark or not all(rule.understood for rule in dark):
            return None
        # mail programs of that kind give their own dark paper and ink to what is not coloured: unknown
        return draw(self.document, colouring, Drawn(colour=None, ground=None))

    @cached_property
    def sheeted(self) -> tuple[sheet.Sheeted, ...]:
        """The rules of the style sheets that stay, Outlook's own in comments not among them."""
        return sheet.rules([style.text or "" for style in self.document.iter("style")])

    @cached_property
    def spoken(self) -> tuple[tuple[HtmlElement, str], ...]:
        """Every element that shows words of its own, with them."""
        return tuple(
            (element, words)
            for element in self.elements
            if element.tag not in _MACHINE
            and self.light[element].seen
            and (words := self.own_words(element))
            and any(sign.isalnum() for sign in words)
        )

    @staticmethod
    def own_words(element: HtmlElement) -> str:
        """Return the words that stand directly in an element, not those of elements within it."""
        return spaced((element.text or "") + " ".join(child.tail or "" for child in element))

    def heard(self, element: HtmlElement) -> str:
        """Return what a reader who listens hears of an element: its words, and those of its pictures."""
        return spaced("".join(self._heard(element)))

    @cached_property
    def heard_whole(self) -> str:
        """All that a reader who listens hears."""
        return self.heard(self.document)

    def _heard(self, element: HtmlElement) -> Iterator[str]:
        if element.tag in _MACHINE or not isinstance(element.tag, str) or self.light[element].hidden:
            return
        label = element.get("aria-label")
        if label and element.tag in {"a", "img"}:
            yield label
            return
        yield element.get("alt") or "" if element.tag == "img" else element.text or ""
        for child in element:
            yield from self._heard(child)
            yield child.tail or ""

    def blocks(self, *tags: str) -> Iterator[HtmlElement]:
        """Yield the elements of these names that readers see, in the order of the letter."""
        for element in self.document.iter(*tags):
            if not self.light[element].hidden:
                yield element

    def block_of(self, element: HtmlElement) -> HtmlElement:
        """Return the paragraph, cell or box in whose lines an element stands."""
        around = (each for each in element.iterancestors() if each.tag not in INLINE)
        return next(around, element)

    @cached_property
    def anchors(self) -> tuple[Anchor, ...]:
        """Every link, in the order of the letter."""
        return tuple(
            Anchor(element, (element.get("href") or "").strip(), self.heard(element))
            for element in self.blocks("a")
            if element.get("href") is not None
        )

    @cached_property
    def carried(self) -> Mapping[str, Asset]:
        """The files that leave with the edition, by the address they are shown from."""
        base = self.newsletter.base_url
        hosted = {assets.url(base, asset): asset for asset in self.edition.assets}
        return hosted | {f"cid:{targets.cid(asset)}": asset for asset in self.edition.assets}

    @property
    def parts(self) -> tuple[tuple[str, str], ...]:
        """All that readers see, by name."""
        edition = self.edition
        return (
            ("subject", edition.subject),
            ("preheader", edition.preheader),
            ("HTML", edition.html),
            ("text", edition.text),
        )

    def section_of(self, element: HtmlElement) -> str | None:
        """Return the name of the section an element stands in; None in the letterhead and the footer."""
        names = {section.name for section in self.issue.sections}
        for each in (element, *element.iterancestors()):
            if each.get("id") in names:
                return str(each.get("id"))
        return None

    def found(
        self, where: HtmlElement | str | None = None, *, fix: Fix | None = None, **params: Any
    ) -> Found:
        """Say what was found: at an element, in a section by its name, or in the letter as a whole."""
        section = where if isinstance(where, str) or where is None else self.section_of(where)
        file = next((each.file for each in self.issue.sections if each.name == section), None)
        return Found(place=Place(file=file) if file else None, section=section, fix=fix, params=params)
