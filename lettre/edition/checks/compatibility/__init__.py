"""What mail programs do with the letter: what some do not know, drop, or stumble over. Pure.

A letter's markup is taken apart into signs (`usage`), which are looked up in caniemail's data
(`features`, `support`); what is a bonus by design is passed over (`harmless`). Other modules have
rules of their own: what sheets, markup, images and characters do to mail programs.
"""

from typing import Any

from lettre.edition.checks.compatibility import caniemail, characters, images, inline, markup, remaining
from lettre.rule import Rule

RULES: tuple[Rule[Any], ...] = (
    *characters.RULES,
    *caniemail.RULES,
    *remaining.RULES,
    *inline.RULES,
    *markup.RULES,
    *images.RULES,
)
