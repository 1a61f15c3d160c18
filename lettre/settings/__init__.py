"""The house's configuration, read once at the edge: `lettre.toml`, environment over it, secrets from files.

`LETTRE_BASE_URL` stands over `base_url`, `LETTRE_NEWSLETTERS__CPC__TITLE` over `title` in
`[newsletters.cpc]`, and so on for every key. `LETTRE_DATABASE_FILE`, `LETTRE_TRANSPORT_FILE` and
`LETTRE_SMTP_PASSWORD_FILE` (and `LETTRE_IMAP_PASSWORD_FILE`) name a file that holds the value, as container
platforms hand secrets over.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from lettre.errors import SettingsError
from lettre.manners import Manners
from lettre.newsletter import Newsletter
from lettre.reception import Doors
from lettre.redaction import redacted
from lettre.rule import Policy
from lettre.settings import environment, file, mailbox, refusals, secrets
from lettre.settings.mailbox import Feedback
from lettre.settings.refusals import refuse_lost_tokens
from lettre.settings.retention import Retention
from lettre.settings.written import Written

FILE = file.NAME


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What `lettre.toml` and the environment say. `root` is the folder that holds `lettre.toml`.

    `database` and `transport` are URLs with their passwords: show `shown_database` and
    `shown_transport`. `origins` says where each key came from, by its dotted path: its line in
    `lettre.toml`, the name of an environment variable, or "default". `dkim_keys` is the folder of keys
    that sign, beside `lettre.toml`. `written` is the whole file with every default, by its written names and
    with its passwords: `lettre config show` prints it without.
    """

    root: Path
    database: str
    transport: str
    base_url: str
    language: str
    newsletters: Mapping[str, Newsletter]
    checks: Policy = field(default_factory=Policy)
    manners: Manners = field(default_factory=Manners)
    dkim_keys: str = "secrets/dkim"
    origins: Mapping[str, str] = field(default_factory=dict)
    feedback: Feedback = field(default_factory=Feedback)
    doors: Doors = field(default_factory=Doors)
    retention: Retention = field(default_factory=Retention)
    written: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rehearsal(self) -> bool:
        """Whether nothing leaves the house: the transport is a Maildir, or a server on loopback."""
        return _at_home(self.transport)

    @property
    def shown_database(self) -> str:
        """The database's URL without its password."""
        return redacted(self.database)

    @property
    def shown_transport(self) -> str:
        """The transport's URL without its password."""
        return redacted(self.transport)


def load(start: Path, environ: Mapping[str, str]) -> Settings:
    """Find `lettre.toml` in `start` or above it and read it, the environment over it.

    Raises SettingsErrors with every refusal: the file and line (or the variable), the field,
    what was found and what is allowed.
    """
    path = file.find(start.absolute())
    text = file.read(path)
    table = file.parse(text)
    given = environment.read(environ)
    try:
        written = Written.model_validate(environment.over(table, given))
    except ValidationError as error:
        raise refusals.explain(error, text, given) from None
    refuse_lost_tokens(written, file.lines(text))
    return Settings(
        root=path.parent,
        feedback=mailbox.house(written.feedback, path.parent, environ),
        database=_beside(path.parent, written.database),
        transport=secrets.with_password(written.transport, path.parent, environ),
        base_url=written.base_url,
        language=written.language,
        newsletters={slug: each.newsletter(slug, written) for slug, each in written.newsletters.items()},
        checks=written.checks.policy(),
        manners=written.delivery.manners(rehearsal=_at_home(written.transport)),
        dkim_keys=written.dkim.keys,
        doors=written.subscribe.doors(),
        retention=written.retention.retention(),
        origins=_origins(file.lines(text), given),
        written=written.model_dump(mode="json"),
    )


def _at_home(transport: str) -> bool:
    return urlsplit(transport).hostname in {None, "localhost", "127.0.0.1", "::1"}


def _beside(root: Path, database: str) -> str:
    # a relative file is beside lettre.toml, wherever the command is run from
    prefix = "sqlite:///"
    if not database.startswith(prefix):
        return database
    return prefix + str(root / database.removeprefix(prefix))


def _origins(known: Mapping[file.Path_, int], given: environment.Given) -> dict[str, str]:
    origins = dict.fromkeys(Written.model_fields, "default")
    origins |= {".".join(path): f"{FILE}:{line}" for path, line in known.items()}
    return origins | {".".join(path): value.variable for path, value in given.items()}


__all__ = ["FILE", "Feedback", "Settings", "SettingsError", "load"]
