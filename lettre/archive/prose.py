"""Prose of an issue as a page says it: the letter's markup without what only mail programs need. Pure."""

from dataclasses import dataclass

from markupsafe import Markup

from lettre.catalogue import say
from lettre.edition.prose_html import HtmlProse
from lettre.issue.model import Heading, Table


@dataclass(frozen=True, kw_only=True)
class PageProse(HtmlProse):
    """Writes prose as the web's HTML: no class that only the letter's sheet knows, tables with a head."""

    def heading(self, block: Heading) -> Markup:
        """Return a heading at its level on the page."""
        level = min(6, self.top + block.level - self.highest)
        return Markup("<h{0}>{1}</h{0}>").format(level, self.inlines(block.children))

    def table(self, block: Table) -> Markup:
        """Return a table of data, in a frame that a keyboard can scroll (WCAG 2.1.1)."""
        head = Markup("").join(
            Markup('<th scope="col">{}</th>').format(self.inlines(cell)) for cell in block.header
        )
        rows = Markup("\n").join(
            Markup("<tr>{}</tr>").format(
                Markup("").join(Markup("<td>{}</td>").format(self.inlines(cell)) for cell in row)
            )
            for row in block.rows
        )
        return Markup(
            '<div class="wide" role="group" tabindex="0" aria-label="{}">\n<table>\n'
            "<thead><tr>{}</tr></thead>\n<tbody>{}</tbody>\n</table>\n</div>"
        ).format(say("edition.table", self.language), head, rows)
