"""Quoted-printable for text with holes (RFC 2045 6.7), dot-safe by construction.

A dot that would open a line is written `=2E`, so a message never needs dot-stuffing
(RFC 5321 4.5.2); `From ` at the start of a line is written `=46rom `, so no mbox mangles it.
"""

import re

LIMIT = 76  # RFC 2045 6.7 (5): an encoded line, its soft break included
#: octets that are not written as they are
_CODED = re.compile(rb"[^\t !-<>-~]")
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
    rest = _CODED.sub(lambda octet: b"=%02X" % octet[0][0], line.encode())
    if rest.endswith((b" ", b"\t")):
        rest = b"%b=%02X" % (rest[:-1], rest[-1])
    if line.startswith("From "):
        rest = b"=46" + rest[1:]
    most = LIMIT - 1 if goes_on else LIMIT  # the soft break's own "=" takes one
    out = []
    while len(rest := _veiled(rest)) > most:
        end = LIMIT - 1
        # what is coded stays whole
        end = rest.find(b"=", end - 2, end) if b"=" in rest[end - 2 : end] else end
        out.append(rest[:end])
        rest = rest[end:]
    return SOFT_BREAK.join([*out, rest])


def _veiled(line: bytes) -> bytes:
    return b"=2E" + line[1:] if line.startswith(b".") else line
