"""`lettre feedback`: read what comes back, list it, and say what lettre makes of one mail."""

import sys
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError

from lettre.campaign import events
from lettre.campaign.events import Recorded
from lettre.catalogue import say
from lettre.cli import present, trace
from lettre.cli.project import Project, open_project
from lettre.db import reading
from lettre.errors import PartlyDone, SettingsError
from lettre.feedback import apply, bearer, intake, kept, refusals, trouble
from lettre.feedback.apply import Verdict
from lettre.feedback.event import EventKind
from lettre.feedback.heading import heading
from lettre.feedback.intake import Tally
from lettre.feedback.mailbox import mailboxes
from lettre.feedback.mailbox.maildir import Maildir
from lettre.feedback.mailbox.mbox import Mbox
from lettre.feedback.mailbox.model import LONGEST, Opened, Place
from lettre.feedback.mailbox.pipe import Pipe
from lettre.feedback.trouble import Trouble
from lettre.feedback.verdict import FOR_A_PERSON, Outcome
from lettre.redaction import redacted
from lettre.settings import secrets
from lettre.settings.values import Mailbox as MailboxUrl


@click.group()
def feedback() -> None:
    """What comes back: bounces, complaints, wishes to leave, answers."""


@feedback.command()
@click.argument("source", required=False, type=click.Choice(["-"]))
@click.option("--imap", metavar="URL", help="Read this mailbox: imaps://user@server/INBOX.")
@click.option("--maildir", type=click.Path(path_type=Path), metavar="DIR", help="Read this Maildir.")
@click.option("--mbox", type=click.Path(path_type=Path), metavar="FILE", help="Read this mbox file.")
@click.option("--dry-run", is_flag=True, help="Say what would follow; record, move and change nothing.")
@present.JSON
def read(
    *,
    source: str | None,
    imap: str | None,
    maildir: Path | None,
    mbox: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Read what has come back, record it, and do what follows.

    Without an option the mailbox of `[feedback]` in lettre.toml is read. With `-` one mail is read
    from standard input, as a mail server's pipe hands it over; any failure then exits with 75, so
    that the mail server keeps it and tries again.
    """
    if source == "-":
        if imap or maildir or mbox:
            raise click.UsageError('"-" is a mail on standard input: give no mailbox beside it.')
        _piped(dry_run=dry_run, as_json=as_json)
        return
    project = open_project()
    opened = _mailbox(project, imap, maildir, mbox)
    if dry_run:
        _foretell(project, opened, as_json=as_json)
        return
    _read(project, opened, as_json=as_json)


def _mailbox(project: Project, imap: str | None, maildir: Path | None, mbox: Path | None) -> Opened:
    if sum(each is not None for each in (imap, maildir, mbox)) > 1:
        raise click.UsageError("--imap, --maildir and --mbox name one mailbox: give one of them.")
    if maildir is not None:
        return Maildir(maildir)
    if mbox is not None:
        return Mbox(mbox)
    house = project.settings.feedback
    if imap is not None:
        url = secrets.with_password(_checked(imap), project.root, _environment())
    elif house.mailbox is None:
        raise SettingsError("feedback.no-mailbox")
    elif house.mailbox.startswith("pipe:"):
        raise SettingsError("feedback.is-pipe")
    else:
        url = house.mailbox
    return mailboxes.from_url(url, project.root, house)


def _checked(imap: str) -> str:
    """Return the URL of `--imap` if the setting would take it. Raises UsageError."""
    try:
        return TypeAdapter[str](MailboxUrl).validate_python(imap)
    except ValidationError:
        raise click.UsageError(
            f"--imap: {redacted(imap)} is no mailbox: imaps://user@server/INBOX."
        ) from None


def _environment() -> dict[str, str]:
    import os  # noqa: PLC0415 - for a mailbox of the command line alone

    return dict(os.environ)


def _hosts(project: Project) -> Collection[str]:
    return bearer.hosts(project.settings.newsletters.values())


def _read(project: Project, opened: Opened, *, as_json: bool) -> None:
    refused = refusals.take(project.engine(), datetime.now(UTC))
    tally = Tally()
    try:
        with opened as mailbox:
            intake.take(
                project.engine(), mailbox, lambda: datetime.now(UTC), hosts=_hosts(project), tally=tally
            )
    finally:  # what was done is told, whatever ended it
        if as_json:
            present.json_(_tally_json(project.language, tally, refused))
        else:
            _tell(project.language, tally, refused)
    _raise_for(tally.troubles)


def _tally_json(language: str, tally: Tally, refused: dict[Outcome, int]) -> dict[str, Any]:
    return {
        **tally.as_json(),
        "refused": {each.value: n for each, n in refused.items()},
        "troubles": [each.as_json(language) for each in tally.troubles],
    }


def _raise_for(troubles: list[Trouble]) -> None:
    for each in troubles:
        trace(each.error)
    if troubles:
        raise PartlyDone("feedback.troubled", n=len(troubles))


def _tell(language: str, tally: Tally, refused: dict[Outcome, int]) -> None:
    click.echo(say("feedback.read", language, n=tally.mails))
    if tally.again:
        click.echo(say("feedback.read-again", language, n=tally.again))
    followed = tally.outcomes + type(tally.outcomes)(refused)
    present.table(
        (f"{followed[each]:>6}", say(f"feedback.outcome.{each.value}", language))
        for each in Outcome
        if followed[each]
    )
    if tally.places[Place.TO_LOOK_AT] + tally.places[Place.LEFT]:
        click.echo(say("feedback.look", language), err=True)
    _name(language, tally.troubles)


def _name(language: str, troubles: list[Trouble]) -> None:
    for sentence in trouble.sentences(troubles, language):
        click.echo(sentence, err=True)


def _piped(*, dry_run: bool, as_json: bool) -> None:
    """Take one mail from a pipe. Whatever fails, the mail server is to keep it: `cli.run` sees to that."""
    raw = sys.stdin.buffer.read()
    project = open_project()
    pipe = Pipe(raw, project.root / kept.FOLDER)
    if dry_run:
        _foretell(project, pipe, as_json=as_json)
    else:
        _read(project, pipe, as_json=as_json)


def _foretell(project: Project, opened: Opened, *, as_json: bool) -> None:
    with opened as mailbox:
        seen = intake.look(project.engine(), mailbox, datetime.now(UTC), _hosts(project))
    if as_json:
        failed = [each.as_json(project.language) for each in seen.troubles]
        found = [{"mail": mail.key, **_mail_json(mail.raw, verdicts)} for mail, verdicts in seen.mails]
        present.json_([*found, *failed])
    else:
        click.echo(say("feedback.would", project.language, n=len(seen.mails)))
        for mail, verdicts in seen.mails:
            _explain(project.language, mail.raw, verdicts)
        _name(project.language, seen.troubles)
    _raise_for(seen.troubles)


# --- one mail -------------------------------------------------------------------------


@feedback.command()
@click.argument("file", type=click.File("rb"))
@present.JSON
def explain(file: Any, *, as_json: bool) -> None:
    """Say what lettre understands of the mail in FILE ("-": standard input), and what would follow."""
    project = open_project()
    raw = file.read(LONGEST)
    with reading(project.engine()) as session:
        verdicts = apply.foresee(session, raw, datetime.now(UTC), _hosts(project))
    if as_json:
        present.json_(_mail_json(raw, verdicts))
        return
    _explain(project.language, raw, verdicts)


def _explain(language: str, raw: bytes, verdicts: Iterable[Verdict]) -> None:
    head = heading(raw)
    click.echo(f"{head.sender or '-'}  {head.subject or '-'}")
    for verdict in verdicts:
        rows = [
            (say(f"feedback.about.{about}", language), value) for about, value in _lines(language, verdict)
        ]
        present.table(("", *row) for row in rows if row[1])


def _lines(language: str, verdict: Verdict) -> list[tuple[str, str]]:
    event, proof = verdict.event, verdict.proof
    said = " ".join(str(each) for each in (event.reply, event.status) if each)
    by = say(f"feedback.known-by.{proof.value}", language) if proof else ""
    bounce = event.kind is EventKind.BOUNCE
    return [
        ("kind", say(f"feedback.kind.{event.kind.value}", language)),
        ("reason", say(f"feedback.reason.{event.reason.value}", language) if bounce else ""),
        ("recipient", event.recipient or ""),
        ("reader", f"{verdict.address} ({by})" if proof else say("feedback.no-reader", language)),
        ("letter", verdict.single.letter.value if verdict.single else ""),
        ("said", f"{said}  {event.text[:160]}".strip()),
        ("outcome", say(f"feedback.outcome.{verdict.outcome.value}", language)),
    ]


def _mail_json(raw: bytes, verdicts: Iterable[Verdict]) -> dict[str, Any]:
    head = heading(raw)
    return {"from": head.sender, "subject": head.subject, "events": [_json(each) for each in verdicts]}


def _json(verdict: Verdict) -> dict[str, Any]:
    event, whose = verdict.event, verdict.whose
    return {
        "kind": event.kind.value,
        "reason": event.reason.value if event.kind is EventKind.BOUNCE else None,
        "hard": event.hard,
        "recipient": event.recipient,
        "status": event.status,
        "reply": event.reply,
        "text": event.text,
        "reader": verdict.address,
        "campaign": whose.reader.campaign if whose else None,
        "letter": verdict.single.letter.value if verdict.single else None,
        "known_by": verdict.proof.value if verdict.proof else None,
        "outcome": verdict.outcome.value,
    }


# --- what was recorded ----------------------------------------------------------------


@feedback.command("list")
@click.option("--campaign", type=int, metavar="NUMBER", help="Only what came back from this campaign.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([each.value for each in EventKind]),
    help="Only these.",
)
@click.option(
    "--to-look-at", is_flag=True, help="Only what waits for a person: answers, and what is not sure."
)
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="At most so many.")
@present.JSON
def list_(
    *, campaign: int | None, kinds: tuple[str, ...], to_look_at: bool, limit: int, as_json: bool
) -> None:
    """List what came back, the latest first."""
    project = open_project()
    with reading(project.engine()) as session:
        found = events.events(
            session,
            campaign=campaign,
            kinds=kinds or None,
            outcomes=[each.value for each in FOR_A_PERSON] if to_look_at else None,
            limit=limit,
        )
    if as_json:
        present.json_([_recorded_json(each) for each in found])
        return
    present.table(_row(project.language, each) for each in found)


def _row(language: str, event: Recorded) -> tuple[str, ...]:
    reason = f"feedback.reason.{event.reason}" if event.reason else f"feedback.kind.{event.kind}"
    return (
        f"{event.at.astimezone():%Y-%m-%d %H:%M}",
        event.recipient or event.sender or "-",
        say(reason, language),
        say(f"feedback.outcome.{event.outcome}", language),
        event.subject[:60],
    )


def _recorded_json(event: Recorded) -> dict[str, Any]:
    return {
        "id": event.id,
        "at": event.at.isoformat(),
        "kind": event.kind,
        "reason": event.reason,
        "hard": event.hard,
        "recipient": event.recipient or None,
        "status": event.status,
        "reply": event.reply,
        "text": event.text,
        "campaign": event.campaign,
        "subscription": event.subscription,
        "known_by": event.known_by,
        "outcome": event.outcome,
        "from": event.sender,
        "subject": event.subject,
        "mail": event.fingerprint,
    }
