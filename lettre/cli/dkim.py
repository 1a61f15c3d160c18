"""`lettre dkim`: keys to sign with, the DNS records they need, and whether those are published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from lettre.catalogue import say
from lettre.cli import present
from lettre.cli.project import Project, open_project
from lettre.errors import SettingsError, StateError
from lettre.mail import dkim_keys, dkim_record
from lettre.mail.dkim import Key
from lettre.mail.dkim_record import Standing
from lettre.settings.values import Domain, Selector

#: standings under which receivers take our signatures for good
GOOD = frozenset({Standing.GOOD, Standing.TESTING})


@dataclass(frozen=True, kw_only=True)
class _Row:
    """A key, and whether the settings sign with it."""

    key: Key
    used: bool

    def as_json(self) -> dict[str, Any]:
        """Return what there is to publish, as JSON."""
        return {
            "domain": self.key.domain,
            "selector": self.key.selector,
            "algorithm": self.key.algorithm,
            "used": self.used,
            "name": dkim_record.name(self.key),
            "value": dkim_record.value(self.key),
            "zone": dkim_record.zone_line(self.key),
        }


@click.group()
def dkim() -> None:
    """Make keys that sign messages, show their DNS records, look whether they are published."""


@dkim.command()
@click.option("--domain", metavar="DOMAIN", help="The domain to sign for; by default every sender's.")
@click.option("--selector", metavar="NAME", help="The key's name; by default lettre- and year and month.")
@click.option("--ed25519", is_flag=True, help="Make a second key, for Ed25519 (RFC 8463).")
@click.option("--dry-run", is_flag=True, help="Say which files would be made, and make none.")
@present.JSON
def init(*, domain: str | None, selector: str | None, ed25519: bool, dry_run: bool, as_json: bool) -> None:
    """Make a key for each domain the house sends from, and show its DNS record.

    Nothing is signed with it before `[dkim]` in lettre.toml names it: publish the record, wait for
    `lettre dkim check`, then set signer and selector. A key that is there is never overwritten: of several
    domains, those that have one of that name are named and left, and the others get theirs.
    """
    project = open_project()
    selector = _word(Selector, "--selector", selector or f"lettre-{datetime.now(UTC):%Y%m}")
    domains = {_word(Domain, "--domain", domain)} if domain else _domains(project)
    folder = _folder(project)
    wanted = {each: dkim_keys.files(folder, each, selector, both=ed25519) for each in sorted(domains)}
    there = {
        each: found for each, paths in wanted.items() if (found := [path for path in paths if path.exists()])
    }
    if there.keys() == wanted.keys():
        raise StateError("dkim.key-is-there", file=str(next(iter(there.values()))[0]))
    for path in (path for paths in there.values() for path in paths):
        click.echo(say("dkim.key-stays", project.language, file=str(path)), err=True)
    missing = [each for each in wanted if each not in there]
    if dry_run:
        _foretell([path for each in missing for path in wanted[each]], as_json=as_json)
        return
    made = [path for each in missing for path in dkim_keys.make(folder, each, selector, both=ed25519)]
    rows = [_Row(key=dkim_keys.read(path, path.parent.name), used=False) for path in made]
    _present(project, rows, as_json=as_json)
    click.echo(say("dkim.made", project.language, n=len(made), folder=str(folder)), err=True)
    click.echo(say("dkim.next", project.language, selector=selector), err=True)


@dkim.command()
@present.JSON
def show(*, as_json: bool) -> None:
    """Show the DNS record of every key: for a zone file, and for a form."""
    project = open_project()
    _present(project, list(_rows(project)), as_json=as_json)


@dkim.command()
@click.option("--server", metavar="ADDRESS[:PORT]", help="Ask this name server instead of the machine's own.")
@present.JSON
def check(*, server: str | None, as_json: bool) -> None:
    """Look whether the DNS has the record of every key; nothing is changed.

    Exit code 3 when the record of a key in use is not there or does not fit.
    """
    from lettre.mail import dkim_dns  # noqa: PLC0415 - only this command asks the DNS

    project = open_project()
    found = []
    for row in _rows(project):
        texts = dkim_dns.texts(dkim_record.name(row.key), server=server)
        found.append((row, dkim_record.judge(row.key, texts)))
    if as_json:
        present.json_([{**row.as_json(), "standing": standing.value} for row, standing in found])
    else:
        for row, standing in found:
            sentence = say(f"dkim.standing.{standing.value}", project.language)
            used = say("dkim.used", project.language) if row.used else ""
            present.table([(dkim_record.name(row.key), sentence, used)])
    wrong = [row for row, standing in found if row.used and standing not in GOOD]
    if wrong:
        raise StateError("dkim.not-published", name=dkim_record.name(wrong[0].key), n=len(wrong))


def _foretell(paths: list[Path], *, as_json: bool) -> None:
    if as_json:
        present.json_([{"domain": path.parent.name, "file": str(path)} for path in paths])
        return
    for path in paths:
        click.echo(str(path))


def _word(kind: Any, option: str, written: str) -> str:
    """Return an option's value as `lettre.toml` would take it."""
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - settings have loaded it

    try:
        return str(TypeAdapter(kind).validate_python(written))
    except ValidationError:
        raise SettingsError("dkim.bad-option", option=option, found=written) from None


def _folder(project: Project) -> Path:
    return project.root / project.settings.dkim_keys


def _domains(project: Project) -> set[str]:
    newsletters = project.settings.newsletters.values()
    if not newsletters:
        raise SettingsError("dkim.no-sender")
    return {dkim_keys.domain(each) for each in newsletters}


def _rows(project: Project) -> Iterator[_Row]:
    """Yield every key there is. Raises SettingsError when there is none, or one in use is lacking."""
    used = {
        (key.domain, key.selector)
        for newsletter in project.settings.newsletters.values()
        for key in dkim_keys.load(project.root, newsletter)
    }
    folder = _folder(project)
    keys = list(dkim_keys.kept(folder))
    if not keys:
        raise StateError("dkim.none", folder=str(folder))
    yield from (_Row(key=key, used=(key.domain, key.selector) in used) for key in keys)


def _present(project: Project, rows: list[_Row], *, as_json: bool) -> None:
    if as_json:
        present.json_([row.as_json() for row in rows])
        return
    for row in rows:
        click.echo(say("dkim.zone", project.language))
        click.echo(dkim_record.zone_line(row.key))
        click.echo(say("dkim.form", project.language))
        click.echo(f"{dkim_record.name(row.key)}\n{dkim_record.value(row.key)}\n")
