"""The DNS record of a DKIM key: as it is published, and whether what was found there fits. Pure."""

from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from enum import Enum

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lettre.mail.dkim import Key

#: octets of one string of a TXT record (RFC 1035 3.3)
STRING = 255


class Standing(Enum):
    """What the DNS says of a key."""

    #: the record is there and holds our public key
    GOOD = "good"
    #: there is no record of that name
    ABSENT = "absent"
    #: the record holds another key: signatures would fail
    OTHER = "other"
    #: the record says that its key is withdrawn (an empty p=)
    WITHDRAWN = "withdrawn"
    #: what stands there cannot be read as a DKIM record
    UNREADABLE = "unreadable"
    #: several records of that name: which one is taken is chance
    SEVERAL = "several"
    #: the record says that the domain is only being tried (t=y): signatures may be ignored
    TESTING = "testing"


def name(key: Key) -> str:
    """Return the name a key is published under (RFC 6376 3.6.2.1)."""
    return f"{key.selector}._domainkey.{key.domain}"


def value(key: Key) -> str:
    """Return the record as web forms want it: one string."""
    return f"v=DKIM1; k={_kind(key)}; p={b64encode(_public(key)).decode()}"


def zone_line(key: Key) -> str:
    """Return the record as a zone file wants it: strings of at most 255 octets."""
    text = value(key)
    strings = [f'"{text[start : start + STRING]}"' for start in range(0, len(text), STRING)]
    return f"{name(key)}. IN TXT ( {' '.join(strings)} )"


def judge(key: Key, found: Sequence[str]) -> Standing:
    """Say how the records found under a key's name stand to it."""
    if not found:
        return Standing.ABSENT
    if len(found) > 1:
        return Standing.SEVERAL
    tags = _tags(found[0])
    if tags is None or "p" not in tags or tags.get("v", "DKIM1") != "DKIM1":
        return Standing.UNREADABLE
    return _fits(key, tags) if tags["p"] else Standing.WITHDRAWN


def _fits(key: Key, tags: Mapping[str, str]) -> Standing:
    try:
        published = b64decode("".join(tags["p"].split()), validate=True)
    except ValueError:
        return Standing.UNREADABLE
    if published != _public(key) or tags.get("k", "rsa") != _kind(key):
        return Standing.OTHER
    return Standing.TESTING if "y" in tags.get("t", "").split(":") else Standing.GOOD


def _kind(key: Key) -> str:
    return "ed25519" if isinstance(key.private, Ed25519PrivateKey) else "rsa"


def _tags(text: str) -> dict[str, str] | None:
    """Return the tags of a record (RFC 6376 3.2), or None for what is none."""
    pairs = [each.partition("=") for each in text.split(";") if each.strip()]
    if not all(separator for _, separator, _ in pairs):
        return None
    return {tag.strip(): content.strip() for tag, _, content in pairs}


def _public(key: Key) -> bytes:
    public = key.private.public_key()
    if isinstance(key.private, Ed25519PrivateKey):
        # RFC 8463 4: the bare 32 octets
        return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    encoding, form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    return public.public_bytes(encoding, form)
