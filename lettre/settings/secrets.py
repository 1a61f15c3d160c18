"""Passwords: put into a URL from where they are kept."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from lettre.errors import Place, SettingsError
from lettre.settings.environment import content
from lettre.settings.file import NAME

_MAILBOX = ".".join(("feedback", "mailbox"))
#: scheme of a URL → the setting it stands in, and the variable that may hold its password
_PLACES: Mapping[str, tuple[str, str]] = {
    "smtp": ("transport", "LETTRE_SMTP_PASSWORD"),
    "smtps": ("transport", "LETTRE_SMTP_PASSWORD"),
    "imap": (_MAILBOX, "LETTRE_IMAP_PASSWORD"),
    "imaps": (_MAILBOX, "LETTRE_IMAP_PASSWORD"),
}


def with_password(url: str, root: Path, environ: Mapping[str, str]) -> str:
    """Return the URL of a server with its password in it, taken from where it is kept; others as they are.

    A password in the URL holds; then `password_file=` (a path beside `lettre.toml`), then
    `LETTRE_SMTP_PASSWORD_FILE`, then `LETTRE_SMTP_PASSWORD` (`LETTRE_IMAP_…` for a mailbox). Raises
    SettingsError when a file cannot be read, or when there is a password and no user.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PLACES or parts.password:
        return url
    setting, variable = _PLACES[parts.scheme]
    query = dict(parse_qsl(parts.query))
    password = _kept(query.pop("password_file", None), setting, variable, root, environ)
    if password is None:
        return url
    if not parts.username:
        raise SettingsError("settings.password-without-user", Place(file=NAME, field=setting))
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{parts.username}:{quote(password, safe='')}@{host}"
    return parts._replace(netloc=netloc, query=urlencode(query)).geturl()


def _kept(
    file: str | None, setting: str, variable: str, root: Path, environ: Mapping[str, str]
) -> str | None:
    if file is not None:
        return content(root / file, Place(file=NAME, field=setting))
    if f"{variable}_FILE" in environ:
        return content(Path(environ[f"{variable}_FILE"]), Place(file=f"{variable}_FILE"))
    return environ.get(variable)
