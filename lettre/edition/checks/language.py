"""In what language and direction a letter speaks, and what it is called."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING = Severity.ERROR, Severity.WARNING

EMC = "Email Markup Consortium, accessibility report 2026"
_DIRECTIONS = frozenset(["ltr", "rtl", "auto"])
_FIXED_ZOOM = re.compile(
    r"user-scalable\s*=\s*(?:no|0)\b|maximum-scale\s*=\s*(?:1(?:\.\d+)?|0\.\d+)(?![\d.])", re.I
)


@rule("accessibility.no-language", ERROR, source=f"RGAA 4.1.2, 8.3; WCAG 2.2, 3.1.1; {EMC}")
def languages(letter: Letter) -> Iterator[Found]:
    """The letter says in which language it is to be read aloud."""
    if not (letter.document.get("lang") or "").strip():
        yield letter.found()


@rule("accessibility.no-direction", ERROR, source=f"RGAA 4.1.2, 8.10; {EMC}")
def directions(letter: Letter) -> Iterator[Found]:
    """The letter says in which direction it is read."""
    if (letter.document.get("dir") or "").lower() not in _DIRECTIONS:
        yield letter.found()


@rule("accessibility.language-lost", ERROR, source=EMC)
def languages_within(letter: Letter) -> Iterator[Found]:
    """All words stand in an element with `lang`: Gmail and Outlook.com drop `<html>` and `<body>`."""
    yield from _lacking(letter, "lang")


@rule("accessibility.direction-lost", ERROR, source=EMC)
def directions_within(letter: Letter) -> Iterator[Found]:
    """All words stand in an element with `dir`: a right-to-left mailbox would turn them round."""
    yield from _lacking(letter, "dir")


def _lacking(letter: Letter, attribute: str) -> Iterator[Found]:
    for element, words in letter.spoken:
        if not any(each.get(attribute) for each in _below_body(element)):
            yield letter.found(element, found=words[:60])
            return


def _below_body(element: HtmlElement) -> Iterator[HtmlElement]:
    for each in (element, *element.iterancestors()):
        if each.tag == "body":
            return
        yield each


@rule("accessibility.wrong-language", ERROR, source="RGAA 4.1.2, 8.4; WCAG 2.2, 3.1.1")
def wrong_languages(letter: Letter) -> Iterator[Found]:
    """The language that the letter announces is the newsletter's."""
    said = (letter.document.get("lang") or "").strip()
    if said and said != "und" and said.lower().partition("-")[0] != letter.edition.language:
        yield letter.found(found=said, right=letter.edition.language)


@rule("accessibility.no-title", WARNING, source=f"RGAA 4.1.2, 8.5; WCAG 2.2, 2.4.2; {EMC}")
def titles(letter: Letter) -> Iterator[Found]:
    """The letter has a title: browsers and screen readers announce it first."""
    title = letter.document.find("head/title")
    if title is None or not title.text_content().strip():
        yield letter.found()


@rule("accessibility.no-zoom", WARNING, source="RGAA 4.1.2, 10.4; WCAG 2.2, 1.4.4")
def zooms(letter: Letter) -> Iterator[Found]:
    """Readers may enlarge the letter as far as they need."""
    for meta in letter.document.iter("meta"):
        if (meta.get("name") or "").lower() == "viewport":
            found = _FIXED_ZOOM.search(meta.get("content") or "")
            if found:
                yield letter.found(found=found[0])


RULES = gather(__name__)
