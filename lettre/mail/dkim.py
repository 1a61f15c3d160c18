"""DKIM signatures (RFC 6376, RFC 8463), prepared once a campaign and finished for each message. Pure.

Header fields are canonicalised "relaxed", since relays fold them anew; the body "simple", since
quoted-printable with CRLF survives as it is. All that is the same in every message, its
canonical fields and the hash of the body before the first personal part, is made once.

A message holds no line that begins with a dot (`quoted_printable`), so what is signed is what travels.
"""

import re
from base64 import b64encode
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from lettre.mail.template import Chunk, Slot

#: what is signed where it stands: all that a reader sees or a program acts on (RFC 6376 5.4.1), and both
#: fields of one-click unsubscription, which providers act on only where they are signed (RFC 8058 4)
SIGNED = (
    "From", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding", "Content-Language", "Comments", "List-Id", "List-Archive", "List-Owner",
    "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Auto-Submitted", "Precedence",
)  # fmt: skip
#: signed once more than they stand, so that nobody adds another below our name (RFC 6376 8.15)
OVERSIGNED = ("From", "Reply-To", "To", "Cc", "Subject", "List-Unsubscribe")
#: what the standard does not let go unsigned (RFC 6376 5.4)
INDISPENSABLE = frozenset({"from"})

_SPACE = re.compile(rb"[ \t\r\n]+")
_FIELD = re.compile(rb"\r\n(?![ \t])")
_PADDING, _SHA256 = PKCS1v15(), SHA256()


@dataclass(frozen=True, kw_only=True, slots=True)
class Key:
    """A private key, the domain it speaks for, and the selector its public half is published under."""

    domain: str
    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> str:
        """The algorithm, as the `a=` tag names it."""
        return "ed25519-sha256" if isinstance(self.private, Ed25519PrivateKey) else "rsa-sha256"

    def sign(self, words: bytes) -> bytes:
        """Return the signature of `words`: the same words always get the same bytes."""
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(sha256(words).digest())  # RFC 8463 3
        return self.private.sign(words, _PADDING, _SHA256)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with every key, RSA first; `date` is the campaign's, so that a message sent again is the same.

    `unsigned` names header fields that a relay on the way writes anew, such as Message-ID and Date.
    """

    keys: Sequence[Key]
    date: datetime
    unsigned: Collection[str] = ()

    def prepare(self, chunks: Sequence[Chunk]) -> "Prepared":
        """Return the signer of messages made of these chunks."""
        return Prepared(chunks, self)

    def sign(self, content: bytes) -> bytes:
        """Return one whole message with its signatures before it."""
        return self.prepare((content,)).fields({}) + content


class Prepared:
    """A signer that knows its template: per message it hashes the personal part and signs."""

    def __init__(self, chunks: Sequence[Chunk], signer: Signer) -> None:
        head, body = _parted(chunks)
        self._names, self._fields = _chosen(_fields(head), {each.lower() for each in signer.unsigned})
        first = body[0] if body and isinstance(body[0], bytes) else b""
        self._begun = sha256(first)
        self._rest = body[1:] if first else body
        self._seals = [_Seal(key, self._names, signer.date) for key in signer.keys]

    def fields(self, values: Mapping[Slot, bytes]) -> bytes:
        """Return the signature fields of the message with these personal parts, each with its CRLF."""
        body = self._begun.copy()
        for chunk in self._rest:
            body.update(chunk if isinstance(chunk, bytes) else values[chunk])
        words = b"".join(
            [each if isinstance(each, bytes) else _filled(each, values) for each in self._fields]
        )
        digest = b64encode(body.digest())
        return b"".join([seal.field(words, digest) for seal in self._seals])


class _Seal:
    """The signature field of one key, but for its two values."""

    def __init__(self, key: Key, names: Sequence[str], date: datetime) -> None:
        self._key = key
        self._wire = (
            f"DKIM-Signature: v=1; a={key.algorithm}; c=relaxed/simple; d={key.domain};\r\n"
            f"\ts={key.selector}; t={int(date.timestamp())};\r\n\th={_list(names)};\r\n\tbh="
        ).encode()
        self._canonical = canonical(self._wire)

    def field(self, words: bytes, digest: bytes) -> bytes:
        """Return the field. `words` are the canonical fields it signs, `digest` the body's in base64."""
        signature = b64encode(self._key.sign(words + self._canonical + digest + b"; b="))
        lines = [signature[start : start + 72] for start in range(0, len(signature), 72)]
        return self._wire + digest + b";\r\n\tb=" + b"\r\n\t".join(lines) + b"\r\n"


_Parts = tuple[Chunk, ...]


def canonical(field: bytes) -> bytes:
    """Return a field as "relaxed" has it, without its end of line (RFC 6376 3.4.2)."""
    name, _, value = field.partition(b":")
    return name.strip().lower() + b":" + _SPACE.sub(b" ", value).strip(b" ")


def _filled(parts: _Parts, values: Mapping[Slot, bytes]) -> bytes:
    return canonical(b"".join([p if isinstance(p, bytes) else values[p] for p in parts])) + b"\r\n"


def _parted(chunks: Sequence[Chunk]) -> tuple[list[Chunk], list[Chunk]]:
    """Return the chunks of the header and those of the body."""
    for index, chunk in enumerate(chunks):
        if isinstance(chunk, bytes) and b"\r\n\r\n" in chunk:
            head, _, body = chunk.partition(b"\r\n\r\n")
            return [*chunks[:index], head], [body, *chunks[index + 1 :]]
    raise ValueError("a message has a header, an empty line and a body")


def _fields(head: Sequence[Chunk]) -> Iterator[_Parts]:
    """Yield the header's fields, each as the chunks it is made of."""
    parts: list[Chunk] = []
    for chunk in head:
        if not isinstance(chunk, bytes):
            parts.append(chunk)
            continue
        first, *others = _FIELD.split(chunk)
        parts.append(first)
        for other in others:
            yield tuple(parts)
            parts = [other]
    yield tuple(parts)


def _chosen(fields: Iterator[_Parts], unsigned: Collection[str]) -> tuple[list[str], list[bytes | _Parts]]:
    """Return the names of `h=`, and the fields they stand for: canonical ones, and those still to be filled.

    Of fields of one name the last is signed first (RFC 6376 5.4.2).
    """
    found: dict[str, list[_Parts]] = {}
    for parts in fields:
        name = parts[0].partition(b":")[0].decode("ascii").lower() if isinstance(parts[0], bytes) else ""
        found.setdefault(name, []).insert(0, parts)
    names: list[str] = []
    chosen: list[bytes | _Parts] = []
    for name in SIGNED:
        if name.lower() in set(unsigned) - INDISPENSABLE:
            continue
        standing = found.get(name.lower(), [])
        names += [name] * (len(standing) + (name in OVERSIGNED))
        chosen += [_ready(parts) for parts in standing]
    return names, chosen


def _ready(parts: _Parts) -> bytes | _Parts:
    return parts if any(isinstance(part, Slot) for part in parts) else _filled(parts, {})


def _list(names: Sequence[str]) -> str:
    """Return the names of `h=` as lines that are not too long."""
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) > 68:
            lines.append("")
        lines[-1] += f"{name}:"
    return "\r\n\t ".join(lines).removesuffix(":")
