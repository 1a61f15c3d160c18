"""`lettre approvals`: who got which proof, who approved what, and whether the folder still holds it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from lettre.campaign import approval, approvals, proofs
from lettre.campaign.approval import Approval, ProofMessage
from lettre.catalogue import say
from lettre.cli import approving, present, proof
from lettre.cli.project import Project, open_project
from lettre.db import reading
from lettre.errors import ContentError, SettingsError


@dataclass(frozen=True, kw_only=True)
class History:
    """What happened to one issue; `folder` is the digest its folder gives now, None where it gives none."""

    issue: str
    approvals: list[Approval]
    proofs: list[ProofMessage]
    folder: str | None
    standing: str


@click.command("approvals")
@click.argument("issue", required=False)
@present.JSON
def command(issue: str | None, *, as_json: bool) -> None:
    """Show proofs and approvals, the latest first, of ISSUE or of all.

    Says for each issue whether what is in its folder now is what was approved.
    """
    project = open_project()
    wanted = None if issue is None else approving.issue_name(project, issue)
    with reading(project.engine()) as session:
        names = _names(session) if wanted is None else [wanted]
        histories = [_history(project, session, *name) for name in names]
    if as_json:
        present.json_([_json(history) for history in histories])
        return
    if not any(history.approvals or history.proofs for history in histories):
        click.echo(say("approval.no-history", project.language), err=True)
    for history in histories:
        click.echo("\n".join(_lines(history, project.language)))


def _names(session: Session) -> list[tuple[str, str]]:
    moments: dict[tuple[str, str], datetime] = {}
    for each in approvals.of_issue(session):
        moments.setdefault((each.newsletter, each.issue), each.at)
    for message in proofs.of_issue(session):
        name = (message.proof.newsletter, message.proof.issue)
        moments[name] = max(message.at, moments.get(name, message.at))
    return sorted(moments, key=lambda name: moments[name], reverse=True)


def _history(project: Project, session: Session, newsletter: str, slug: str) -> History:
    name = f"{newsletter}/{slug}"
    latest = approvals.latest(session, newsletter, slug)
    folder = _folder(project, name)
    return History(
        issue=name,
        approvals=approvals.of_issue(session, newsletter, slug),
        proofs=proofs.of_issue(session, newsletter, slug),
        folder=folder,
        standing="unreadable" if folder is None else approval.stands(folder, latest).value,
    )


def _folder(project: Project, name: str) -> str | None:
    try:
        return project.edition(name).digest
    except (ContentError, SettingsError):
        # gone, or half written: what happened before is still to be seen
        return None


def _lines(history: History, language: str) -> Iterator[str]:
    standing = say(f"approval.standing.{history.standing}", language, issue=history.issue)
    yield say("approval.labelled", language, label=history.issue, text=standing)
    events = [(each.at, list(_approval_lines(each, language))) for each in history.approvals]
    for (sent, moment), messages in approval.by_sending(history.proofs).items():
        facts = {"number": sent.number, "digest": approval.short(sent.digest), "by": messages[0].by}
        head = say("approval.event.proof", language, **facts) + _note(messages[0].note)
        rows = ["      " + "  ".join(part for part in proof.row(each, language) if part) for each in messages]
        events.append((moment, [head, *rows]))
    for moment, (head, *rest) in sorted(events, key=lambda event: event[0], reverse=True):
        yield f"  {moment.astimezone():%Y-%m-%d %H:%M}  {head}"
        yield from rest


def _approval_lines(each: Approval, language: str) -> Iterator[str]:
    facts = {"by": each.by, "digest": approval.short(each.digest), "version": each.version}
    yield say("approval.event.approved", language, **facts) + _note(each.note)
    if each.withdrawn_at is not None:
        taken_back = {"by": each.withdrawn_by, "when": approving.when(each.withdrawn_at, language)}
        yield "      " + say("approval.event.withdrawn", language, reason=each.withdrawn_reason, **taken_back)


def _note(note: str | None) -> str:
    return f" — {note}" if note else ""


def _json(history: History) -> dict[str, Any]:
    sendings = [
        {
            "event": "proof",
            "proof": sent.number,
            "digest": sent.digest,
            "at": moment.isoformat(),
            "by": messages[0].by,
            "note": messages[0].note,
            "messages": [message.as_json() for message in messages],
        }
        for (sent, moment), messages in approval.by_sending(history.proofs).items()
    ]
    given = [{"event": "approval", **each.as_json()} for each in history.approvals]
    events: list[dict[str, Any]] = [*given, *sendings]
    return {
        "issue": history.issue,
        "standing": history.standing,
        "digest": history.folder,
        "history": sorted(events, key=lambda event: str(event["at"]), reverse=True),
    }
