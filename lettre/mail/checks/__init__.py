"""What to look at in a message before it leaves: its headers, its parts, who it says it is from. Pure."""

from typing import Any

from lettre.mail.checks import balance, encoding, head, sender
from lettre.mail.checks.mailing import Mailing
from lettre.rule import Rule

__all__ = ["RULES", "Mailing"]

RULES: tuple[Rule[Any], ...] = (*head.RULES, *sender.RULES, *encoding.RULES, *balance.RULES)
