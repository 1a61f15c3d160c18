"""What a signed link does: let its reader leave, and take that leave back.

A link takes back only the leave it gave itself: whoever left by another letter, or was
unsubscribed by the house, is not brought back by an old message that somebody opens.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lettre.audience import addresses, store
from lettre.audience.links import Signed
from lettre.audience.model import ConsentEvent, Subscription, SubscriptionState
from lettre.audience.tables import ConsentRow, SubscriptionRow, SuppressionRow

#: the states in which a reader has nothing left to leave
_GONE = (SubscriptionState.UNSUBSCRIBED, SubscriptionState.COMPLAINED)


class Means(Enum):
    """How a reader left through a link."""

    #: a mail program's own button, without a page (RFC 8058)
    ONE_CLICK = "one-click"
    #: the button of the page that the link opens
    PAGE = "page"
    #: a message to the `mailto:` address of the letter's header (RFC 2369)
    MAIL = "mail"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where the reader of a link stands. `subscription` is None when it has been erased since."""

    subscription: Subscription | None
    gone: bool
    #: the link may take back the leave it gave
    reversible: bool


def standing(session: Session, signed: Signed) -> Standing:
    """Say how the subscription a link names stands."""
    found = store.subscription(session, signed.subscription)
    gone = found is None or found.state in _GONE
    return Standing(
        subscription=found,
        gone=gone,
        reversible=found is not None and gone and _left_here(session, signed, found),
    )


def leave(session: Session, signed: Signed, means: Means, *, now: datetime) -> Standing:
    """Let the reader leave, and write down when and how. Leaving twice changes nothing."""
    _hold(session, signed)
    store.unsubscribe(
        session,
        signed.subscription,
        now=now,
        source=means.value,
        actor="reader",
        detail={"campaign": signed.campaign},
    )
    return standing(session, signed)


def come_back(session: Session, signed: Signed, *, now: datetime) -> Standing:
    """Take the leave of this very link back; anything else stays as it is."""
    _hold(session, signed)
    if standing(session, signed).reversible:
        store.come_back(
            session,
            signed.subscription,
            now=now,
            source=Means.PAGE.value,
            actor="reader",
            detail={"campaign": signed.campaign},
        )
    return standing(session, signed)


def _hold(session: Session, signed: Signed) -> None:
    # A bounce read at the same moment would change the state between our look and our move, and the
    # wish would be lost; SQLite has one writer anyway and ignores FOR UPDATE.
    session.execute(
        select(SubscriptionRow.id).where(SubscriptionRow.id == signed.subscription).with_for_update()
    )


def _left_here(session: Session, signed: Signed, found: Subscription) -> bool:
    latest = session.scalars(
        select(ConsentRow)
        .where(ConsentRow.subscription_id == found.id)
        .order_by(ConsentRow.id.desc())
        .limit(1)
    ).one_or_none()
    return (
        latest is not None
        and latest.event == ConsentEvent.LEFT.value
        and latest.source in {means.value for means in Means}
        and latest.detail.get("campaign") == signed.campaign
        and not _suppressed(session, found.address)
    )


def _suppressed(session: Session, address: str) -> bool:
    key = addresses.key(address)
    return bool(session.scalar(select(exists().where(SuppressionRow.address_key == key))))
