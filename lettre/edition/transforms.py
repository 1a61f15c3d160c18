"""HTML to HTML, step after step: the style sheet inlined, and what the inliner does wrong put right.

premailer is the inliner (ADR 0002). It works from two sheets: one written so that it inlines
it rightly, one it must not touch (`data-premailer="ignore"`). It is given the CSS as text and
no network.
"""

import logging
import os
import re
import threading
from collections.abc import Callable
from typing import Any

# premailer's own setting, read when it is imported: its 128 places do not hold one letter's declarations
os.environ.setdefault("PREMAILER_CACHE_MAXSIZE", "4096")

import cssutils
from premailer import Premailer

from lettre.errors import LettreError

Step = Callable[[str], str]

#: libxml2 cuts off silently below 256 nested elements
MAX_DEPTH = 200
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b[^>]*?(/?)>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LOCK = threading.Lock()  # premailer's parse cache hands out objects that it changes
#: style sheets already read, by their text; a preview of a theme under work brings a new one each time
_SHEETS: dict[tuple[str, int], tuple[list[Any], list[Any]]] = {}
_MOST_SHEETS = 32

cssutils.log.setLevel(logging.CRITICAL)  # it reports every mso- property as unknown


class _Inliner(Premailer):  # type: ignore[misc]  # premailer has no types
    """premailer, which reads each style sheet once: a third of its time, for every edition of a look."""

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[list[Any], list[Any]]:
        if (css_body, ruleset_index) not in _SHEETS:
            if len(_SHEETS) >= _MOST_SHEETS:
                _SHEETS.clear()
            _SHEETS[css_body, ruleset_index] = super()._parse_style_rules(css_body, ruleset_index)
        rules, leftover = _SHEETS[css_body, ruleset_index]
        return list(rules), list(leftover)


def inline(html: str, css: str) -> str:
    """Return `html` with `css` in its style attributes, its kept sheet and its MSO comments untouched.

    Raises LettreError when the markup is of a kind premailer is known to damage.
    """
    _guard(html)
    with _LOCK:
        done: str = _Inliner(
            html,
            css_text=css,
            allow_network=False,
            remove_classes=False,
            strip_important=False,
            disable_validation=True,
            align_floating_images=False,
            disable_basic_attributes=["height", "width", "align", "bgcolor", "valign"],
            cssutils_logging_level=logging.CRITICAL,
            keep_style_tags=False,
            exclude_pseudoclasses=True,
        ).transform()
    for step in STEPS:
        done = step(done)
    if _comments(done) != _comments(html):
        raise LettreError("edition.comments-lost")
    return done


def _comments(html: str) -> int:
    return html.count("<!--[if")


def _guard(html: str) -> None:
    """Refuse markup that premailer would damage: a link or heading around a table, too deep a tree."""
    depth = 0
    open_: list[str] = []
    for match in _TAG.finditer(_COMMENT.sub("", html)):
        closing, name, self_closed = match[1], match[2].lower(), match[3]
        if name in _VOID or self_closed:
            continue
        if closing:
            while open_ and open_.pop() != name:
                continue
        else:
            if name == "table" and any(
                outer in {"a", "p", "h1", "h2", "h3", "h4", "h5", "h6"} for outer in open_
            ):
                raise LettreError("edition.table-inside", outer=open_[-1])
            open_.append(name)
        depth = max(depth, len(open_))
    if depth > MAX_DEPTH:
        raise LettreError("edition.too-deep", depth=depth)


def _doctype(html: str) -> str:
    return html if html.lower().startswith("<!doctype") else "<!DOCTYPE html>\n" + html


def _six_digits(html: str) -> str:
    # cssutils shortens #ffffff to #fff, which old Outlooks read as a name
    def long(match: re.Match[str]) -> str:
        return match[0].replace(match[1], "".join(digit * 2 for digit in match[1]))

    def mend(style: re.Match[str]) -> str:
        return re.sub(r"#([0-9a-fA-F]{3})(?![0-9a-fA-F])", long, style[0])

    return re.sub(r"""style=("[^"]*"|'[^']*')""", mend, html)


def _without_classes_unused(html: str) -> str:
    # classes live on only where the kept sheet or the archive (`lettre-…`) speaks of them
    kept = "".join(re.findall(r"<style[^>]*>(.*?)</style>", html, re.DOTALL))
    spoken = set(re.findall(r"\.([a-zA-Z][\w-]*)", kept)) | {"body"}

    def trim(match: re.Match[str]) -> str:
        names = [name for name in match[1].split() if name in spoken or name.startswith("lettre-")]
        return f' class="{" ".join(names)}"' if names else ""

    return re.sub(r' class="([^"]*)"', trim, html)


def _compact(html: str) -> str:
    # Gmail shows no more than 102 KB of a letter (field note, § 4): what says nothing goes
    def tighten(style: re.Match[str]) -> str:
        return re.sub(r"(?<=[;,]) +", "", style[0])

    html = re.sub(r'(<a name="[^"]*") style="[^"]*">', r"\1>", html)
    html = re.sub(r"\n{2,}", "\n", html)
    return re.sub(r"""style=("[^"]*"|'[^']*')""", tighten, html)


STEPS: tuple[Step, ...] = (_doctype, _six_digits, _without_classes_unused, _compact)
