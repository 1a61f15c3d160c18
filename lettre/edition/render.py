"""An issue and a look become an edition: the only renderer. Pure: it reads nothing and knows no clock.

Each section is drawn by two templates of its kind, one for HTML and one for text; then the
HTML goes through the transforms. What differs from reader to reader stays a hole.
"""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup

from lettre.catalogue import say
from lettre.edition import calendar, drawing, phrases, targets, transforms
from lettre.edition.digest import digest
from lettre.edition.model import Edition, Hole
from lettre.edition.page import Page
from lettre.edition.prose_html import HtmlProse
from lettre.edition.prose_text import Notes, TextProse, underlined
from lettre.edition.theme import Look
from lettre.issue.model import Asset, Issue
from lettre.issue.sections.base import Section
from lettre.issue.typography import set_text
from lettre.newsletter import Newsletter

#: after the preheader, so that inboxes show nothing of the letter behind it: no list shows more signs
FILLER, MOST_SHOWN = Markup("&#8199;&#65279;&#847;"), 140


def render(issue: Issue, newsletter: Newsletter, look: Look) -> Edition:
    """Render `issue`. The same issue, newsletter and look give the same bytes, anywhere and always."""
    logos = tuple(filter(None, (look.logo, look.logo_dark)))
    files = (*issue.assets, *calendar.files(issue, newsletter), *logos)
    carried = tuple(sorted(files, key=lambda asset: asset.name))
    where = targets.of_issue(issue, newsletter, carried)
    page = Page(issue=issue, newsletter=newsletter, look=look, targets=where)
    html = transforms.inline(_html(page), look.inlined_css)
    text = _tidy(_text(page))
    sender = newsletter.sender
    words = {
        "subject": set_text(issue.subject, newsletter.language),
        "preheader": set_text(issue.preheader, newsletter.language),
        "sender": f"{sender.name} <{sender.address}>",
        "reply_to": sender.reply_to,
        "html": html,
        "text": text,
        # a letter that measures nothing has the digest it would have if nothing could be measured
        **({"measurement": newsletter.measurement.word} if newsletter.measurement.word else {}),
        # where the letter says its date in other words, its own orders the archive unseen
        **({"date": issue.date.isoformat()} if issue.when else {}),
    }
    return Edition(
        newsletter=issue.newsletter,
        issue=issue.slug,
        date=issue.date,
        number=issue.number,
        language=newsletter.language,
        subject=words["subject"] or "",
        preheader=words["preheader"] or "",
        sender_name=sender.name,
        sender_address=sender.address,
        reply_to=sender.reply_to,
        html=html,
        text=text,
        assets=carried,
        digest=digest(words, carried),
        inline_images=_inline_images(html, carried) if where.inline else {},
        source=issue.source,
        measurement=newsletter.measurement,
    )


def _inline_images(html: str, carried: tuple[Asset, ...]) -> dict[str, str]:
    return {targets.cid(asset): asset.name for asset in carried if f"cid:{targets.cid(asset)}" in html}


def _frame(page: Page, sections: str, entries: list[SimpleNamespace]) -> dict[str, Any]:
    newsletter = page.newsletter
    contact = newsletter.organisation.contact
    return {
        **page.standing(),
        "sections": sections,
        "entries": entries,
        "kept_css": page.look.kept_css,
        "filler": FILLER * max(0, MOST_SHOWN - len(page.issue.preheader)),
        "page_url": f"{newsletter.base_url}/{newsletter.slug}/{page.issue.slug}",
        "subscribe_url": f"{newsletter.base_url}/{newsletter.slug}",
        "contact_url": f"mailto:{contact}"
        if contact and "@" in contact and "://" not in contact
        else contact,
        "holes": {hole.name: hole.value for hole in Hole},
        **{name: _logo(page, asset) for name, asset in _logos(page.look).items()},
    }


def _logos(look: Look) -> dict[str, Asset | None]:
    return {"logo": look.logo, "logo_dark": look.logo_dark}


def _logo(page: Page, asset: Asset | None) -> SimpleNamespace | None:
    return page.picture(asset.name, page.newsletter.theme.logo_width) if asset else None


def _html(page: Page) -> str:
    drawn = [_section_html(page, section) for section in page.issue.sections]
    entries = drawing.entries(page.issue.sections, page.language)
    template = page.look.templates.get_template("letter/base.html.j2")
    return template.render(_frame(page, Markup("\n").join(drawn), entries))


def _text(page: Page) -> str:
    drawn = list(_sections_text(page))
    entries = drawing.entries(page.issue.sections, page.language)
    template = page.look.templates.get_template("letter/base.txt.j2")
    return template.render(_frame(page, "\n\n".join(drawn), entries))


def _section_html(page: Page, section: Section) -> Markup:
    title_level, top = drawing.levels(page, section)
    context = {
        **drawing.context(page, section),
        "shown": page.picture,
        "title_level": title_level,
        "top": top,
    }
    macros = page.macros("html", context)
    prose = HtmlProse(
        language=page.language,
        targets=page.targets,
        figure=macros.figure,
        box=macros.box,
        top=top,
        highest=drawing.highest_heading(section),
    )
    context |= {"inline": prose.inlines, "linked": prose.linked}
    context["blocks"] = drawing.speaking(section, page.macros("html", context), prose)
    template = page.look.templates.get_template(f"letter/sections/{section.kind}.html.j2")
    return Markup(template.render(context))  # noqa: S704 - our own template, its values escaped


def _sections_text(page: Page) -> Iterator[str]:
    """Yield each section, its addresses listed after it where the newsletter wants them numbered."""
    numbered = 1
    for section in page.issue.sections:
        notes = Notes(numbered) if page.newsletter.text_links == "numbered" else None
        text = _section_text(page, section, notes)
        yield f"{text}\n\n{notes.listed()}" if notes and notes.addresses else text
        numbered += len(notes.addresses) if notes else 0


def _section_text(page: Page, section: Section, notes: Notes | None) -> str:
    language = page.language
    prose = TextProse(
        language=language,
        targets=page.targets,
        see=lambda title: say(
            "edition.see", language, title=phrases.inside(set_text(title, language), language)
        ),
        credit=lambda credit: say("edition.credit", language, credit=credit),
        notes=notes,
    )
    context = {
        **drawing.context(page, section),
        "inline": prose.inlines,
        "figure": prose.figure,
        "underlined": underlined,
    }
    context["blocks"] = drawing.speaking(section, page.macros("txt", context), prose)
    return page.look.templates.get_template(f"letter/sections/{section.kind}.txt.j2").render(context)


def _tidy(text: str) -> str:
    """Return plain text without trailing spaces, with at most one blank line in a row."""
    lines = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"
