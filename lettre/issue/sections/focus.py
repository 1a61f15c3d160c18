"""A focus: one subject looked at closely."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from lettre.issue.sections.base import Phrase, Section


class Focus(Section):
    """Prose with sub-headings; `kicker` stands above the title."""

    kind: ClassVar[str] = "focus"
    rubrics: ClassVar[Mapping[str, str]] = {"fr": "Focus", "en": "Focus"}
    outline: ClassVar[str] = """\
kicker: {todo}
title: {todo}
---

{todo}
"""

    kicker: Phrase | None = Field(None, description="A word or two above the title.", examples=["Séminaire"])
