"""The parts of a returned mail, by rules that any bytes obey: truncated, mislabelled or made to hurt.

The standard library's parser is not used: nesting makes it recursive and its time quadratic, and a
mailbox is open to the world. Here each level is one split, and depth, parts and bytes are bounded.
"""

import binascii
import codecs
import quopri
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

#: bytes that are looked at: a report says what it has to say before the copy of our message
LIMIT = 512 * 1024
#: a mail within a mail within a mail, and how many parts in all
DEPTH, PARTS = 8, 60
#: bytes of a head: more of it is no head
HEAD = 64 * 1024

Fields = Mapping[str, str]

_BLANK = re.compile(rb"\n[ \t]*\n")
_LINE = re.compile(rb"^--(?=[^\s-])([^\s]{1,70})[ \t]*$", re.MULTILINE)
_WORD = re.compile(r"=\?([\w.:-]{1,40})(?:\*[\w-]{1,20})?\?([BbQq])\?([^?\s]{0,1000})\?=")
#: by the names that Python gives them, whatever they were called: these make more of bytes than characters
_NO_CHARSETS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7"}
#: what no database keeps, and what a terminal obeys: control characters, halves of a character, and signs
#: that turn the words after them round (Unicode Technical Report 36, 2.10)
_UNSTORABLE = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a mail that has no parts itself: text, a report, or a mail that came back."""

    fields: Fields
    body: bytes
    #: media type, lower-case
    kind: str = field(default="text/plain")

    @cached_property
    def text(self) -> str:
        """The part in characters, its transfer encoding undone; what cannot be read is replaced."""
        return in_characters(_carried(self.body, self.fields), parameter(self.fields, "charset"))


def fields(text: str) -> dict[str, str]:
    """Return the header fields that a text begins with, unfolded, by lower-case name.

    A field that stands several times has its values on lines of their own. Lines that are no field are
    passed over, since heads come back mangled.
    """
    found: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in text[:HEAD].split("\n"):
        if not line.strip():
            if found:
                break
        elif line[0] in " \t" and last is not None:
            last.append(" " + line.strip())
        else:
            last = _begun(line, found)
    return {name: "".join(values).strip() for name, values in found.items()}


def _begun(line: str, found: dict[str, list[str]]) -> list[str] | None:
    name, colon, value = line.partition(":")
    name = name.strip().lower()
    if not colon or not name or " " in name or len(name) > 80:
        return None
    values = found.setdefault(name, [])
    values += ["\n"] * bool(values) + [value.strip()]
    return values


def parameter(of: Fields, name: str) -> str:
    """Return a parameter of Content-Type, or nothing."""
    found = re.search(
        rf';\s*{name}\s*=\s*(?:"([^"\n]*)"|([^\s;]+))', of.get("content-type", ""), re.IGNORECASE
    )
    return (found[1] or found[2] or "") if found else ""


def parts(raw: bytes) -> tuple[Fields, tuple[Part, ...]]:
    """Return a mail's own fields and its parts in order; mails within it are parts, and stay closed."""
    whole = raw[:LIMIT].replace(b"\r\n", b"\n").replace(b"\r", b"\n").lstrip(b"\n \t")
    if whole.startswith((b"From ", b">From ")):  # an mbox has such a line
        whole = whole.partition(b"\n")[2]
    head, body = _halves(whole)
    own = fields(in_characters(head, ""))
    return own, tuple(each for _, each in zip(range(PARTS), _leaves(own, body, DEPTH), strict=False))


def _leaves(of: Fields, body: bytes, depth: int) -> Iterator[Part]:
    kind = of.get("content-type", "").partition(";")[0].strip().lower()
    inner = _split(body, parameter(of, "boundary")) if kind.startswith("multipart/") and depth else []
    if not inner:
        whole = "text/plain" if not kind or kind.startswith("multipart/") else kind
        yield Part(fields=of, body=body, kind=whole)
    for each in inner:
        head, rest = _halves(each)
        yield from _leaves(fields(in_characters(head, "")), rest, depth - 1)


def _split(body: bytes, boundary: str) -> list[bytes]:
    mark = b"--" + boundary.encode("utf-8", "replace")
    if not boundary or mark not in body:  # a head that lost its second line
        guessed = _LINE.search(body)
        if not guessed:
            return []
        mark = b"--" + guessed[1]
    pieces = re.split(
        rb"^" + re.escape(mark) + rb"(?:--)?[ \t]*$\n?", body, maxsplit=PARTS, flags=re.MULTILINE
    )
    return [each for each in pieces[1:] if each.strip()]


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    if raw.startswith(b"\n"):
        return b"", raw[1:]
    found = _BLANK.search(raw)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, b"")


def _carried(body: bytes, of: Fields) -> bytes:
    """Undo a transfer encoding, as far as it goes."""
    encoding = of.get("content-transfer-encoding", "").strip().lower()
    if encoding == "quoted-printable":
        return quopri.decodestring(body)
    return _from_base64(body) if encoding == "base64" else body


def _from_base64(data: bytes) -> bytes:
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    clean += b"=" * (-len(clean) % 4)
    try:
        return binascii.a2b_base64(clean)
    except binascii.Error:  # one letter too many
        return binascii.a2b_base64(clean.rstrip(b"=")[:-1])


def in_characters(data: bytes, charset: str) -> str:
    """Return bytes as text: by the charset given if it is one, else by what they look like."""
    if b"\x1b$" in data or b"\x1b(" in data:  # Japanese, whatever was said of it
        charset = charset if charset.lower().startswith("iso-2022") else "iso-2022-jp"
    for name in (charset, "utf-8"):
        try:
            known = name if codecs.lookup(name).name.replace("_", "-") not in _NO_CHARSETS else "utf-8"
            return data.decode(known, "strict" if name == "utf-8" else "replace")
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def storable(text: str) -> str:
    """Return text as it can be kept and shown, in one line.

    What cannot becomes U+FFFD, so that no address becomes another.
    """
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"[\t\r\n]", " ", text))


def plain(text: str) -> str:
    """Return a field's text with its encoded words read (RFC 2047)."""
    if "=?" not in text:
        return text
    return _WORD.sub(_word, re.sub(r"\?=[ \t\n]{1,9}=\?", "?==?", text))


def _word(found: re.Match[str]) -> str:
    data = found[3].encode("ascii", "replace")
    raw = _from_base64(data) if found[2] in "Bb" else quopri.decodestring(data.replace(b"_", b" "))
    return in_characters(raw, found[1])
