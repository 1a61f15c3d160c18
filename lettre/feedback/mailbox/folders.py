"""Names of IMAP folders as they travel: quoted, and in modified UTF-7 (RFC 3501 5.1.3). Pure."""

import re
from base64 import b64encode

_OTHERS = re.compile(r"[^\x20-\x7e]+|&")


def wire(name: str) -> str:
    """Return a folder's name as an IMAP command takes it."""
    travels = _OTHERS.sub(_run, name)
    return '"' + travels.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _run(match: re.Match[str]) -> str:
    if match.group() == "&":
        return "&-"
    encoded = b64encode(match.group().encode("utf-16-be")).decode().rstrip("=")
    return f"&{encoded.replace('/', ',')}-"
