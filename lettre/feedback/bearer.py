"""Which message of ours bears a Message-ID. It is an HMAC: those of all that left lately are made anew.

This takes long, and anybody may ask it by mail. So it is asked before anything is locked, and of identifiers
alone that end as ours do.
"""

import hmac
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lettre.audience.links import Keyed
from lettre.feedback import store
from lettre.mail.outbox import identity
from lettre.newsletter import Newsletter

#: how old the campaign of a Message-ID may be
REMEMBERED = timedelta(days=60)

#: as `lettre.mail.message` and `lettre.mail.letters` write it
_MESSAGE_ID = re.compile(r"<?([0-9a-f]{32})@([^<>@\s]+)>?")

Delivery = tuple[int, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Bearer:
    """What bears a Message-ID: a delivery (campaign and subscription), or a row of the outbox, or neither."""

    delivery: Delivery | None = None
    row: int | None = None


#: no message of ours
NONE = Bearer()


def parts(message_id: str | None) -> tuple[str, str] | None:
    """Return mark and host of a Message-ID in the form of ours, whoever made it; None for any other."""
    match = _MESSAGE_ID.fullmatch((message_id or "").strip().lower())
    return None if match is None else (match[1], match[2])


def hosts(newsletters: Iterable[Newsletter]) -> frozenset[str]:
    """Return what stands behind the @ of the Message-IDs that these newsletters' mails have."""
    return frozenset(_host(each.sender.address) for each in newsletters)


def _host(address: str) -> str:
    return address.rpartition("@")[2].lower()


@dataclass(frozen=True, kw_only=True)
class Search:
    """Looks for a bearer, with the keys that made the marks; `hosts` are those of the house's newsletters."""

    session: Session
    keys: Mapping[int, bytes]
    now: datetime
    hosts: Collection[str]

    def find(self, message_id: str | None, likely: Iterable[Delivery]) -> Bearer:
        """Return what bears a Message-ID: one of the likely deliveries, else any that left lately."""
        named = parts(message_id)
        if named is None:
            return NONE
        mark, host = named
        delivery = self._among(likely, mark)
        if delivery is not None or not self._is_ours(host):
            return Bearer(delivery=delivery)
        row = identity.marked(mark, store.mails(self.session), self.keys)
        if row is not None:
            return Bearer(row=row)
        with closing(store.deliveries_since(self.session, self._since)) as others:
            return Bearer(delivery=self._among(others, mark))

    @property
    def _since(self) -> datetime:
        return self.now - REMEMBERED

    def _is_ours(self, host: str) -> bool:
        # a house may have changed its sender since
        return host in self.hosts or host in {
            _host(each) for each in store.senders(self.session, self._since)
        }

    def _among(self, deliveries: Iterable[Delivery], mark: str) -> Delivery | None:
        wanted, makers = bytes.fromhex(mark), [Keyed(secret) for secret in self.keys.values()]
        return next((each for each in deliveries if _bears(each, wanted, makers)), None)


def _bears(delivery: Delivery, wanted: bytes, makers: Iterable[Keyed]) -> bool:
    words = b"message-id|%d|%d" % delivery
    return any(hmac.compare_digest(each.digest(words)[:16], wanted) for each in makers)
