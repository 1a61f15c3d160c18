"""A transport from its URL: `smtp://`, `smtps://` or `maildir:`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from lettre.errors import SettingsError
from lettre.mail.maildir import Maildir
from lettre.mail.smtp import Smtp
from lettre.mail.transport import Transport

#: what `?starttls=` says: required, never, or None for "when the server offers it"
STARTTLS: Mapping[str, bool | None] = {"required": True, "never": False, "opportunistic": None}
PORTS = {"smtp": 25, "smtps": 465}
CONNECTIONS = 4  # gentle: what a shared relay takes without a word


def from_url(url: str, root: Path) -> Transport:
    """Return the transport `url` names; a relative Maildir is beside `lettre.toml` in `root`.

    Raises SettingsError for a scheme or parameter lettre does not know.
    """
    parts = urlsplit(url)
    build = _BUILDERS.get(parts.scheme)
    if build is None:
        raise SettingsError("mail.unknown-transport", found=parts.scheme or url)
    return build(parts, root)


def relay(transport: Transport) -> str | None:
    """Return the relay a transport speaks to, `host:port`; None where nobody answers."""
    return f"{transport.host}:{transport.port}" if isinstance(transport, Smtp) else None


def _maildir(parts: SplitResult, root: Path) -> Transport:
    return Maildir(root / unquote(parts.netloc + parts.path))


def _smtp(parts: SplitResult, _root: Path) -> Transport:
    options = dict(parse_qsl(parts.query))
    starttls = options.get("starttls", "opportunistic")
    if starttls not in STARTTLS:
        raise SettingsError("mail.unknown-starttls", found=starttls)
    tls = parts.scheme == "smtps"
    return Smtp(
        host=parts.hostname or "localhost",
        port=parts.port or PORTS[parts.scheme],
        connections=_connections(options.get("connections")),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls=tls,
        starttls=False if tls else STARTTLS[starttls],
        verify=options.get("verify", "yes") != "no",
    )


def _connections(found: str | None) -> int:
    if found is None:
        return CONNECTIONS
    if not found.isdecimal() or not 1 <= int(found) <= 500:
        raise SettingsError("mail.bad-connections", found=found)
    return int(found)


_BUILDERS: Mapping[str, Callable[[SplitResult, Path], Transport]] = {
    "maildir": _maildir,
    "smtp": _smtp,
    "smtps": _smtp,
}
