"""What an editor should look at before an issue leaves: one function a rule, all pure."""

from typing import Any

from lettre.issue.checks import accessibility, files, prose, values
from lettre.issue.checks.view import Draft, View, views
from lettre.rule import Rule

__all__ = ["RULES", "Draft", "View", "views"]

RULES: tuple[Rule[Any], ...] = (*files.RULES, *prose.RULES, *values.RULES, *accessibility.RULES)
