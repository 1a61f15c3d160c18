"""Delivery status notifications: RFC 3464, and RFC 6533 for addresses in any script."""

import re
from collections.abc import Iterator
from dataclasses import replace

from lettre.feedback import addresses, saying, wordings
from lettre.feedback.event import Event, EventKind, Reason
from lettre.feedback.mime import Fields
from lettre.feedback.returned import Returned, names_recipient

#: what a report says was done (RFC 3464 2.3.3); programs write more after the word
_ACTIONS = {
    "failed": EventKind.BOUNCE,
    "delayed": EventKind.DELAY,
    "delivered": EventKind.RECEIPT,
    "relayed": EventKind.RECEIPT,
    "expanded": EventKind.RECEIPT,
}
#: the owner of an address at Amazon SES may have it answer with any code (its developer guide, receipt rules)
_CHOSEN = re.compile(r"inbound-smtp\.[\w-]{1,40}\.amazonaws\.com", re.IGNORECASE)


def events(mail: Returned) -> Iterator[Event]:
    """Read the blocks about recipients, an event each."""
    seen: set[str | None] = set()
    blocks = [block for block in mail.blocks if names_recipient(block)]
    named = [each for block in blocks if (each := _recipient(block))][: saying.RECIPIENTS]
    for block in blocks:
        recipient = _recipient(block) or next(iter(mail.copied_to), None)
        if recipient not in seen:
            seen.add(recipient)
            yield _event(recipient, block, mail, named)


def _recipient(block: Fields) -> str | None:
    return addresses.reported(block.get("original-recipient", "")) or _final(block)


def _final(block: Fields) -> str | None:
    return addresses.reported(block.get("final-recipient", "")) or addresses.reported(
        block.get("x-actual-recipient", "")
    )


def _event(recipient: str | None, block: Fields, mail: Returned, named: list[str]) -> Event:
    diagnostic = re.sub(r"^\s*[\w-]{1,40}\s*;\s*", "", block.get("diagnostic-code", ""))
    tells = re.search(r"[^\W\d_]{3}", diagnostic)
    said = diagnostic if tells else saying.about(recipient, mail.words, named)
    status = saying.status(diagnostic, block.get("status", ""), said)
    alone = len(named) < 2 and not tells
    reason = _by_category(block) or saying.reason(said, mail.words, status, alone=alone)
    if reason is Reason.NO_MAILBOX and any(_CHOSEN.search(" ".join(each.values())) for each in mail.blocks):
        reason = Reason.NO_MAILBOX_PERHAPS
    final = _final(block)
    event = saying.event(_action(block), recipient, reason, status, said)
    return replace(event, final=final if final != recipient else None)


def _action(block: Fields) -> EventKind:
    words = block.get("action", "").lower().split()
    return _ACTIONS.get(words[0].strip("();,") if words else "failed", EventKind.BOUNCE)


def _by_category(block: Fields) -> Reason | None:
    return wordings.POWERMTA.get(block.get("x-powermta-bouncecategory", "").strip().lower())
