"""What a block of declarations uses, as signs: `position`, `display:flex`, `unit/rem`, `function/var`. Pure.

A sign that readers cannot miss is left out: where an earlier declaration of the same property
stands in for it, where the block is not shown at all, and where a colour stands behind a picture.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import tinycss2

#: the signs that a background colour stands in for
_BACKED = frozenset(
    {
        "background-image",
        "background-image:url()",
        "background:url()",
        "function/linear-gradient",
        "function/radial-gradient",
        "function/conic-gradient",
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Declaration:
    """One declaration: its property, its value's tokens, and whether it is `!important`."""

    name: str
    value: tuple[Any, ...]
    important: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """The declarations of a `style` attribute or of a rule; `broken` is what could not be read."""

    declarations: tuple[Declaration, ...]
    broken: str | None = None

    def has(self, name: str) -> bool:
        """Whether a property is declared."""
        return any(each.name == name for each in self.declarations)


@lru_cache(maxsize=1024)
def parse(written: str) -> Block:
    """Read a `style` attribute. Equal ones are read once."""
    return block(tinycss2.parse_blocks_contents(written, skip_comments=True, skip_whitespace=True))


def block(nodes: Iterable[Any]) -> Block:
    """Make a block of what tinycss2 has parsed."""
    found = [node for node in nodes if node.type == "declaration"]
    broken = next((node.message for node in nodes if node.type == "error"), None)
    declarations = (
        Declaration(name=node.lower_name, value=tuple(node.value), important=node.important) for node in found
    )
    return Block(declarations=tuple(declarations), broken=broken)


def signs(found: Block, *, backed: bool = False) -> Iterator[str]:
    """Yield what a block uses; `backed` says that its element has a colour behind it by another way."""
    hidden = any(each.name == "display" and "none" in words(each.value) for each in found.declarations)
    if hidden:
        yield "display:none"
        return
    backed = backed or _has_ground(found)
    seen: set[str] = set()
    for each in found.declarations:
        yield from (
            sign for sign in _signs(each, fallback=each.name in seen) if not (backed and sign in _BACKED)
        )
        seen.add(each.name)


def _has_ground(found: Block) -> bool:
    shorthand = (each for each in found.declarations if each.name == "background")
    return found.has("background-color") or any(
        token.type in {"hash", "ident"} and getattr(token, "lower_value", "") not in _NO_COLOUR
        for each in shorthand
        for token in each.value
    )


#: values that undo a property rather than use it
_NEUTRAL = frozenset({"none", "normal", "auto", "inherit", "visible"})

#: keywords of `background` that paint nothing
_NO_COLOUR = frozenset(
    {
        "none", "transparent", "repeat", "no-repeat", "repeat-x", "repeat-y", "space", "round", "top",
        "bottom", "left", "right", "center", "cover", "contain", "auto", "scroll", "fixed", "local",
        "border-box", "padding-box", "content-box", "inherit", "initial", "unset",
    }
)  # fmt: skip


def _signs(declaration: Declaration, *, fallback: bool) -> Iterator[str]:
    if declaration.important:
        yield "!important"
    if not (len(declaration.value) == 1 and words(declaration.value) & _NEUTRAL):
        yield "--*" if declaration.name.startswith("--") else declaration.name
    if not fallback:
        yield from _of_value(declaration.name, declaration.value)


def _of_value(name: str, value: Iterable[Any]) -> Iterator[str]:
    for token in walk(value):
        match token.type:
            case "ident":
                yield f"{name}:{token.lower_value}"
                yield f"value/{token.lower_value}"
            case "dimension":
                yield f"unit/{token.lower_unit}"
            case "percentage":
                yield "unit/%"
            case "function":
                yield f"function/{token.lower_name}"
                yield from _colour_syntax(token)
            case "url":
                yield f"{name}:url()"
        if token.type in {"dimension", "percentage", "number"} and token.value < 0:
            yield f"{name}:negative"


def _colour_syntax(function: Any) -> Iterator[str]:
    if function.lower_name in {"rgb", "rgba", "hsl", "hsla"} and not any(
        token.type == "literal" and token.value == "," for token in function.arguments
    ):
        yield f"spaces/{function.lower_name}"


def words(value: Iterable[Any]) -> frozenset[str]:
    """Return the keywords of a value."""
    return frozenset(token.lower_value for token in walk(value) if token.type == "ident")


def walk(tokens: Iterable[Any]) -> Iterator[Any]:
    """Yield tokens with those inside functions and brackets."""
    for token in tokens:
        yield token
        yield from walk(getattr(token, "arguments", None) or getattr(token, "content", None) or ())


def written(value: Iterable[Any]) -> str:
    """Return a value as it was written."""
    return str(tinycss2.serialize(value)).strip()
