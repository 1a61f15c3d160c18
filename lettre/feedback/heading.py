"""Who wrote a returned mail, and what they called it. Pure."""

import hashlib
import re
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from email.utils import parseaddr

_HEAD = 64 * 1024
_MESSAGE_ID = re.compile(rb"^Message-ID:\s{0,3}(<[!-~]{1,250}>)", re.IGNORECASE | re.MULTILINE)
#: of a header; what is longer is cut
_SHOWN = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """From (the address alone) and Subject, as people read them; "" where there is none."""

    sender: str
    subject: str


def heading(raw: bytes) -> Heading:
    """Return a mail's heading; never raises, whatever the bytes are."""
    mail = BytesHeaderParser().parsebytes(raw)
    return Heading(
        sender=parseaddr(_words(mail.get("From")))[1][:_SHOWN], subject=_words(mail.get("Subject"))[:_SHOWN]
    )


def message_id(raw: bytes) -> str:
    """Return a mail's own Message-ID, "" without one; never raises, whatever the bytes are."""
    found = _MESSAGE_ID.search(raw[:_HEAD].partition(b"\n\n")[0].partition(b"\r\n\r\n")[0])
    return found[1].decode("ascii") if found else ""


def _words(value: object) -> str:
    text = "" if value is None else str(value)
    try:
        text = str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError, ValueError):
        text = text.encode("ascii", "replace").decode()
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def fingerprint(raw: bytes) -> str:
    """Return what makes two readings of one mail the same: its SHA-256, whatever ends its lines."""
    return hashlib.sha256(raw.replace(b"\r\n", b"\n").rstrip(b"\n")).hexdigest()
