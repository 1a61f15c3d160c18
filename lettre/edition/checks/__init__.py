"""What to look at in an edition before it leaves: all that readers would receive, as it would leave. Pure."""

from typing import Any

from lettre.edition.checks import (
    accessibility,
    compatibility,
    content,
    contrast,
    headings,
    hosts,
    images,
    language,
    layout,
    legal,
    legibility,
    links,
    size,
    words_of_links,
)
from lettre.edition.checks.letter import Letter
from lettre.rule import Rule

__all__ = ["RULES", "Letter"]

RULES: tuple[Rule[Any], ...] = (
    *content.RULES,
    *language.RULES,
    *accessibility.RULES,
    *contrast.RULES,
    *legibility.RULES,
    *words_of_links.RULES,
    *headings.RULES,
    *layout.RULES,
    *compatibility.RULES,
    *size.RULES,
    *images.RULES,
    *links.RULES,
    *hosts.RULES,
    *legal.RULES,
)
