"""Whose message came back: by a signed token, by our Message-ID, or by an address we wrote to lately."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lettre.audience import addresses, links
from lettre.audience.links import Purpose, Signed
from lettre.feedback import bearer, store
from lettre.feedback.bearer import Bearer
from lettre.feedback.event import Event, EventKind
from lettre.feedback.store import Written
from lettre.feedback.verdict import Proof

#: how long after a letter a report that bears nothing but an address may be about it: two relays on
#: the way that each try for five days (RFC 5321 4.5.4.1), and a weekend
LATELY = timedelta(days=14)


@dataclass(frozen=True, kw_only=True, slots=True)
class Whose:
    """The reader whose message came back, and how that is known."""

    reader: Written
    proof: Proof


@dataclass(frozen=True, kw_only=True)
class Finder:
    """Finds whose message came back, with the keys that signed it; `now` bounds how far it looks back.

    `bears` is what bears the Message-ID that the mail names, as `bearer` found it before.
    """

    session: Session
    keys: Mapping[int, bytes]
    now: datetime
    bears: Bearer = bearer.NONE

    def bearer(self, events: Sequence[Event], sender: str, hosts: Collection[str]) -> Bearer:
        """Return what bears the Message-ID of a mail's events; nothing where a token says whose they are.

        Takes seconds where many letters left lately. `hosts` are those of the house's newsletters.
        """
        said = next((each for each in events if each.message_id), None)
        if said is None or any(proof is not Proof.LINK for proof, _ in self._tokens(said)):
            return bearer.NONE
        lately = self._written_to(name for event in events for name in _named(event, sender))
        search = bearer.Search(session=self.session, keys=self.keys, now=self.now, hosts=hosts)
        return search.find(said.message_id, [(each.campaign, each.subscription) for each in lately])

    def find(self, event: Event, sender: str) -> tuple[Whose | None, bool]:
        """Return whose message an event is about, None if that is not known, and whether a token is forged.

        `sender` is who wrote the mail: of a person's answer it says who they are, of a report nothing.
        """
        for proof, signed in self._tokens(event):
            reader = store.written(self.session, signed.campaign, signed.subscription)
            if reader is not None:
                return Whose(reader=reader, proof=proof), False
        delivery = self.bears.delivery if event.message_id else None
        by_id = None if delivery is None else store.written(self.session, *delivery)
        if by_id is not None:
            return Whose(reader=by_id, proof=Proof.MESSAGE_ID), False
        lately = self._written_to(_named(event, sender))
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


def _named(event: Event, sender: str) -> list[str]:
    named = [each for each in (event.recipient, event.final) if each]
    if event.kind not in {EventKind.BOUNCE, EventKind.DELAY, EventKind.RECEIPT} and sender:
        named.append(sender)
    return named
