"""Header values: phrases, mailboxes and text in any script, and the one gate every value passes.

Written by hand because some are written for each recipient, and because another program's
folding has been seen to put a space into a long name.
"""

import re
from base64 import b64encode

from lettre.errors import ContentError

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NOT_BARE = re.compile(r'[\s<>",;()\\]|=\?')
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~ ]*")
_PLAIN = 60  # ASCII this long still fits a line of 78 behind its field's name (RFC 5322 2.1.1)
_WORD_BYTES = (
    39  # of UTF-8 in one encoded word: 52 of base64 + 12 of frame, behind "Subject: " ≤ 76 (RFC 2047 2)
)


def guard(field: str, value: str) -> str:
    """Return `value` if it may stand in a header field.

    Raises ContentError for line breaks and control characters: they would let a name or a
    subject write header fields of its own.
    """
    if _CONTROL.search(value):
        raise ContentError("mail.header-injection", field=field)
    return value


def bare(field: str, value: str) -> str:
    """Return an address or a URI if it may stand between angle brackets.

    Raises ContentError for what would end them, or name a second one: space, brackets, quotes, commas;
    and for an encoded word, which has no place there and which some programs decode all the same.
    """
    if _NOT_BARE.search(guard(field, value)):
        raise ContentError("mail.header-injection", field=field)
    return value


def phrase(name: str) -> bytes:
    """Encode a display name: atoms as they are, a quoted string, or RFC 2047 encoded words."""
    guard("name", name)
    if not name.isascii() or "=?" in name or len(name) > _PLAIN:
        return _encoded_words(name)
    if _ATOMS.fullmatch(name):
        return name.encode()
    return b'"' + name.replace("\\", "\\\\").replace('"', '\\"').encode() + b'"'


def mailbox(name: str | None, address: str) -> bytes:
    """Write `Name <address>`, folded before the address; a non-ASCII local part stays UTF-8 (RFC 6532)."""
    bare("address", address)
    if not name:
        return b"<" + address.encode() + b">"
    return phrase(name) + b"\r\n <" + address.encode() + b">"


def text(value: str) -> bytes:
    """Encode unstructured text, such as a subject."""
    guard("subject", value)
    if not value.isascii() or "=?" in value or len(value) > _PLAIN:
        return _encoded_words(value)
    return value.encode()


def _encoded_words(value: str) -> bytes:
    return b"\r\n ".join(b"=?utf-8?b?" + b64encode(piece) + b"?=" for piece in _pieces(value))


def _pieces(name: str) -> list[bytes]:
    # an encoded word holds whole characters (RFC 2047 5)
    pieces: list[bytes] = [b""]
    for character in name:
        encoded = character.encode()
        if len(pieces[-1]) + len(encoded) > _WORD_BYTES:
            pieces.append(b"")
        pieces[-1] += encoded
    return pieces
