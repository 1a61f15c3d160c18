"""An edition as its checks look at it: parsed once, knowing where a finding stands. Pure."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import html as lxml_html
from lxml.html import HtmlElement

from lettre.edition.model import Edition
from lettre.errors import Place
from lettre.finding import Fix
from lettre.issue.model import Issue
from lettre.newsletter import Newsletter
from lettre.rule import Found


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
