"""⚡ Send proofs: the frozen edition as readers would receive it, to colleagues, acting on nobody.

A proof goes the way of a campaign's messages, over the house's transport, and touches neither
the ledger nor any reader. Only its subject tells it from the letter: what was looked at is what
will be sent.
"""

import hmac
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Engine

from lettre.audience import addresses, links
from lettre.audience.links import SigningKey
from lettre.campaign import approval, proofs
from lettre.campaign.approval import ProofMessage
from lettre.db import transaction
from lettre.edition.model import Edition
from lettre.mail import dkim_keys, headers, template
from lettre.mail.dkim import Key
from lettre.mail.model import Message
from lettre.mail.outcome import Outcome
from lettre.mail.transport import Transport, TransportSession
from lettre.newsletter import Newsletter


def compose(
    edition: Edition,
    newsletter: Newsletter,
    key: SigningKey,
    message: ProofMessage,
    keys: Sequence[Key] = (),
) -> Message:
    """Compose one message of a proof; each has a Message-ID of its own, so that none is dropped as known.

    Its links say "this is a proof". A bounce goes to a person: no reader has it.
    """
    proof = message.proof
    marked = replace(edition, subject=approval.subject(edition, proof))
    compiled = template.compile_edition(marked, newsletter, message.at)
    address = addresses.on_the_wire(message.address)
    message_id = _message_id(newsletter, key, message)
    signer = dkim_keys.signer(keys, newsletter, message.at)
    filled = compiled.fill(template.values(address, None, links.example_token(), message_id))
    content = _note(message) + filled
    return Message(
        sender=newsletter.return_path_or_sender,
        recipient=address,
        message_id=message_id,
        content=signer.sign(content) if signer else content,
        utf8=not address.isascii(),
    )


def _message_id(newsletter: Newsletter, key: SigningKey, message: ProofMessage) -> str:
    domain = newsletter.sender.address.rpartition("@")[2]
    mark = hmac.digest(key.secret, f"proof|{message.id}".encode(), "sha256")[:16].hex()
    return f"<{mark}@{domain}>"


def _note(message: ProofMessage) -> bytes:
    # RFC 5322 3.6.5: what somebody adds about a message; the letter itself stays as it is
    return b"Comments: " + headers.text(message.note) + b"\r\n" if message.note else b""


async def send(
    engine: Engine, transport: Transport, messages: Sequence[tuple[ProofMessage, Message]]
) -> list[ProofMessage]:
    """Send messages one after the other and write each answer down as it comes; return them answered."""
    line: TransportSession | Outcome | None = None
    answered = []
    for message, composed in messages:
        if line is None:
            line = await transport.open()
        outcome = line if isinstance(line, Outcome) else await line.send(composed, _at_once)
        with transaction(engine) as session:
            proofs.record(session, message, outcome)
        answered.append(replace(message, outcome=outcome.kind, code=outcome.code, response=outcome.text))
        if not isinstance(line, Outcome) and not outcome.reusable:
            await line.close()
            line = None
    if line is not None and not isinstance(line, Outcome):
        await line.close()
    return answered


async def _at_once() -> bool:
    return True
