"""A text: prose with a title, for what no other kind says."""

from collections.abc import Mapping
from typing import ClassVar

from lettre.issue.sections.base import Section


class TextSection(Section):
    """Prose, with no standing heading of its own."""

    kind: ClassVar[str] = "text"
    rubrics: ClassVar[Mapping[str, str]] = {}
