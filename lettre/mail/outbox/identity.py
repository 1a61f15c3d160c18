"""What a mail of the outbox bears so that it is known again when it comes back. Pure.

Its return path and envelope identifier are a signed token (`links.verp`) of the row, where a
campaign's is of a subscription: campaign 0, which there is none of, tells them apart.
"""

import hmac
from collections.abc import Iterable, Mapping

from lettre.audience import links
from lettre.audience.links import Signed, SigningKey

#: what stands for the campaign in a token of the outbox
NO_CAMPAIGN = 0


def token(key: SigningKey, row: int) -> str:
    """Return the token of a row, for a local part."""
    return links.verp(key, subscription=row, campaign=NO_CAMPAIGN)


def row(signed: Signed) -> int | None:
    """Return the row a genuine token names; None when it is a campaign's."""
    return signed.subscription if signed.campaign == NO_CAMPAIGN else None


def mark(secret: bytes, row: int, key: str) -> str:
    """Return what stands before the @ of a row's Message-ID, which nobody can make up; `key` is the row's."""
    return hmac.digest(secret, f"outbox|{row}|{key}".encode(), "sha256")[:16].hex()


def marked(wanted: str, rows: Iterable[tuple[int, str]], keys: Mapping[int, bytes]) -> int | None:
    """Return which of these rows, each with its key, has this mark; None when none has."""
    return next(
        (
            number
            for number, key in rows
            for secret in keys.values()
            if hmac.compare_digest(mark(secret, number, key), wanted)
        ),
        None,
    )
