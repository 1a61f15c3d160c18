"""`lettre check --accept`: a finding that may stay, for a reason, written beside the newsletter's issues."""

import getpass
from dataclasses import dataclass
from datetime import datetime

import click

from lettre.campaign import accepted
from lettre.campaign.accepted import Acceptance
from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.mending import write
from lettre.cli.project import Project
from lettre.errors import SettingsError, StateError
from lettre.finding import Severity


@dataclass(frozen=True, kw_only=True)
class Which:
    """What is to be accepted, why and by whom."""

    code: str
    section: str | None
    reason: str
    by: str | None


def accept(project: Project, wanted: str, which: Which, *, as_json: bool) -> None:
    """Accept what a rule finds in an issue, in one section or everywhere in it.

    Raises SettingsError for an unknown rule or no reason, StateError when there is nothing to
    accept or when what is found is an error.
    """
    if not which.reason.strip():
        raise SettingsError("issue.accept-no-reason")
    project.know_rules({which.code}, place=None)
    issue = project.issue(wanted)
    _, judged = project.judge(issue)
    found = [
        one
        for one in judged.open
        if one.code == which.code and which.section in {None, accepted.where(one, issue)}
    ]
    if not found:
        raise StateError("issue.accept-nothing", rule=which.code)
    if any(one.severity is Severity.ERROR for one in found):
        raise StateError("issue.accept-error", rule=which.code)
    today = datetime.now().astimezone().date()
    by = which.by or getpass.getuser()
    said = {accepted.identity(one, issue): one for one in found}
    new = [
        Acceptance(
            issue=issue.slug, code=code, where=where, found=words, reason=which.reason, by=by, date=today
        )
        for _, code, where, words in said
        if code is not None
    ]
    path = project.accepted_file(issue.newsletter)
    before = path.read_bytes() if path.is_file() else b""
    write(path, before, accepted.added(before.decode(), new).encode())
    if as_json:
        present.json_([one.model_dump(mode="json") for one in new])
    click.echo(say("issue.now-accepted", project.language, n=len(new), file=accepted.FILE), err=True)
