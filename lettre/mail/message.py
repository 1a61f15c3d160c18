"""One recipient's message: the template filled, the envelope written, the Message-ID proven.

Message-ID is an HMAC of campaign and recipient and Date is the edition's, so that a message
sent again is byte-identical and receivers may drop it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from lettre.audience import addresses
from lettre.audience.links import Keyed, Purpose, SigningKey, Stamp
from lettre.audience.trace import Kind
from lettre.mail import marking
from lettre.mail.dkim import Prepared, Signer
from lettre.mail.marking import NOTHING, Kinds
from lettre.mail.model import Message, Recipient
from lettre.mail.template import Slot, Template, values
from lettre.newsletter import Measurement, Newsletter

#: the token a reader's marked links end with, and the slot it stands in
_TOKENS = {Kind.CLICKS: (Slot.CLICK, Purpose.CLICK), Kind.OPENS: (Slot.OPEN, Purpose.OPEN)}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """An edition whose readers are measured: a template for each set of kinds that may be marked."""

    measurement: Measurement
    templates: Mapping[Kinds, Template]


class Draft(NamedTuple):
    """A message but for its bytes: what is one reader's own, and the signature over all of it."""

    sender: str
    recipient: str
    message_id: str
    envelope_id: str
    template: Template
    parts: Mapping[Slot, bytes]
    signature: bytes


@dataclass(frozen=True, kw_only=True)
class Composer:
    """All that turns a recipient of one campaign into a message.

    `corrected` holds the further editions of a campaign, by number, and `measured` those whose readers
    are measured; without a `signer` no message is signed.
    """

    template: Template
    newsletter: Newsletter
    campaign: int
    key: SigningKey
    purpose: Purpose = Purpose.UNSUBSCRIBE
    corrected: Mapping[int, Template] = field(default_factory=dict)
    measured: Mapping[int, Measured] = field(default_factory=dict)
    signer: Signer | None = None

    @cached_property
    def editions(self) -> frozenset[int]:
        """The numbers of the editions it knows."""
        return frozenset({1, *self.corrected})

    @cached_property
    def _leave(self) -> Stamp:
        return Stamp(self.key, self.purpose, self.campaign)

    @cached_property
    def _preferences(self) -> Stamp:
        purpose = Purpose.PREFERENCES if self.purpose is Purpose.UNSUBSCRIBE else self.purpose
        return Stamp(self.key, purpose, self.campaign)

    @cached_property
    def _visits(self) -> Mapping[Purpose, Stamp]:
        return {purpose: Stamp(self.key, purpose, self.campaign) for _, purpose in _TOKENS.values()}

    @cached_property
    def _bounces(self) -> Stamp:
        return Stamp(self.key, Purpose.BOUNCE, self.campaign)

    def compose(self, recipient: Recipient) -> Message:
        """Return the message of `recipient`; the same recipient always gets the same bytes."""
        return self.finish(self.draft(recipient))

    def draft(self, recipient: Recipient) -> Draft:
        """Return all that takes long of a message. Any thread may ask.

        Raises KeyError for an edition that is not among `editions`.
        """
        subscription = recipient.subscription
        address = addresses.on_the_wire(recipient.address)
        message_id = self._message_id(subscription)
        verp = self._bounces.local_part(subscription)
        parts = values(
            address,
            recipient.name,
            self._leave.token(subscription),
            message_id,
            self._preferences.token(subscription),
        )
        kinds = self._marked(recipient, parts) if self.measured else NOTHING
        template = self._templates[recipient.edition, kinds]
        signing = self._signing.get((recipient.edition, kinds))
        return Draft(
            sender=self._return_path.replace("{token}", verp),
            recipient=address,
            message_id=message_id,
            envelope_id=verp,
            template=template,
            parts=parts,
            signature=signing.fields(parts) if signing else b"",
        )

    def finish(self, draft: Draft) -> Message:
        """Return the message of a draft: one join."""
        return Message(
            sender=draft.sender,
            recipient=draft.recipient,
            message_id=draft.message_id,
            content=draft.template.fill(draft.parts, draft.signature),
            utf8=not draft.recipient.isascii(),
            envelope_id=draft.envelope_id,
        )

    def _marked(self, recipient: Recipient, parts: dict[Slot, bytes]) -> Kinds:
        """Return what is marked in a reader's message, and write the tokens it ends with."""
        measured = self.measured.get(recipient.edition)
        if measured is None:
            return NOTHING
        kinds = marking.kinds(measured.measurement, recipient.consents)
        for kind in kinds:
            slot, purpose = _TOKENS[kind]
            if marking.personal(measured.measurement, kind):
                parts[slot] = self._visits[purpose].token(recipient.subscription).encode()
        return kinds

    @cached_property
    def _templates(self) -> Mapping[tuple[int, Kinds], Template]:
        plain = {(number, NOTHING): each for number, each in {1: self.template, **self.corrected}.items()}
        marked = {
            (number, kinds): template
            for number, each in self.measured.items()
            for kinds, template in each.templates.items()
        }
        return {**plain, **marked}

    @cached_property
    def _signing(self) -> Mapping[tuple[int, Kinds], Prepared]:
        if self.signer is None:
            return {}
        return {which: self.signer.prepare(each.chunks) for which, each in self._templates.items()}

    def _message_id(self, subscription: int) -> str:
        mac = self._keyed.digest(f"message-id|{self.campaign}|{subscription}".encode())
        return f"<{mac[:16].hex()}@{self._domain}>"

    @cached_property
    def _domain(self) -> str:
        return self.newsletter.sender.address.rpartition("@")[2]

    @cached_property
    def _keyed(self) -> Keyed:
        return Keyed(self.key.secret)

    @cached_property
    def _return_path(self) -> str:
        return self.newsletter.return_path or self.newsletter.sender.address
