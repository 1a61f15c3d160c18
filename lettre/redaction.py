"""What is shown of a URL: all but its passwords."""

import re
from urllib.parse import unquote

#: a user, and what stands between its colon and the last @ before the query; failing that, before the next @.
#: Passwords hold / ? # and @ unquoted, and what reads a URL often takes them: rather too much is hidden
_PASSWORD = re.compile(r"(?<=://)([^/?#:]*):(?:(?:[^?]|\?(?![\w.-]+=))*|[^@]*)@")
_QUERIED = re.compile(r"([?&])([^=&?]+)=[^&]*")
_SECRET = ("password", "passwd")


def redacted(url: str) -> str:
    """Return `url` with its passwords, before the host and in the query (libpq's), as three stars."""
    return _PASSWORD.sub(r"\1:***@", _QUERIED.sub(_starred, url))


def _starred(found: re.Match[str]) -> str:
    mark, key = found.groups()
    return f"{mark}{key}=***" if unquote(key).lower().endswith(_SECRET) else found[0]
