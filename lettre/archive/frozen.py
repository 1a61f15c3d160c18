"""The files that an edition was rendered from, read again: whatever became of the folder. Pure."""

from lettre.edition.model import Edition
from lettre.errors import ContentErrors
from lettre.issue import yaml_values
from lettre.issue.model import Issue
from lettre.issue.parse import read_issue


def read(edition: Edition) -> Issue | None:
    """Return the issue an edition was made of; None when this lettre cannot read it.

    That is so of a format it no longer knows, and of a kind of section whose package has gone.
    """
    try:
        return read_issue(
            edition.source,
            newsletter=edition.newsletter,
            slug=edition.issue,
            where=edition.name,
            # their lines were told to whoever wrote them
            read_yaml=yaml_values.read,
        )
    except ContentErrors:
        return None
