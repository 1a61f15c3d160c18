"""Forms that came in, and what becomes of them: written down blindly, taken up a moment later.

Whoever takes a form writes one row and asks the database nothing about the address, so that neither the
answer nor the time it takes can say whether the address is known. What it leads to is found out here, by
the job that takes the rows up. Queries, like `store`; they never commit.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from lettre.audience import addresses
from lettre.audience.consent import decide
from lettre.audience.model import ConsentEvent, SubscriptionState
from lettre.audience.tables import ConsentRow, SignupRow, SubscriberRow, SubscriptionRow, SuppressionRow
from lettre.db import insert_new

#: mails that ask one address to confirm, reminders among them, before its reader has done anything: with one
#: a day at most, a stranger who goes on typing somebody's address into any forms is heard three times
MOST_ASKED = 3
#: what a reader does, and the end of a sign-up: whoever is asked after that is asked anew. A form is no act:
#: anybody may have sent it.
_ACTS = (
    ConsentEvent.CONFIRMED,
    ConsentEvent.CHOSEN,
    ConsentEvent.STAYED,
    ConsentEvent.PAUSED,
    ConsentEvent.RESUMED,
    ConsentEvent.CAME_BACK,
    ConsentEvent.LEFT,
    ConsentEvent.EXPIRED,
)
#: what a link's stamp says when it asks about everything its address was signed up for
ALL = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """What somebody saw who signed up. `source` is "page", "form" or "json"; `site` where it stood."""

    wording: str
    version: str
    sha256: str
    language: str
    source: str
    site: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Signup:
    """A form that came in. `answers` are by newsletter and question; `trap`: a machine filled it in.

    `measured` are the boxes for measurement that were ticked, by newsletter and kind, each with its words.
    """

    address: str
    newsletters: tuple[str, ...]
    answers: Mapping[str, Mapping[str, str]]
    shown: Shown
    at: datetime
    trap: bool = False
    id: int = 0
    measured: Mapping[str, Mapping[str, Mapping[str, object]]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A subscription to ask about; `new` when this form began it."""

    id: int
    newsletter: str
    new: bool


def put(session: Session, signup: Signup) -> None:
    """Write a form down, whoever's address it holds."""
    shown = signup.shown
    asked = {
        "newsletters": list(signup.newsletters),
        "answers": {slug: dict(given) for slug, given in signup.answers.items()},
        "trap": signup.trap,
        "measured": {slug: dict(boxes) for slug, boxes in signup.measured.items()},
        "shown": {
            "wording": shown.wording, "version": shown.version, "sha256": shown.sha256,
            "language": shown.language, "source": shown.source, "site": shown.site,
        },
    }  # fmt: skip
    session.add(SignupRow(address=signup.address, asked=asked, at=signup.at))


def take(session: Session, at_most: int) -> list[Signup]:
    """Take the oldest forms out; two who take at once get different ones."""
    oldest = select(SignupRow.id).order_by(SignupRow.id).limit(at_most).with_for_update(skip_locked=True)
    gone = delete(SignupRow).where(SignupRow.id.in_(oldest.scalar_subquery())).returning(SignupRow)
    rows = session.scalars(gone, execution_options={"synchronize_session": False})
    return sorted((_value(row) for row in rows), key=lambda each: each.id)


def _value(row: SignupRow) -> Signup:
    asked = row.asked
    return Signup(
        id=row.id,
        address=row.address,
        newsletters=tuple(asked["newsletters"]),
        answers=asked["answers"],
        shown=Shown(**asked["shown"]),
        trap=asked["trap"],
        at=row.at,
        measured=asked.get("measured", {}),
    )


def settle(session: Session, signup: Signup, offered: Collection[str]) -> list[Wanted]:
    """Make what a form asks for pending; return what there is to ask about.

    Nothing changes for a suppressed address, for a reader who is one already, nor for one who said "this
    is spam"; who left, or whose address had refused mail, is pending until the mailbox itself says yes.
    """
    slugs = [slug for slug in signup.newsletters if slug in offered]
    if signup.trap or not slugs or _suppressed(session, signup.address):
        return []
    subscriber = _subscriber(session, signup)
    wanted = [_want(session, subscriber, signup, slug) for slug in slugs]
    return [each for each in wanted if each is not None]


def _suppressed(session: Session, address: str) -> bool:
    key = addresses.key(address)
    return bool(session.scalar(select(exists().where(SuppressionRow.address_key == key))))


def _subscriber(session: Session, signup: Signup) -> int:
    key = addresses.key(signup.address)
    fresh = {"address": signup.address, "address_key": key, "name": None, "created_at": signup.at}
    session.execute(insert_new(session, SubscriberRow).values(fresh))
    return session.scalars(select(SubscriberRow.id).where(SubscriberRow.address_key == key)).one()


def _want(session: Session, subscriber: int, signup: Signup, newsletter: str) -> Wanted | None:
    pending = SubscriptionState.PENDING
    fresh = {
        "subscriber_id": subscriber, "newsletter": newsletter, "state": pending.value,
        "created_at": signup.at, "changed_at": signup.at,
    }  # fmt: skip
    made = session.scalar(insert_new(session, SubscriptionRow).values(fresh).returning(SubscriptionRow.id))
    if made is not None:
        return _began(session, made, signup, newsletter)
    of_them = (SubscriptionRow.subscriber_id == subscriber, SubscriptionRow.newsletter == newsletter)
    number, state = session.execute(
        select(SubscriptionRow.id, SubscriptionRow.state).where(*of_them).with_for_update()
    ).one()
    if SubscriptionState(state) is pending:
        return Wanted(id=number, newsletter=newsletter, new=False)
    if decide(SubscriptionState(state), ConsentEvent.SIGNED_UP) is not pending:
        return None
    session.execute(
        update(SubscriptionRow)
        .where(SubscriptionRow.id == number)
        .values(state=pending.value, changed_at=signup.at)
        .execution_options(synchronize_session=False)
    )
    return _began(session, number, signup, newsletter)


def _began(session: Session, number: int, signup: Signup, newsletter: str) -> Wanted:
    _write(session, number, signup, newsletter)
    return Wanted(id=number, newsletter=newsletter, new=True)


def times_asked(session: Session, subscription: int) -> int:
    """Count the mails that asked a subscription's address to confirm, since its reader last did something.

    About whichever newsletters, and whoever wished them. What is in the outbox still is not counted.
    """
    whose = select(SubscriptionRow.subscriber_id).where(SubscriptionRow.id == subscription)
    of_them = ConsentRow.subscription_id.in_(
        select(SubscriptionRow.id).where(SubscriptionRow.subscriber_id == whose.scalar_subquery())
    )
    last = select(func.coalesce(func.max(ConsentRow.id), 0)).where(
        of_them, ConsentRow.event.in_([event.value for event in _ACTS])
    )
    counted = select(func.count(ConsentRow.id)).where(
        of_them,
        ConsentRow.event == ConsentEvent.ASKED.value,
        # a mail about several is one mail (`asked_about`)
        ConsentRow.detail["beside"].as_integer().is_(None),
        ConsentRow.id > last.scalar_subquery(),
    )
    return session.scalar(counted) or 0


def asked_about(session: Session, wanted: Sequence[Wanted], signup: Signup) -> None:
    """Note a mail that asks about several: the form is the proof from now on, also of who waited before.

    That the first was asked is written down by whoever sends the mail; of the others it is said here.
    """
    for each in wanted:
        if not each.new:
            _write(session, each.id, signup, each.newsletter)
    session.add_all(
        ConsentRow(
            subscription_id=each.id,
            event=ConsentEvent.ASKED.value,
            at=signup.at,
            source="mail",
            actor="lettre",
            detail={"signup": signup.id, "beside": wanted[0].id},
        )
        for each in wanted[1:]
    )


def _write(session: Session, number: int, signup: Signup, newsletter: str) -> None:
    shown = signup.shown
    detail: dict[str, Any] = {
        "signup": signup.id, "version": shown.version, "sha256": shown.sha256, "language": shown.language,
    }  # fmt: skip
    if shown.site is not None:
        detail["site"] = shown.site
    if boxes := signup.measured.get(newsletter):
        detail["measured"] = dict(boxes)
    session.add(
        ConsentRow(
            subscription_id=number,
            event=ConsentEvent.SIGNED_UP.value,
            at=signup.at,
            source=shown.source,
            actor="reader",
            wording=shown.wording,
            detail=detail,
        )
    )
    session.execute(
        update(SubscriptionRow)
        .where(SubscriptionRow.id == number)
        .values(answers=dict(signup.answers.get(newsletter, {})))
        .execution_options(synchronize_session=False)
    )


def pending_beside(session: Session, subscription: int) -> list[tuple[int, str]]:
    """Return (subscription, newsletter) of all that is pending for the address of one that was signed up."""
    of_whom = select(SubscriptionRow.subscriber_id).where(SubscriptionRow.id == subscription)
    signed_up = exists().where(
        ConsentRow.subscription_id == SubscriptionRow.id, ConsentRow.event == ConsentEvent.SIGNED_UP.value
    )
    query = (
        select(SubscriptionRow.id, SubscriptionRow.newsletter)
        .where(
            SubscriptionRow.subscriber_id == of_whom.scalar_subquery(),
            SubscriptionRow.state == SubscriptionState.PENDING.value,
            signed_up,
        )
        .order_by(SubscriptionRow.id)
    )
    return [(number, newsletter) for number, newsletter in session.execute(query)]


def ticked(session: Session, subscription: int) -> tuple[str, ...]:
    """Return the kinds of measurement that the last form for a subscription had ticked.

    They are no consent yet: anybody may have sent that form. They are one when the mailbox confirms them.
    """
    query = (
        select(ConsentRow.detail)
        .where(
            ConsentRow.subscription_id == subscription,
            ConsentRow.event == ConsentEvent.SIGNED_UP.value,
        )
        .order_by(ConsentRow.id.desc())
        .limit(1)
    )
    return tuple((session.scalar(query) or {}).get("measured", ()))
