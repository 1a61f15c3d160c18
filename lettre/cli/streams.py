"""Output that is not UTF-8: what it cannot hold is written by the nearest sign that it can.

A terminal or a pipe of Windows takes cp1252, an old server Latin-1; our own sentences have spaces and
quotes that these do not hold. Data is UTF-8 wherever it goes.
"""

import codecs
import io
import sys
from collections.abc import Sequence

#: words of a command whose output is data, which a program reads (RFC 8259 8.1: JSON is UTF-8)
_DATA = frozenset(["--json", "--csv", "export"])
#: what stands for a sign: the first that the encoding holds
_NEAREST = {
    "\u202f": "\u00a0 ",
    "\u2009": "\u00a0 ",
    "\u00a0": " ",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "«": '"',
    "»": '"',
    "–": "-",
    "—": "-",
    "\N{MINUS SIGN}": "-",
    "…": ".",
    "·": "-",
    "→": ">",
    "␣": "_",
    "˽": "_",
}
_WORDS = {"œ": "oe", "Œ": "OE", "€": "EUR", "…": "..."}
_NAME = "lettre.nearest"


def prepare(arguments: Sequence[str]) -> None:
    """Make stdout and stderr take every sign there is; `arguments` are the command line's."""
    codecs.register_error(_NAME, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and codecs.lookup(stream.encoding).name != "utf-8":
            is_data = stream is sys.stdout and not stream.isatty() and not _DATA.isdisjoint(arguments)
            if is_data:
                stream.reconfigure(encoding="utf-8")
            else:
                stream.reconfigure(errors=_NAME)


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    signs = error.object[error.start : error.end]
    return "".join(_held(sign, error.encoding) for sign in signs), error.end


def _held(sign: str, encoding: str) -> str:
    """Return what stands for a sign in an encoding that does not hold it."""
    if sign in _WORDS:
        return _WORDS[sign]
    return next((near for near in _NEAREST.get(sign, "") if _holds(encoding, near)), "?")


def _holds(encoding: str, sign: str) -> bool:
    try:
        sign.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
