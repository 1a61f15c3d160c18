"""Corrections as they are shown: above the issue, in feeds, in what is searched. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from lettre.archive.drawing import PageTargets
from lettre.archive.model import Drawn, Erratum, Part
from lettre.archive.prose import PageProse
from lettre.catalogue import say
from lettre.edition import dates
from lettre.issue.markdown import read_inline
from lettre.issue.model import plain
from lettre.issue.typography import set_text

#: where the corrections stand on their issue's page: no section's file can be called so
ANCHOR = "errata_"


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A correction with its words as HTML, and the section of the page that it is about."""

    date: date
    words: Markup
    part: Part | None


def shown(errata: Iterable[Erratum], drawn: Drawn, language: str) -> list[Shown]:
    """Return the corrections of an issue as its page shows them."""
    where = PageTargets(base_url="", inline=False, files={}, titles={})
    prose = PageProse(language=language, targets=where, figure=lambda _: "", box=lambda *_: "")
    parts = {part.name: part for part in drawn.parts}
    return [
        Shown(
            date=each.date,
            words=prose.inlines(read_inline(each.text)),
            part=parts.get(each.section) if each.section else None,
        )
        for each in errata
    ]


def markup(errata: tuple[Erratum, ...], drawn: Drawn, language: str) -> str:
    """Return the corrections as plain HTML; nothing where there are none."""
    if not errata:
        return ""
    items = Markup("\n").join(
        Markup("<li><strong>{}{}</strong> – {}</li>").format(
            dates.in_words(each.date, language), _about(each.part), each.words
        )
        for each in shown(errata, drawn, language)
    )
    title = heading(len(errata), language)
    return Markup("<aside>\n<h2>{}</h2>\n<ul>\n{}\n</ul>\n</aside>").format(title, items)


def _about(part: Part | None) -> Markup:
    return (
        Markup(' · <a href="#{}">{}</a>').format(part.anchor, part.title or part.name) if part else Markup()
    )


def heading(number: int, language: str) -> str:
    """Return what stands above so many corrections."""
    return say("archive.errata", language, n=number)


def text(errata: Iterable[Erratum], language: str) -> str:
    """Return the words of corrections, a line each."""
    return "\n".join(set_text(plain(read_inline(each.text)), language) for each in errata)
