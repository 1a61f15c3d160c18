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
from functools import lru_cache

_HEAD = struct.Struct(">BHQI")
_MAC = 12
LENGTH = 36

#: base32 (RFC 4648 6) in lower case, two characters at a time: 27 bytes are 44 characters, 4 bits of padding
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_PAIRS = tuple(first + second for first in _ALPHABET for second in _ALPHABET)
_PADDING = 4
_SHIFTS = tuple(range(210, -1, -10))


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


def _mac(secret: bytes, purpose: Purpose, head: bytes) -> bytes:
    mac = _keyed(secret, purpose).copy()  # a third of the time of a fresh one, and there is one a message
    mac.update(head)
    return mac.digest()[:_MAC]


@lru_cache(maxsize=64)
def _keyed(secret: bytes, purpose: Purpose) -> hmac.HMAC:
    derived = hmac.digest(secret, b"lettre link " + purpose.name.encode(), "sha256")
    return hmac.new(derived, digestmod="sha256")


def token(key: SigningKey, *, purpose: Purpose, subscription: int, campaign: int) -> str:
    """Return a signed token of `LENGTH` characters, safe in a URL."""
    head = _HEAD.pack(purpose.value, key.id, subscription, campaign)
    return urlsafe_b64encode(head + _mac(key.secret, purpose, head)).decode()


def read(text: str, keys: Mapping[int, bytes]) -> Signed | None:
    """Return what a genuine token says, or None for anything else."""
    if len(text) != LENGTH or not text.isascii():
        return None
    try:
        raw = urlsafe_b64decode(text)
        purpose_number, key_id, subscription, campaign = _HEAD.unpack(raw[: _HEAD.size])
        purpose = Purpose(purpose_number)
    except (ValueError, struct.error):
        return None
    secret = EXAMPLE_KEY.secret if (key_id == 0 and purpose is Purpose.PROOF) else keys.get(key_id)
    if secret is None or not hmac.compare_digest(raw[_HEAD.size :], _mac(secret, purpose, raw[: _HEAD.size])):
        return None
    # base64 has spare spellings of the same bytes; only the canonical one is ours
    if urlsafe_b64encode(raw).decode() != text:
        return None
    return Signed(purpose=purpose, subscription=subscription, campaign=campaign)


def verp(key: SigningKey, *, subscription: int, campaign: int) -> str:
    """Return a token for a local part: lower-case letters and digits, since some mail systems fold case."""
    head = _HEAD.pack(Purpose.BOUNCE.value, key.id, subscription, campaign)
    # the standard library's base32 takes four times as long, and there is one a message
    number = int.from_bytes(head + _mac(key.secret, Purpose.BOUNCE, head), "big") << _PADDING
    return "".join([_PAIRS[number >> shift & 1023] for shift in _SHIFTS])


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
