"""`lettre render`: an issue as readers would receive it, written to files that are the same everywhere."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from lettre.campaign import preflight
from lettre.catalogue import say
from lettre.cli.project import open_project
from lettre.edition import weight
from lettre.edition.model import Edition
from lettre.errors import Place, SettingsError, WorldError
from lettre.issue.parse import HEAD
from lettre.newsletter import Newsletter


@dataclass(frozen=True, slots=True)
class Rendered:
    """An edition with the example reader's parts filled in."""

    html: str
    text: str
    message: bytes


@click.command()
@click.argument("issue")
@click.option(
    "--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Write into this folder."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON on stdout.")
def render(issue: str, out: Path, *, as_json: bool) -> None:
    """Write ISSUE as message.html, message.txt, message.eml and edition.json.

    The holes hold a fixed example reader, the date is the issue's and the key a published
    one, so the files are the same wherever folder, configuration and version are.
    """
    project = open_project()
    if (out / HEAD).exists():
        raise SettingsError("cli.out-is-issue", folder=str(out))
    edition = project.edition(issue)
    rendered = fill(edition, project.newsletter(edition.newsletter))
    facts = describe(edition, rendered)
    _write(out, rendered, facts)
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(
        say("cli.rendered", project.language, issue=edition.name, folder=str(out), digest=edition.digest)
    )


def fill(edition: Edition, newsletter: Newsletter) -> Rendered:
    """Fill the holes for the example reader; its links say "this is a proof" and act on nobody."""
    message = preflight.example(edition, newsletter)
    html, text = (preflight.filled(part, newsletter) for part in (edition.html, edition.text))
    return Rendered(html, text, message.content)


def describe(edition: Edition, rendered: Rendered) -> dict[str, Any]:
    """Return what `edition.json` says: the digest, and sizes in bytes (sections: encoded)."""
    return {
        "issue": edition.name,
        "date": edition.date.isoformat(),
        "number": edition.number,
        "subject": edition.subject,
        "preheader": edition.preheader,
        "digest": edition.digest,
        "sizes": {
            "html": len(rendered.html.encode()),
            "html_encoded": weight.encoded(rendered.html),
            "text": len(rendered.text.encode()),
            "message": len(rendered.message),
            "assets": sum(len(asset.content) for asset in edition.assets),
        },
        "sections": weight.by_section(edition.html),
        "assets": [{"name": asset.name, "size": len(asset.content)} for asset in edition.assets],
    }


def _write(out: Path, rendered: Rendered, facts: dict[str, Any]) -> None:
    files = {
        "message.html": rendered.html.encode(),
        "message.txt": rendered.text.encode(),
        "message.eml": rendered.message,
        "edition.json": json.dumps(facts, ensure_ascii=False, indent=2).encode() + b"\n",
    }
    # beside what is there, then in its place: a full disk leaves no new HTML beside an old text
    beside = {out / f".{name}~": content for name, content in files.items()}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for path, content in beside.items():
            path.write_bytes(content)
        for path, name in zip(beside, files, strict=True):
            path.replace(out / name)
    except OSError as error:
        for path in beside:
            with suppress(OSError):
                path.unlink()
        raise WorldError(
            "cli.unwritable", Place(file=str(out)), reason=error.strerror or str(error)
        ) from None
