"""Passwords: put into the transport's URL from where they are kept, and hidden in what is shown."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from lettre.errors import Place, SettingsError
from lettre.settings.environment import content
from lettre.settings.file import NAME

_PASSWORD = re.compile(r"(?<=://)([^/?#:@]*):[^/?#]*@")


def redacted(url: str) -> str:
    """Return `url` with its password, if there is one, as three stars."""
    return _PASSWORD.sub(r"\1:***@", url)


def with_password(url: str, root: Path, environ: Mapping[str, str]) -> str:
    """Return an SMTP URL with its password in it, taken from where it is kept; others as they are.

    A password in the URL holds; then `password_file=` (a path beside `lettre.toml`), then
    `LETTRE_SMTP_PASSWORD_FILE`, then `LETTRE_SMTP_PASSWORD`. Raises SettingsError when a file
    cannot be read, or when there is a password and no user.
    """
    parts = urlsplit(url)
    if not parts.scheme.startswith("smtp") or parts.password:
        return url
    query = dict(parse_qsl(parts.query))
    password = _kept(query.pop("password_file", None), root, environ)
    if password is None:
        return url
    if not parts.username:
        raise SettingsError("settings.password-without-user", Place(file=NAME, field="transport"))
    host = parts.netloc.rpartition("@")[2]
    netloc = f"{parts.username}:{quote(password, safe='')}@{host}"
    return parts._replace(netloc=netloc, query=urlencode(query)).geturl()


def _kept(file: str | None, root: Path, environ: Mapping[str, str]) -> str | None:
    if file is not None:
        return content(root / file, Place(file=NAME, field="transport"))
    variable = "LETTRE_SMTP_PASSWORD_FILE"
    if variable in environ:
        return content(Path(environ[variable]), Place(file=variable))
    return environ.get("LETTRE_SMTP_PASSWORD")
