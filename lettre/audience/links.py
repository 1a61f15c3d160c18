"""Signed tokens in links: who may leave what, with no address in them and nothing to look up.

A token is `base64url(purpose, key, subscription, campaign, MAC)`, 36 characters, with no
padding. The MAC is HMAC-SHA256 over all before it, cut to 96 bits (RFC 2104 5 allows a cut
to half at least 80 bits), under a key derived for its purpose alone.
"""

import hmac
import struct
from base64 import b32decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache, partial
from hashlib import sha256

_HEAD = struct.Struct(">BHQI")
_MAC = 12
_BLOCK = 64  # of SHA-256, in bytes
LENGTH = 36

#: base32 (RFC 4648 6) in lower case, two characters at a time: 27 bytes are 44 characters, 4 bits of padding
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_PADDING = 4
_SHIFTS = tuple(range(210, -1, -10))


class Keyed:
    """HMAC-SHA256 (RFC 2104) under one key, for many short texts: several stand in every message.

    Both hashes are begun once and copied, in half the time of hmac.HMAC's own copies. hmac.digest would hand
    the GIL to the ledger's thread each time.
    """

    def __init__(self, key: bytes) -> None:
        block = (key if len(key) <= _BLOCK else sha256(key).digest()).ljust(_BLOCK, b"\0")
        self._inner = sha256(bytes(octet ^ 0x36 for octet in block))
        self._outer = sha256(bytes(octet ^ 0x5C for octet in block))

    def digest(self, text: bytes) -> bytes:
        """Return the MAC of a text, 32 bytes."""
        inner = self._inner.copy()
        inner.update(text)
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.digest()


class Purpose(Enum):
    """What a token is good for; a token of one purpose is worthless for another."""

    # members are one of a kind: hashing their names again costs some microseconds a message
    __hash__ = object.__hash__

    #: leave one newsletter
    UNSUBSCRIBE = 1
    #: the same link in a proof: it acts on nobody
    PROOF = 2
    #: the envelope sender of one message (VERP)
    BOUNCE = 3
    #: say yes to one newsletter
    CONFIRM = 4
    #: look at and change what one reader receives
    PREFERENCES = 5
    #: say yes to a new address, or take a change back
    ADDRESS = 6
    #: see all that is known of one reader, and be forgotten; good for two days
    DATA = 7
    #: when a form was shown, and with which wording
    FORM = 10
    #: who followed a link: a reader who agreed to its being recorded
    CLICK = 8
    #: who opened a letter: a reader who agreed to its being recorded
    OPEN = 9
    #: a link of an issue, of no reader: the first number is the link's, in its edition
    LINK = 11
    #: say that one newsletter is still wanted
    STAY = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningKey:
    """A key and its number."""

    id: int
    secret: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Signed:
    """What a genuine token says."""

    purpose: Purpose
    subscription: int
    campaign: int


#: a published key, for links that act on nobody: `lettre render` gives the same bytes everywhere
EXAMPLE_KEY = SigningKey(id=0, secret=b"a published key: it opens nothing")


@lru_cache(maxsize=64)
def _keyed(secret: bytes, purpose: Purpose) -> Keyed:
    return Keyed(hmac.digest(secret, b"lettre link " + purpose.name.encode(), "sha256"))


class Stamp:
    """Makes tokens of one purpose and one campaign: several for each message."""

    def __init__(self, key: SigningKey, purpose: Purpose, campaign: int) -> None:
        self._keyed = _keyed(key.secret, purpose)
        self._fill = partial(_HEAD.pack, purpose.value, key.id)
        self._campaign = campaign

    def _signed(self, subscription: int) -> bytes:
        head = self._fill(subscription, self._campaign)
        return head + self._keyed.digest(head)[:_MAC]

    def token(self, subscription: int) -> str:
        """Return a signed token of `LENGTH` characters, safe in a URL."""
        return urlsafe_b64encode(self._signed(subscription)).decode()

    def local_part(self, subscription: int) -> str:
        """Return a token of lower-case letters and digits, since some mail systems fold case."""
        # the standard library's base32 takes four times as long
        number = int.from_bytes(self._signed(subscription), "big") << _PADDING
        return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


def token(key: SigningKey, *, purpose: Purpose, subscription: int, campaign: int) -> str:
    """Return a signed token of `LENGTH` characters, safe in a URL."""
    return Stamp(key, purpose, campaign).token(subscription)


def read(text: str, keys: Mapping[int, bytes]) -> Signed | None:
    """Return what a genuine token says, or None for anything else."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text)
        head = raw[: _HEAD.size]
        purpose_number, key_id, subscription, campaign = _HEAD.unpack(head)
        purpose = Purpose(purpose_number)
    except (ValueError, struct.error):
        return None
    secret = EXAMPLE_KEY.secret if (key_id == 0 and purpose is Purpose.PROOF) else keys.get(key_id)
    if secret is None or not hmac.compare_digest(
        raw[_HEAD.size :], _keyed(secret, purpose).digest(head)[:_MAC]
    ):
        return None
    # base64 has spare spellings of the same bytes; only the canonical one is ours
    if urlsafe_b64encode(raw).decode() != text:
        return None
    return Signed(purpose=purpose, subscription=subscription, campaign=campaign)


def verp(key: SigningKey, *, subscription: int, campaign: int) -> str:
    """Return a token for a local part: lower-case letters and digits, since some mail systems fold case."""
    return Stamp(key, Purpose.BOUNCE, campaign).local_part(subscription)


def read_verp(text: str, keys: Mapping[int, bytes]) -> Signed | None:
    """Return what a genuine token of `verp` says, in upper or lower case, or None for anything else."""
    try:
        raw = b32decode(text.upper() + "=" * (-len(text) % 8))
        purpose_number, key_id, subscription, campaign = _HEAD.unpack(raw[: _HEAD.size])
    except (ValueError, struct.error):
        return None
    secret = keys.get(key_id)
    if purpose_number != Purpose.BOUNCE.value or secret is None:
        return None
    # the spelling too: base32 has spare spellings of the same bytes
    genuine = verp(SigningKey(id=key_id, secret=secret), subscription=subscription, campaign=campaign)
    if not hmac.compare_digest(genuine.encode(), text.lower().encode()):
        return None
    return Signed(purpose=Purpose.BOUNCE, subscription=subscription, campaign=campaign)


def example_token() -> str:
    """Return the token of the example reader: it says "this is a proof" and acts on nobody."""
    return token(EXAMPLE_KEY, purpose=Purpose.PROOF, subscription=0, campaign=0)
