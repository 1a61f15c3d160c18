"""What proofs, approvals and sendings share: checks first, and how an edition stands to its approval."""

from datetime import datetime
from typing import Any

import click

from lettre.campaign import approval, approvals, proofs, store
from lettre.campaign.approval import Approval, Standing
from lettre.catalogue import say
from lettre.cli.project import Project
from lettre.db import reading
from lettre.edition import dates
from lettre.edition import store as edition_store
from lettre.edition.model import Edition
from lettre.errors import ContentError, LettreError, SettingsError, StateError
from lettre.finding import Severity
from lettre.mail import headers


def examined(project: Project, wanted: str) -> Edition:
    """Render an issue that no check refuses; tell on stderr what somebody should look at.

    Raises ContentErrors when a check finds an error.
    """
    from lettre.cli import check  # noqa: PLC0415 - `lettre campaign` comes here and checks nothing

    edition, findings = project.examine(project.issue(wanted))
    check.refuse_errors(findings)
    for finding in findings:
        if finding.severity is Severity.WARNING:
            row = check.finding_row(finding, project.language)
            click.echo(check.row_line(row, project.language), err=True)
    return edition


def words(given: str | None, option: str) -> str | None:
    """Return a name, a note or a reason as one line. Raises SettingsError for one that says nothing."""
    if given is None:
        return None
    line = " ".join(given.split())
    if not line:
        raise SettingsError("approval.empty-option", option=option)
    try:
        return headers.guard(option, line)
    except ContentError:
        raise SettingsError("approval.bad-option", option=option) from None


def issue_name(project: Project, wanted: str) -> tuple[str, str]:
    """Return an issue's newsletter and slug; one that has a history needs no folder any more."""
    newsletter, _, slug = wanted.strip("/").partition("/")
    with reading(project.engine()) as session:
        for known in (approvals.of_issue, proofs.of_issue, store.campaigns):
            if slug and known(session, newsletter, slug):
                return newsletter, slug
    from lettre.issue import folder  # noqa: PLC0415 - only an issue without a history is looked for on disk

    found = folder.find(project.root, wanted, project.settings.newsletters)
    return found.parent.name, found.name


def may_leave(project: Project, edition: Edition) -> Approval | None:
    """Return the approval an edition would leave under.

    Without one, raises StateError where the newsletter requires it; elsewhere a change since an
    approval is told on stderr.
    """
    with reading(project.engine()) as session:
        latest = approvals.latest(session, edition.newsletter, edition.issue)
    standing = approval.stands(edition.digest, latest)
    if standing is Standing.APPROVED:
        return latest
    required = project.newsletter(edition.newsletter).requires_approval
    if required:
        raise _refusal(project, edition, standing, latest)
    if latest is not None and standing is Standing.CHANGED:
        click.echo(
            say("approval.changed-since", project.language, **_circumstances(project, edition, latest)),
            err=True,
        )
    return None


def _refusal(project: Project, edition: Edition, standing: Standing, latest: Approval | None) -> LettreError:
    if latest is None:
        return StateError("approval.refused.none", issue=edition.name)
    facts: dict[str, Any] = _circumstances(project, edition, latest)
    if standing is Standing.WITHDRAWN:
        assert latest.withdrawn_at is not None
        facts |= {"when": when(latest.withdrawn_at, project.language), "by": latest.withdrawn_by or ""}
        return StateError("approval.refused.withdrawn", reason=latest.withdrawn_reason, **facts)
    return StateError("approval.refused.changed", **facts)


def _circumstances(project: Project, edition: Edition, latest: Approval) -> dict[str, Any]:
    return {
        "issue": edition.name,
        "by": latest.by,
        "when": when(latest.at, project.language),
        "changes": changes_since(project, latest.digest, edition),
    }


def changes_since(project: Project, digest: str, edition: Edition) -> str:
    """Say in a few words what changed between the edition frozen under `digest` and another."""
    from lettre.cli import differences  # noqa: PLC0415 - only what differs is taken apart
    from lettre.edition import diff  # noqa: PLC0415

    with reading(project.engine()) as session:
        former = edition_store.get(session, digest)
    if former is None:
        raise StateError("campaign.edition-lost", digest=digest[:12])
    return differences.summary(diff.compare(former, edition), project.language)


def when(moment: datetime, language: str) -> str:
    """Return a moment in words, in the zone of this machine."""
    here = moment.astimezone()
    day = dates.in_words(here.date(), language)
    return say("approval.when", language, day=day, time=here.strftime("%H:%M"))


def described(word: Approval | None, language: str) -> str:
    """Return one line: under whose approval something is sent, or that there is none."""
    if word is None:
        return say("approval.sent-without", language)
    facts = {"by": word.by, "when": when(word.at, language), "digest": approval.short(word.digest)}
    return say("approval.sent-under", language, **facts)
