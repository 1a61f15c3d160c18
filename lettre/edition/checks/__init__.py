"""What to look at in an edition before it leaves: all that readers would receive, as it would leave. Pure."""

from typing import Any

from lettre.edition.checks import accessibility, compatibility, content, legal, size
from lettre.edition.checks.letter import Letter
from lettre.rule import Rule

__all__ = ["RULES", "Letter"]

RULES: tuple[Rule[Any], ...] = (
    *content.RULES,
    *accessibility.RULES,
    *compatibility.RULES,
    *size.RULES,
    *legal.RULES,
)
