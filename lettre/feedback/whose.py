"""Whose message came back: by a signed token, by our Message-ID, or by an address we wrote to lately."""

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from sqlalchemy.orm import Session

from lettre.audience import addresses, links
from lettre.audience.links import Purpose, Signed
from lettre.feedback import store
from lettre.feedback.event import Event, EventKind
from lettre.feedback.store import Written
from lettre.feedback.verdict import Proof

#: how long after a letter a report that bears nothing but an address may be about it: two relays on
#: the way that each try for five days (RFC 5321 4.5.4.1), and a weekend
LATELY = timedelta(days=14)
#: how old the campaign of a Message-ID may be
REMEMBERED = timedelta(days=60)

#: as `lettre.mail.message` writes it
MESSAGE_ID = re.compile(r"<?([0-9a-f]{32})@[^<>@\s]+>?")


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """The reader whose message came back, and how that is known."""

    reader: Written
    proof: Proof


@dataclass(frozen=True, kw_only=True)
class Finder:
    """Finds whose message came back, with the keys that signed it; `now` bounds how far it looks back."""

    session: Session
    keys: Mapping[int, bytes]
    now: datetime

    def find(self, event: Event, sender: str) -> tuple[Whose | None, bool]:
        """Return whose message an event is about, None if that is not known, and whether a token is forged.

        `sender` is who wrote the mail: of a person's answer it says who they are, of a report nothing.
        """
        for proof, signed in self._tokens(event):
            reader = store.written(self.session, signed.campaign, signed.subscription)
            if reader is not None:
                return Whose(reader=reader, proof=proof), False
        named = [each for each in (event.recipient, event.final) if each]
        if event.kind not in {EventKind.BOUNCE, EventKind.DELAY, EventKind.RECEIPT} and sender:
            named.append(sender)
        lately = self._written_to(named)
        by_id = self._by_message_id(event.message_id, lately)
        if by_id is not None:
            return Whose(reader=by_id, proof=Proof.MESSAGE_ID), False
        whose = Whose(reader=lately[0], proof=Proof.ADDRESS) if lately else None
        return whose, self._is_forged(event)

    def _tokens(self, event: Event) -> Iterator[tuple[Proof, Signed]]:
        for proof, text in ((Proof.VERP, event.verp), (Proof.ENVELOPE_ID, event.envelope_id)):
            signed = links.read_verp(text, self.keys) if text else None
            if signed is not None:
                yield proof, signed
        link = links.read(event.link, self.keys) if event.link else None
        if link is not None and link.purpose is Purpose.UNSUBSCRIBE:
            yield Proof.LINK, link

    def _is_forged(self, event: Event) -> bool:
        # a link that is not genuine may be another sender's, quoted below; the subject of a wish is ours
        asked = event.link if event.kind is EventKind.UNSUBSCRIBE else None
        verp = event.verp is not None and links.read_verp(event.verp, self.keys) is None
        return verp or (asked is not None and links.read(asked, self.keys) is None)

    def _written_to(self, named: Iterable[str]) -> list[Written]:
        since = self.now - LATELY
        keys = dict.fromkeys(addresses.key(each) for each in named if addresses.fault(each) is None)
        return [found for key in keys for found in store.written_to(self.session, key, since)]

    def _by_message_id(self, message_id: str | None, first: list[Written]) -> Written | None:
        match = MESSAGE_ID.fullmatch((message_id or "").strip().lower())
        if match is None:
            return None
        likely = [(each.campaign, each.subscription) for each in first]
        with closing(store.deliveries_since(self.session, self.now - REMEMBERED)) as others:
            for campaign, subscription in chain(likely, others):
                if self._is_ours(match[1], campaign, subscription):
                    return store.written(self.session, campaign, subscription)
        return None

    def _is_ours(self, wanted: str, campaign: int, subscription: int) -> bool:
        words = f"message-id|{campaign}|{subscription}".encode()
        return any(
            hmac.compare_digest(hmac.digest(secret, words, "sha256")[:16].hex(), wanted)
            for secret in self.keys.values()
        )
