"""Quoted-printable for text with holes (RFC 2045 6.7), dot-safe by construction.

A dot that would open a line is written `=2E`, so a message never needs dot-stuffing
(RFC 5321 4.5.2); `From ` at the start of a line is written `=46rom `, so no mbox mangles it.
"""

import re

LIMIT = 76  # RFC 2045 6.7 (5): an encoded line, its soft break included
_LITERAL = frozenset(range(33, 127)) - {ord("=")}
_TOKENS = tuple(
    bytes((code,)) if code in _LITERAL or code in b" \t" else b"=%02X" % code for code in range(256)
)
SOFT_BREAK = b"=\r\n"
#: what is one short line of itself
_PLAIN = re.compile(rf"[!-\-/-<>-~][!-<>-~]{{0,{LIMIT - 2}}}")


def encode(text: str, *, goes_on: bool = False) -> bytes:
    """Encode `text`; its line feeds become CRLF.

    With `goes_on`, the last line ends in a soft break: what follows continues it.
    """
    if goes_on and _PLAIN.fullmatch(text):
        return text.encode() + SOFT_BREAK  # an address, as nearly all are: once a message
    *lines, last = text.replace("\r\n", "\n").split("\n")
    encoded = [_encode_line(line) for line in lines]
    tail = _encode_line(last, goes_on=goes_on)
    return b"\r\n".join([*encoded, tail + SOFT_BREAK if goes_on else tail])


def _encode_line(line: str, *, goes_on: bool = False) -> bytes:
    tokens = [_TOKENS[code] for code in line.encode()]
    if tokens and tokens[-1] in {b" ", b"\t"}:
        tokens[-1] = b"=%02X" % ord(tokens[-1])
    if line.startswith("From "):
        tokens[0] = b"=46"
    out = bytearray()
    width = 0
    last = -1 if goes_on else len(tokens) - 1
    for index, token in enumerate(tokens):
        room = LIMIT if index == last else LIMIT - 1  # the soft break's own "=" takes one
        if width + len(token) > room:
            out += SOFT_BREAK
            width = 0
        piece = b"=2E" if token == b"." and width == 0 else token
        out += piece
        width += len(piece)
    return bytes(out)
