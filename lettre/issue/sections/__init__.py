"""The kinds of section, one file each. Others come through the entry points `lettre.sections`."""

from collections.abc import Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points

from lettre.errors import WorldError
from lettre.issue.sections.base import Section
from lettre.issue.sections.cpc_report import CpcReport
from lettre.issue.sections.events import Events
from lettre.issue.sections.focus import Focus
from lettre.issue.sections.interview import Interview
from lettre.issue.sections.news import News
from lettre.issue.sections.professions import Professions
from lettre.issue.sections.reading import Reading
from lettre.issue.sections.regulatory_texts import RegulatoryTexts
from lettre.issue.sections.text import TextSection

BUILT_IN: tuple[type[Section], ...] = (
    Interview, News, Focus, RegulatoryTexts, Reading, Events, CpcReport, Professions, TextSection,
)  # fmt: skip


@cache
def kinds() -> Mapping[str, type[Section]]:
    """Return every kind of section by its slug: the built-in ones, then those of other packages.

    A built-in slug cannot be taken over. Raises WorldError when a package's kind cannot be loaded.
    """
    known = {kind.kind: kind for kind in BUILT_IN}
    for point in entry_points(group="lettre.sections"):
        kind = _loaded(point)
        known.setdefault(kind.kind, kind)
    return known


def _loaded(point: EntryPoint) -> type[Section]:
    try:
        kind = point.load()
    except Exception as error:  # another package's code: whatever it raises, its name is what helps
        raise WorldError("issue.kind-broken", found=point.value, reason=str(error)) from error
    if not (isinstance(kind, type) and issubclass(kind, Section) and hasattr(kind, "kind")):
        raise WorldError("issue.kind-unfit", found=point.value)
    return kind
