"""What a signed link does: let its reader leave, and take that leave back.

A link takes back only the leaves it gave itself: whoever left by another letter, or was
unsubscribed by the house, is not brought back by an old message that somebody opens.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from lettre.audience import addresses, store
from lettre.audience.links import Signed
from lettre.audience.model import APART, ConsentEvent, How, Subscription, SubscriptionState
from lettre.audience.tables import ConsentRow, SubscriptionRow, SuppressionRow

#: the states in which a reader has nothing left to leave
_GONE = (SubscriptionState.UNSUBSCRIBED, SubscriptionState.COMPLAINED)

#: the states in which a reader who leaves all letters received one, and may again
_RECEIVED = (SubscriptionState.ACTIVE.value, SubscriptionState.PAUSED.value)

_OF_IT = SubscriptionRow.id == bindparam("number")
_READER = select(SubscriptionRow.subscriber_id).where(_OF_IT).scalar_subquery()
_HELD = select(SubscriptionRow.id, SubscriptionRow.state, SubscriptionRow.until).with_for_update()
_ONE = _HELD.where(_OF_IT)
_ALL = _HELD.where(SubscriptionRow.subscriber_id == _READER).order_by(SubscriptionRow.id)

#: characters that are kept of a reader's own words
WORDS = 500


class Means(Enum):
    """How a reader left through a link."""

    #: a mail program's own button, without a page (RFC 8058)
    ONE_CLICK = "one-click"
    #: the button of the page that the link opens
    PAGE = "page"
    #: a message to the `mailto:` address of the letter's header (RFC 2369)
    MAIL = "mail"


class Reason(Enum):
    """Why a reader leaves, if they care to say."""

    #: the letters come too often
    TOO_MANY = "too-many"
    #: they are not, or no longer, about the reader's work
    NOT_FOR_ME = "not-for-me"
    #: they are read elsewhere, or come to two addresses
    ELSEWHERE = "elsewhere"
    #: the reader does not remember having asked
    NEVER_ASKED = "never-asked"
    #: something else
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What leaving by a link is to do. The reason stays beside the leave itself, and nowhere else."""

    means: Means
    everything: bool = False
    reason: Reason | None = None
    words: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """Where the reader of a link stands. `subscription` is None when it has been erased since."""

    subscription: Subscription | None
    gone: bool
    #: the link may take back a leave it gave
    reversible: bool
    #: the link gave every letter of the house back, not its own alone
    everything: bool = False


def standing(session: Session, signed: Signed) -> Standing:
    """Say how the subscription a link names stands."""
    found = store.subscription(session, signed.subscription)
    gone = found is None or found.state in _GONE
    left = [] if found is None or not gone else _left_here(session, signed, found)
    return Standing(
        subscription=found, gone=gone, reversible=bool(left), everything=any(each.through for each in left)
    )


def leave(session: Session, signed: Signed, wish: Wish, *, now: datetime) -> Standing:
    """Let the reader leave, write down when and how, and say where they stand then."""
    depart(session, signed, wish, hold(session, signed, everything=wish.everything), now=now)
    return standing(session, signed)


def depart(
    session: Session, signed: Signed, wish: Wish, held: Mapping[int, "Stood"], *, now: datetime
) -> None:
    """Let the reader leave what is `held`, and write down when and how. Leaving twice changes nothing.

    For a mail program, which reads no page: where the reader stands costs as much as the leave itself.
    """
    said = {"reason": wish.reason.value} if wish.reason else {}
    said |= {"words": wish.words} if wish.words else {}
    for number, stood in held.items():
        if number != signed.subscription:
            detail = {"campaign": signed.campaign, "through": signed.subscription, **stood.told}
        else:
            rested = stood.told if stood.state is SubscriptionState.PAUSED else {}
            detail = {"campaign": signed.campaign, **rested, **said}
        how = How(now=now, source=wish.means.value, actor="reader", detail=detail)
        store.move(session, number, ConsentEvent.LEFT, how, held=stood.state)


def come_back(session: Session, signed: Signed, *, now: datetime) -> Standing:
    """Take back every leave this very link gave; anything else stays as it is."""
    hold(session, signed)
    found = store.subscription(session, signed.subscription)
    how = How(now=now, source=Means.PAGE.value, actor="reader", detail={"campaign": signed.campaign})
    for left in [] if found is None else _left_here(session, signed, found):
        store.move(session, left.subscription, ConsentEvent.CAME_BACK, how)
        if left.rested and (left.until is None or left.until > now):
            # a mistake that is taken back leaves everything as it was: the rest they had asked for, too
            store.move(session, left.subscription, ConsentEvent.PAUSED, how, until=left.until)
    return standing(session, signed)


@dataclass(frozen=True, kw_only=True, slots=True)
class Stood:
    """How a subscription stood before it was left; `until` is when its pause was to end by itself."""

    state: SubscriptionState
    until: datetime | None

    @property
    def told(self) -> dict[str, str]:
        """What is kept of it beside the leave."""
        until = {"until": self.until.isoformat()} if self.until is not None else {}
        return {"was": self.state.value, **until}


def hold(session: Session, signed: Signed, *, everything: bool = False) -> Mapping[int, Stood]:
    """Let nobody else change the subscription of a link, or all of its reader, until the transaction ends.

    Return how they stand, by their numbers.
    """
    # A bounce read at the same moment would change the state between our look and our move, and the
    # wish would be lost; SQLite has one writer anyway and ignores FOR UPDATE. Always in one order: of two
    # links of one reader that are used at once, each would hold what the other waits for.
    found = session.execute(_ALL if everything else _ONE, {"number": signed.subscription})
    return {number: Stood(state=SubscriptionState(state), until=until) for number, state, until in found}


@dataclass(frozen=True, kw_only=True, slots=True)
class _Left:
    subscription: int
    #: it was left with "all letters of the house", by the link of another
    through: bool
    #: they had asked for a rest, and until when
    rested: bool
    until: datetime | None


def _left_here(session: Session, signed: Signed, found: Subscription) -> list[_Left]:
    """Return the subscriptions whose latest event is a leave that this very link gave."""
    if _suppressed(session, found.address):
        return []
    numbers = [each.id for each in store.same_reader(session, found.id)]
    latest = select(func.max(ConsentRow.id)).where(
        ConsentRow.subscription_id.in_(numbers), ConsentRow.event.not_in([each.value for each in APART])
    )
    rows = session.scalars(
        select(ConsentRow).where(ConsentRow.id.in_(latest.group_by(ConsentRow.subscription_id)))
    )
    return [
        _Left(
            subscription=row.subscription_id,
            through="through" in row.detail,
            rested=row.detail.get("was") == SubscriptionState.PAUSED.value,
            until=datetime.fromisoformat(row.detail["until"]) if "until" in row.detail else None,
        )
        for row in rows
        if row.event == ConsentEvent.LEFT.value
        and row.source in {means.value for means in Means}
        and row.detail.get("campaign") == signed.campaign
        and row.detail.get("through", row.subscription_id) == signed.subscription
        # who had not said yes yet has not said it by coming back to another letter
        and row.detail.get("was", "active") in _RECEIVED
    ]


def _suppressed(session: Session, address: str) -> bool:
    key = addresses.key(address)
    return bool(session.scalar(select(exists().where(SuppressionRow.address_key == key))))
