"""Issues for the tests: one that uses every field of every kind, and changes to it."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lettre.errors import ContentError, ContentErrors
from lettre.issue.folder import read_files
from lettre.issue.model import Issue
from lettre.issue.parse import read_issue

COMPLETE = Path(__file__).parents[1] / "corpus" / "issues" / "complet"
WHERE = "issues/essai/complet"
HEAD = """\
date: 2026-03-09
subject: Un essai de lettre
preheader: Une phrase assez longue pour tenir la place de l'aperçu
"""


@cache
def _complete() -> Mapping[str, bytes]:
    return read_files(COMPLETE, WHERE)


def complete() -> dict[str, bytes]:
    """Return the files of the complete issue."""
    return dict(_complete())


def small(body: str, *, front: str = "kind: text") -> dict[str, bytes]:
    """Return the files of an issue with one section, 10-essai.md."""
    return {
        "issue.yaml": HEAD.encode(),
        "10-essai.md": f"---\n{front}\n---\n{body}".encode(),
    }


def changed(name: str, old: str, new: str) -> dict[str, bytes]:
    """Return the complete issue with one passage of one file replaced."""
    files = complete()
    text = files[name].decode()
    assert text.count(old) >= 1, f"{old!r} is not in {name}"
    return {**files, name: text.replace(old, new, 1).encode()}


def read(files: dict[str, bytes]) -> Issue:
    """Read an issue from its files."""
    return read_issue(files, newsletter="essai", slug="complet", where=WHERE)


def errors(files: dict[str, bytes]) -> tuple[ContentError, ...]:
    """Return every error of an issue that must not be readable."""
    try:
        read(files)
    except ContentErrors as wrong:
        return wrong.errors
    raise AssertionError("the issue was read")
