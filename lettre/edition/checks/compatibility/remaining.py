"""What the style sheets that stay in a letter do to mail programs, Gmail above all."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from lettre.edition.checks.compatibility import sheets
from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

_COMMENT = re.compile(r"/\*.{0,30}", re.DOTALL)
_FONT = re.compile(r"font-family\s*:", re.IGNORECASE)
#: colour functions that Gmail does not know: with one of them it drops the sheet or the attribute
_UNKNOWN_COLOURS = frozenset({"lch", "oklch", "lab", "oklab", "color", "color-mix", "hwb", "light-dark"})


#: too new for anybody to have tried them in mail programs
_NEW = frozenset(
    {"pseudo/is", "pseudo/where", "@layer", "@container", "@property", "@scope", "@starting-style"}
)


@rule("compatibility.sheet-nested", ERROR, source="caniemail.com/features/css-at-media, css-nesting")
def nested(letter: Letter) -> Iterator[Found]:
    """Gmail drops a style sheet that has an @-rule inside another, or a rule inside a rule."""
    for sheet in sheets.kept(letter):
        found = next(_nested(sheets.rules(sheet)), None)
        if found or "nesting" in sheets.signs(sheet):
            yield letter.found(found=found or "a { b { … } }")


def _nested(rules: Iterable[Any]) -> Iterator[str]:
    for outer in rules:
        for rule_ in sheets.inner(outer) if outer.type == "at-rule" else ():
            if rule_.type == "at-rule":
                yield f"@{outer.lower_at_keyword} {{ @{rule_.lower_at_keyword} }}"


@rule("compatibility.sheet-import", ERROR, source="caniemail.com/features/css-at-import")
def imported(letter: Letter) -> Iterator[Found]:
    """A style sheet that is fetched from elsewhere is not fetched."""
    if any("@import" in sheets.signs(sheet) for sheet in sheets.kept(letter)):
        yield letter.found()


@rule("compatibility.colour-syntax", ERROR, source="caniemail.com/features/css-rgb, css-modern-color")
def colours(letter: Letter) -> Iterator[Found]:
    """A colour is written as #rrggbb or rgb(r, g, b): at another syntax Gmail drops the whole block."""
    for used, element in _written(letter):
        found = next((_colour(sign) for sign in sorted(used) if _colour(sign)), None)
        if found:
            yield letter.found(element, found=found)


def _colour(sign: str) -> str | None:
    group, _, name = sign.partition("/")
    if group == "spaces":
        return f"{name}(0 0 0 / 50%)"
    return f"{name}()" if group == "function" and name in _UNKNOWN_COLOURS else None


def _written(letter: Letter) -> Iterator[tuple[frozenset[str], Any]]:
    for sheet in sheets.kept(letter):
        yield sheets.signs(sheet) | sheets.conditional_signs(sheet), None
    for style, element in letter.inline_styles.items():
        yield sheets.inline_signs(style), element


@rule(
    "compatibility.sheet-new",
    WARNING,
    source="premailer; CSS Selectors 4, Cascade 5: nobody has measured them",
)
def new_syntax(letter: Letter) -> Iterator[Found]:
    """A style sheet uses what mail programs are known to read: `:is()`, `@layer` and their like are not."""
    for sheet in sheets.kept(letter):
        for found in sorted(sheets.signs(sheet) & _NEW):
            group, _, name = found.rpartition("/")
            yield letter.found(found=f":{name}()" if group else name)


@rule("compatibility.comment-in-style", WARNING, source="github.com/hteumeuleu/email-bugs/issues/35")
def comments(letter: Letter) -> Iterator[Found]:
    """Orange drops the rule behind a comment in a style sheet, Yahoo a `style` that holds one."""
    written = [(sheet, None) for sheet in sheets.kept(letter)]
    for text, element in [*written, *letter.inline_styles.items()]:
        found = _COMMENT.search(text) if "/*" in text else None
        if found:
            yield letter.found(element, found=found[0])


@rule("compatibility.sheet-broken", WARNING, source="CSS Syntax 3")
def broken(letter: Letter) -> Iterator[Found]:
    """A style sheet can be read to its end."""
    for sheet in sheets.kept(letter):
        found = next((each for each in sheets.rules(sheet) if each.type == "error"), None)
        if found:
            yield letter.found(found=found.message)


@rule("compatibility.important-case", WARNING, source="github.com/hteumeuleu/email-bugs/issues/13")
def shouted(letter: Letter) -> Iterator[Found]:
    """`!important` is written in small letters: Gmail knows no other."""
    for text in (*sheets.kept(letter), *letter.inline_styles):
        found = re.search(r"!\s*important", text, re.IGNORECASE)
        if found and "important" not in found[0]:
            yield letter.found(found=found[0])


@rule("compatibility.web-font", WARNING, source="caniemail.com/features/css-at-font-face")
def web_fonts(letter: Letter) -> Iterator[Found]:
    """Where a web font is loaded, Outlook is told which font to take: else it takes Times New Roman."""
    loading = [sheet for sheet in sheets.kept(letter) if "@font-face" in sheets.signs(sheet)]
    if all("mso-font-alt" in sheet or "mso-generic-font-family" in sheet for sheet in loading):
        return
    comments = (each.text or "" for each in letter.document.iter(etree.Comment))
    if not any("mso" in comment and _FONT.search(comment) for comment in comments):
        yield letter.found()


RULES = gather(__name__)
