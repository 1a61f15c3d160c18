"""What the style sheets that stay in a letter use, as signs: `@media`, `pseudo/hover`. Pure.

What stands in a conditional rule, or behind a pseudo-class, is a bonus for those who know it: of
these only the condition is a sign. The declarations of all other rules count like inline ones.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import tinycss2

from lettre.edition.checks.compatibility import declarations
from lettre.edition.checks.letter import Letter

_FEATURE = re.compile(r"[(\s](-webkit-)?(?:(?:min|max)-)?([a-z-]+)\s*[:)]")
_COMBINATORS = {">": "child", "+": "adjacent-sibling", "~": "general-sibling", ",": "grouping"}


def kept(letter: Letter) -> tuple[str, ...]:
    """Return the style sheets that all clients are given; those in comments for Outlook are Outlook's own."""
    return tuple(element.text or "" for element in letter.document.iter("style"))


@lru_cache(maxsize=16)
def rules(sheet: str) -> tuple[Any, ...]:
    """Read a style sheet: its rules, at-rules and what could not be read."""
    return tuple(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True))


@lru_cache(maxsize=16)
def signs(sheet: str) -> frozenset[str]:
    """Return what a style sheet uses."""
    return frozenset(_signs(rules(sheet)))


def inner(rule: Any) -> Iterable[Any]:
    """Return the rules inside an at-rule; none for one that has declarations or nothing inside."""
    if rule.content is None or rule.lower_at_keyword in {"font-face", "page"}:
        return ()
    found: Iterable[Any] = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    return found


def _signs(found: Iterable[Any]) -> Iterator[str]:
    for rule in found:
        if rule.type == "at-rule":
            yield f"@{rule.lower_at_keyword}"
            yield from _condition(rule)
            for each in inner(rule):
                yield from _selector(each.prelude) if each.type == "qualified-rule" else ()
        elif rule.type == "qualified-rule":
            yield from _rule(rule)


def _condition(rule: Any) -> Iterator[str]:
    for prefix, feature in _FEATURE.findall(" " + tinycss2.serialize(rule.prelude)):
        yield f"@{rule.lower_at_keyword}({prefix}{feature})"


def _rule(rule: Any) -> Iterator[str]:
    selector = set(_selector(rule.prelude))
    yield from selector
    nodes = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    if any(node.type == "qualified-rule" for node in nodes):
        yield "nesting"
    if not any(sign.startswith("pseudo/") for sign in selector):
        yield from declarations.signs(declarations.block(nodes))


def _selector(prelude: Iterable[Any]) -> Iterator[str]:
    before: Any = None
    tokens = list(prelude)
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        yield from _token(before, token, after)
        before = token


def _token(before: Any, token: Any, after: Any) -> Iterator[str]:
    if token.type == "[] block":
        yield "selector/attribute"
    elif token.type == "hash":
        yield "selector/id"
    elif token.type == "ident":
        yield from _name(before, token)
    elif token.type == "function" and _is(before, ":"):
        yield f"pseudo/{token.lower_name}"
    elif token.type == "whitespace" and _is_name(before) and after is not None and _starts(after):
        yield "selector/descendant"
    elif token.type == "literal":
        yield from (f"selector/{_COMBINATORS[token.value]}",) if token.value in _COMBINATORS else ()
        yield from ("selector/universal",) if token.value == "*" else ()
        yield from ("selector/chaining",) if token.value == "." and _is_name(before) else ()


def _name(before: Any, token: Any) -> Iterator[str]:
    if _is(before, ":"):
        yield f"pseudo/{token.lower_value}"
    else:
        yield "selector/class" if _is(before, ".") else "selector/type"


def _is(token: Any, value: str) -> bool:
    return token is not None and token.type == "literal" and token.value == value


def _is_name(token: Any) -> bool:
    return token is not None and token.type in {"ident", "hash", "[] block", "function"}


def _starts(token: Any) -> bool:
    return token.type in {"ident", "hash", "[] block"} or (
        token.type == "literal" and token.value in {".", "*", ":"}
    )


@lru_cache(maxsize=16)
def conditional_signs(sheet: str) -> frozenset[str]:
    """Return what stands in conditional rules, of which only the syntax matters."""
    return frozenset(sign for rule in rules(sheet) if rule.type == "at-rule" for sign in _inside(rule))


def _inside(rule: Any) -> Iterator[str]:
    for each in inner(rule):
        if each.type == "qualified-rule":
            nodes = tinycss2.parse_blocks_contents(each.content, skip_comments=True, skip_whitespace=True)
            yield from declarations.signs(declarations.block(nodes))


def inline_signs(style: str) -> frozenset[str]:
    """Return what a `style` attribute uses."""
    return frozenset(declarations.signs(declarations.parse(style)))
