"""What an editor should look at before an issue leaves: one function a subject, all pure."""

from collections.abc import Callable, Iterator

from lettre.finding import Finding
from lettre.issue.checks import files, prose, values
from lettre.issue.checks.view import View, views
from lettre.issue.model import Issue
from lettre.newsletter import Newsletter

__all__ = ["check"]

#: what looks at one section
OF_SECTION: tuple[Callable[[View], Iterator[Finding]], ...] = (
    prose.empty_boxes,
    prose.empty_slots,
    prose.empty_section,
    prose.empty_items,
    prose.empty_headings,
    prose.unanswered_questions,
    prose.unknown_speakers,
    prose.visible_markup,
    prose.vague_links,
    prose.citations_without_link,
    prose.wrong_weekdays,
    values.missing_roles,
    values.empty_committees,
    values.past_events,
    values.poor_alternatives,
    values.long_fields,
)

#: what looks at the issue as a whole
OF_ISSUE: tuple[Callable[[Issue], Iterator[Finding]], ...] = (
    files.placeholders,
    files.unused_files,
    files.long_head,
    files.wrong_weekdays,
)


def check(issue: Issue, newsletter: Newsletter) -> list[Finding]:
    """Return what is wrong or doubtful in an issue's content, by file and line."""
    found = [finding for look in OF_ISSUE for finding in look(issue)]
    for view in views(issue, newsletter):
        found += [finding for look in OF_SECTION for finding in look(view)]
    return sorted(found, key=_order)


def _order(finding: Finding) -> tuple[str, int, str]:
    place = finding.place
    return (place.file if place else "", (place.line if place else 0) or 0, finding.code)
