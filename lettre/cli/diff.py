"""`lettre diff`: what readers would notice that differs, word by word."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from lettre.campaign import approval, approvals, proofs, store
from lettre.catalogue import say
from lettre.cli import approving, differences, present
from lettre.cli.project import Project, open_project
from lettre.db import reading
from lettre.edition import diff
from lettre.edition import store as edition_store
from lettre.edition.diff import Difference
from lettre.edition.model import Edition
from lettre.errors import Place, StateError, WorldError

#: words that `--since` takes for a version, beside a digest's first digits
_VERSIONS = ("approval", "proof", "campaign")


@dataclass(frozen=True, kw_only=True)
class Since:
    """What an issue is compared with: an edition, and how it is told."""

    edition: Edition
    kind: str
    facts: dict[str, Any]

    def told(self, language: str) -> str:
        """Return it in words."""
        facts = {"digest": approval.short(self.edition.digest), "issue": self.edition.name, **self.facts}
        if "at" in facts:
            facts["when"] = approving.when(facts.pop("at"), language)
        return say(f"approval.since.{self.kind}", language, **facts)


@click.command("diff")
@click.argument("issue")
@click.option(
    "--since",
    metavar="VERSION",
    help="Compare with this: approval, proof, campaign, the first digits of a digest, or another issue."
    " Default: the last approval, else the last proof.",
)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write a page.")
@present.JSON
def command(issue: str, *, since: str | None, html: Path | None, as_json: bool) -> None:
    """Say what differs between ISSUE as its folder is now and an earlier edition of it, word by word.

    Compared is what readers would receive: subject, preheader, sender, the words of each section,
    where links lead, pictures, colours. Exit code 0 whether they differ or not.
    """
    project = open_project()
    edition = project.edition(issue)
    former = _since(project, edition, since)
    difference = diff.compare(former.edition, edition)
    if html is not None:
        _write(project, html, edition, former, difference)
    if as_json:
        present.json_({"issue": edition.name, "since": former.kind, **differences.as_json(difference)})
        return
    _tell(former, edition, difference, project.language)


def _tell(former: Since, edition: Edition, difference: Difference, language: str) -> None:
    told = former.told(language)
    code = "approval.same" if difference.empty else "approval.differs"
    click.echo(say(code, language, issue=edition.name, digest=approval.short(edition.digest), since=told))
    for line in differences.lines(difference, language, colour=sys.stdout.isatty()):
        click.echo(line)


# --- what to compare with ---


def _since(project: Project, edition: Edition, wanted: str | None) -> Since:
    """Find what was asked for. Raises StateError when there is none."""
    if wanted is not None and "/" in wanted:
        return Since(edition=project.edition(wanted), kind="issue", facts={})
    with reading(project.engine()) as session:
        if wanted is None:
            found = _version(session, edition, "approval") or _version(session, edition, "proof")
        elif wanted in _VERSIONS:
            found = _version(session, edition, wanted)
        else:
            found = _by_digest(session, edition, wanted)
    if found is None:
        code = "approval.nothing-before" if wanted in {None, *_VERSIONS} else "approval.unknown-version"
        raise StateError(code, issue=edition.name, wanted=wanted or "")
    return found


def _version(session: Session, edition: Edition, kind: str) -> Since | None:
    """Return the last approval, proof or campaign of an issue."""
    newsletter, issue = edition.newsletter, edition.issue
    facts: dict[str, Any]
    if kind == "approval":
        word = approvals.latest(session, newsletter, issue)
        digest, facts = (word.digest, {"by": word.by, "at": word.at}) if word else (None, {})
    elif kind == "proof":
        sent = proofs.of_issue(session, newsletter, issue)[:1]
        digest, facts = (sent[0].proof.digest, {"number": sent[0].proof.number}) if sent else (None, {})
    else:
        ran = store.campaigns(session, newsletter, issue)[:1]
        digest, facts = (ran[0].digest, {"id": ran[0].id, "at": ran[0].created_at}) if ran else (None, {})
    former = None if digest is None else edition_store.get(session, digest)
    return None if former is None else Since(edition=former, kind=kind, facts=facts)


def _by_digest(session: Session, edition: Edition, wanted: str) -> Since | None:
    known = edition_store.digests(session, edition.newsletter, edition.issue)
    found = [digest for digest in known if digest.startswith(wanted.lower())]
    if len(found) > 1:
        raise StateError(
            "approval.ambiguous-version", wanted=wanted, found=", ".join(each[:12] for each in found)
        )
    former = edition_store.get(session, found[0]) if found else None
    return None if former is None else Since(edition=former, kind="digest", facts={})


# --- the page ---


def _write(project: Project, file: Path, edition: Edition, former: Since, difference: Difference) -> None:
    from lettre.web import templates  # noqa: PLC0415 - only a page needs them

    page = templates.render(
        templates.load(project.root),
        "diff.html.j2",
        project.language,
        issue=edition.name,
        since=former.told(project.language),
        difference=difference,
        facts={name: differences.legible(passage) for name, passage in difference.facts.items()},
        sections=[
            {
                "title": differences.title(section, project.language),
                "fates": list(differences.fates(section, project.language)),
                "passages": [differences.legible(passage) for passage in section.passages],
                "drawn": differences.drawn(section, project.language),
            }
            for section in difference.sections
        ],
    )
    try:
        file.write_text(page, "utf-8")
    except OSError as error:
        raise WorldError(
            "cli.unwritable", Place(file=str(file)), reason=error.strerror or str(error)
        ) from None
    click.echo(say("approval.written", project.language, file=str(file)), err=True)
