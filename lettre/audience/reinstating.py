"""An address that the house had given up by mistake is written to again. Queries; they never commit.

Only what the house did is taken back: its suppression, and what came back from the address. Who left or
complained stays away, and who rested or had not confirmed is so again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lettre.audience import addresses, enrol, store
from lettre.audience.imports import Row
from lettre.audience.model import MOVES, Consent, ConsentEvent, How, SubscriptionState
from lettre.audience.tables import RetentionRow, SuppressionRow

#: the rule's name in the log of what was deleted or taken back
RULE = "unsuppressed"
#: numbers of one statement: well below SQLite's limit of parameters
_AT_ONCE = 5000


def reinstate(session: Session, address: str, how: How, reason: str) -> bool:
    """Take an address's suppression and bounces back, and say so in both logs; False when there are none."""
    gone = delete(SuppressionRow).where(SuppressionRow.address_key == addresses.key(address))
    freed = session.scalars(gone.returning(SuppressionRow.id)).all()
    bounced = list(store.find(session, address=address, state=SubscriptionState.BOUNCED))
    history = store.history(session, address)
    stated = replace(how, detail={**how.detail, "reason": reason})
    for each in bounced:
        before = _before_bounce(event for event in history if event.newsletter == each.newsletter)
        first = ConsentEvent.REOPENED if before is SubscriptionState.PENDING else ConsentEvent.CLEARED
        store.move(session, each.id, first, stated)
        if before is SubscriptionState.PAUSED:
            # the rest was the reader's own wish; when it was to end is not known any more
            store.move(session, each.id, ConsentEvent.PAUSED, stated)
    done = bool(freed or bounced)
    if done:
        session.add(RetentionRow(at=how.now, rule=RULE, number=1, actor=how.actor, reason=reason))
    return done


def take_back(session: Session, rows: Sequence[Row], reason: str, how: How) -> int:
    """Take back the suppressions of these addresses that were made for a reason, and log it; return how many.

    Nobody is brought back who left, complained or bounced: that stands in their subscriptions.
    """
    numbers = enrol.suppressed(session, rows, reason)
    for start in range(0, len(numbers), _AT_ONCE):
        gone = delete(SuppressionRow).where(SuppressionRow.id.in_(numbers[start : start + _AT_ONCE]))
        session.execute(gone, execution_options={"synchronize_session": False})
    if numbers:
        log = RetentionRow(at=how.now, rule=RULE, number=len(numbers), actor=how.actor, reason=reason)
        session.add(log)
    return len(numbers)


def _before_bounce(events: Iterable[Consent]) -> SubscriptionState | None:
    """Return where a subscription stood before the last mail that came back for good."""
    state: SubscriptionState | None = None
    before: SubscriptionState | None = None
    for each in events:
        if each.event is ConsentEvent.BOUNCED:
            before = state
        state = MOVES.get((state, each.event), state)
    return before
