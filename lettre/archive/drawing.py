"""A frozen edition made into a page's sections, from the very files it was rendered from. Pure.

A section is drawn by `templates/web/sections/KIND.html.j2`. A kind that has none (another package's) and
an edition whose files this lettre no longer reads are shown from the letter's own HTML, cleaned.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from lettre.archive import cleaned, frozen, places
from lettre.archive.addresses import Addresses, anchor
from lettre.archive.model import Drawn, Part
from lettre.archive.prose import PageProse
from lettre.edition import assets, dates, drawing, targets
from lettre.edition.model import Edition
from lettre.edition.page import Page
from lettre.edition.theme import Look
from lettre.issue import walk
from lettre.issue.model import Figure, Image, Issue
from lettre.issue.sections.base import Section
from lettre.issue.typography import set_text
from lettre.newsletter import Newsletter

#: the widest that a picture is shown on a page, in pixels
COLUMN = 672


class PageTargets(targets.Targets):
    """Where links lead from a page: its sections have the page's own anchors."""

    def href(self, href: str) -> str:
        """Return the final address of a link."""
        if href.startswith("section:"):
            return "#" + anchor(href.removeprefix("section:"))
        return super().href(href)


def draw(edition: Edition, newsletter: Newsletter, templates: Environment, addresses: Addresses) -> Drawn:
    """Return what an edition's page shows between head and foot; links lead where `addresses` says."""
    issue = frozen.read(edition)
    dated = dates.in_words(edition.date, edition.language)
    if issue is None:
        return Drawn(parts=cleaned.parts(edition, addresses), dated=dated)
    page = _page(issue, edition, newsletter, templates, addresses)
    picture = next(_pictures(issue), None)
    return Drawn(
        parts=tuple(_part(page, section, edition, addresses) for section in issue.sections),
        dated=set_text(issue.when, edition.language) if issue.when else dated,
        note=set_text(issue.note, edition.language) if issue.note else None,
        picture=assets.url("", page.targets.files[picture.file]) if picture else None,
        picture_alt=set_text(picture.alt, edition.language) if picture else "",
    )


def _page(
    issue: Issue, edition: Edition, newsletter: Newsletter, templates: Environment, addresses: Addresses
) -> Page:
    spoken = replace(newsletter, language=edition.language)
    where = targets.of_issue(issue, spoken, edition.assets)
    look = Look(templates=templates, inlined_css="", kept_css="", colours={}, fonts={}, logo=None)
    ours = PageTargets(base_url=addresses.base, inline=False, files=where.files, titles=where.titles)
    return Page(issue=issue, newsletter=spoken, look=look, targets=ours)


def _part(page: Page, section: Section, edition: Edition, addresses: Addresses) -> Part:
    entry = drawing.entry(section, page.language)
    name = f"sections/{section.kind}.html.j2"
    known = name in page.look.templates.list_templates()
    html = (
        _drawn(page, section, name)
        if known
        else cleaned.section(edition, section.name, section.kind, addresses)
    )
    return Part(
        name=section.name,
        anchor=anchor(section.name),
        kind=section.kind,
        title=entry.title,
        more=entry.more,
        html=html,
    )


def _drawn(page: Page, section: Section, template: str) -> str:
    title_level, top = drawing.levels(page, section)
    shared = places.Places(section, page.language)
    context = {
        **drawing.context(page, section),
        "anchor": anchor(section.name),
        "place": shared.place,
        "to_itself": shared.to_itself,
        "shown": page.picture,
        "column": COLUMN,
        "title_level": title_level,
        "top": top,
    }
    macros: Any = page.look.templates.get_template("prose.html.j2").make_module(context)
    prose = PageProse(
        language=page.language,
        targets=page.targets,
        figure=macros.figure,
        box=macros.box,
        top=top,
        highest=drawing.highest_heading(section),
    )
    context |= {"inline": prose.inlines, "linked": prose.linked}
    speaking = page.look.templates.get_template("prose.html.j2").make_module(context)
    context["blocks"] = drawing.speaking(section, speaking, prose)
    return Markup(page.look.templates.get_template(template).render(context))  # noqa: S704 - our own markup


def _pictures(issue: Issue) -> Iterator[Image]:
    """Yield the pictures that tell something, those of section heads first where they stand."""
    for section in issue.sections:
        portraits = [guest.portrait for guest in getattr(section, "guests", ())]
        prose = [block.image for block in walk.within(section) if isinstance(block, Figure)]
        yield from (one for one in (section.image, *portraits, *prose) if one is not None and one.alt)
