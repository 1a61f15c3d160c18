"""The style sheets that stay in a letter: their rules, and which elements each is for. Pure.

Only the selectors that mail programs agree on are understood: tags, classes, ids and simple
attributes, one inside another. What is not understood is said, never guessed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml.html import HtmlElement

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_IMPORTANT = re.compile(r"\s*!\s*important\s*$", re.IGNORECASE)
_DECLARATION = re.compile(r"""((?:[^;"'(]|"[^"]*"|'[^']*'|\([^)]*\))+)(?:;|$)""")
_COMPOUND = re.compile(
    r"^([a-z][a-z0-9]*|\*)?((?:[.#][\w-]+|\[[\w-]+(?:=[\"']?[^\"'\]]*[\"']?)?\]|:root)*)$", re.I
)
_PIECE = re.compile(r"[.#][\w-]+|\[[^\]]*\]|:root")
#: states and made-up elements that say nothing of the letter at rest
_MOMENTARY = re.compile(r"::|:(?:hover|focus|focus-visible|active|visited|link|before|after|selection)\b")
_DARK = re.compile(r"prefers-color-scheme\s*:\s*dark")


@dataclass(frozen=True, slots=True)
class Sheeted:
    """One selector of a style sheet with its declarations; `dark` where it is for dark screens only."""

    selector: str
    style: Mapping[str, str]
    important: frozenset[str]
    dark: bool

    @property
    def understood(self) -> bool:
        """Whether `matches` can answer for it."""
        return all(_COMPOUND.match(part) for part in self.selector.split())

    @property
    def weight(self) -> tuple[int, int, int]:
        """The specificity of the selector (CSS Selectors 4, 17)."""
        pieces = _PIECE.findall(self.selector)
        ids = sum(piece.startswith("#") for piece in pieces)
        tags = sum(part[0].isalpha() for part in self.selector.split())
        return ids, len(pieces) - ids, tags

    @property
    def key(self) -> str:
        """What an element must have for the selector to be worth a look: `.class`, `#id`, a tag or `*`."""
        tag, pieces = _parsed(self.selector.split()[-1])
        named = (piece for piece in pieces if piece[0] in ".#")
        return next(named, tag or "*")

    def matches(self, element: HtmlElement) -> bool:
        """Tell whether the selector is for `element`."""
        *outer, last = self.selector.split()
        if not _fits(last, element):
            return False
        ancestors = element.iterancestors()
        return all(any(_fits(part, each) for each in ancestors) for part in reversed(outer))


def _fits(compound: str, element: HtmlElement) -> bool:
    tag, pieces = _parsed(compound)
    if tag not in {"", "*", element.tag}:
        return False
    return all(_has(element, piece) for piece in pieces)


@lru_cache(maxsize=512)
def _parsed(compound: str) -> tuple[str, tuple[str, ...]]:
    found = _COMPOUND.match(compound)
    return ((found[1] or "").lower(), tuple(_PIECE.findall(found[2]))) if found else ("?", ())


def _has(element: HtmlElement, piece: str) -> bool:
    kind, name = piece[0], piece[1:]
    if kind == ".":
        return name in (element.get("class") or "").split()
    if kind == "#":
        return bool(element.get("id") == name)
    if kind == ":":
        return bool(element.tag == "html")
    attribute, _, value = name.rstrip("]").partition("=")
    found = element.get(attribute)
    return found is not None and (not value or found == value.strip("\"'"))


@lru_cache(maxsize=2048)
def declarations(written: str) -> tuple[Mapping[str, str], frozenset[str]]:
    """Return what a `style` attribute says by property, and which of it is `!important`."""
    style: dict[str, str] = {}
    important = set()
    for declared in _DECLARATION.findall(written):
        name, _, value = declared.partition(":")
        name, value = name.strip().lower(), value.strip()
        if _IMPORTANT.search(value):
            value = _IMPORTANT.sub("", value)
            important.add(name)
        style.pop(name, None)  # what is said last stands last, as a shorthand after its longhand
        style[name] = value
    return style, frozenset(important)


def rules(sheets: Sequence[str]) -> tuple[Sheeted, ...]:
    """Return the rules of the sheets that hold at rest on a screen of some width, light or dark."""
    return tuple(rule for sheet in sheets for rule in _rules(_COMMENT.sub("", sheet), dark=False))


def _rules(sheet: str, *, dark: bool) -> Iterator[Sheeted]:
    for prelude, block in _blocks(sheet):
        if prelude.startswith("@media") and _DARK.search(prelude):
            yield from _rules(block, dark=True)
        elif not prelude.startswith("@"):
            style, important = declarations(block)
            standing = (each for each in prelude.split(",") if not _MOMENTARY.search(each))
            yield from (Sheeted(selector.strip(), style, important, dark) for selector in standing)


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield each prelude with what stands between its braces."""
    depth, start, opened = 0, 0, 0
    for at, sign in ((match.start(), match[0]) for match in re.finditer(r"[{}]", sheet)):
        depth += 1 if sign == "{" else -1
        if sign == "{" and depth == 1:
            opened = at
        elif sign == "}" and depth == 0:
            # a statement without a block (`@import …;`) stands before the prelude
            yield sheet[start:opened].rpartition(";")[2].strip(), sheet[opened + 1 : at]
            start = at + 1
        depth = max(depth, 0)
