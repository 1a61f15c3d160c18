"""Queries about whose message came back. Each takes a session and never commits."""

from collections.abc import Collection, Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from lettre.audience.model import ConsentEvent, SubscriptionState
from lettre.audience.tables import ConsentRow, SubscriberRow, SubscriptionRow
from lettre.campaign.model import DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow, EventRow
from lettre.edition.tables import EditionRow
from lettre.feedback.event import EventKind
from lettre.feedback.score import Sending
from lettre.feedback.verdict import Outcome, Proof
from lettre.mail.outbox.tables import OutboxRow

#: states of a row whose message left, or may have
LEFT = (DeliveryState.SENT.value, DeliveryState.UNCERTAIN.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A reader who was written to: by which campaign, and how their subscription stands now."""

    campaign: int
    subscription: int
    subscriber: int
    address: str
    state: SubscriptionState


_WRITTEN = (
    select(
        DeliveryRow.campaign_id,
        SubscriptionRow.id,
        SubscriberRow.id,
        SubscriberRow.address,
        SubscriptionRow.state,
    )
    .join(SubscriptionRow, SubscriptionRow.id == DeliveryRow.subscription_id)
    .join(SubscriberRow, SubscriberRow.id == SubscriptionRow.subscriber_id)
)


def written(session: Session, campaign: int, subscription: int) -> Written | None:
    """Return the reader of one delivery, or None when there is none such."""
    query = _WRITTEN.where(DeliveryRow.campaign_id == campaign, DeliveryRow.subscription_id == subscription)
    return next(_all(session, query), None)


def written_to(session: Session, address_key: str, since: datetime) -> list[Written]:
    """Return the deliveries to an address that left since then, the latest first."""
    query = _WRITTEN.where(
        SubscriberRow.address_key == address_key,
        DeliveryRow.state.in_(LEFT),
        DeliveryRow.updated_at >= since,
    )
    return list(_all(session, query.order_by(DeliveryRow.id.desc())))


def _all(session: Session, query: Select[int, int, int, str, str]) -> Iterator[Written]:
    for campaign, subscription, subscriber, address, state in session.execute(query):
        yield Written(
            campaign=campaign,
            subscription=subscription,
            subscriber=subscriber,
            address=address,
            state=SubscriptionState(state),
        )


def deliveries_since(session: Session, since: datetime) -> Generator[tuple[int, int], None, None]:
    """Yield (campaign, subscription) of every delivery of the campaigns made since then, the latest first."""
    campaigns = select(CampaignRow.id).where(CampaignRow.created_at >= since)
    for campaign in session.scalars(campaigns.order_by(CampaignRow.id.desc())).all():
        # no other column: the index on both answers alone
        query = select(DeliveryRow.subscription_id).where(
            DeliveryRow.campaign_id == campaign, DeliveryRow.subscription_id.is_not(None)
        )
        with session.execute(query.execution_options(yield_per=5000)) as rows:
            yield from ((campaign, subscription) for (subscription,) in rows if subscription is not None)


def mails(session: Session) -> Iterator[tuple[int, str]]:
    """Yield every row of the outbox and its key, the latest first."""
    rows = session.execute(select(OutboxRow.id, OutboxRow.key).order_by(OutboxRow.id.desc()))
    yield from ((row, key) for row, key in rows)


def senders(session: Session, since: datetime) -> set[str]:
    """Return the addresses that the campaigns made since then were sent from."""
    address = EditionRow.facts["sender_address"].as_string()
    query = select(address).join(CampaignRow, CampaignRow.digest == EditionRow.digest)
    return {each for each in session.scalars(query.where(CampaignRow.created_at >= since)) if each}


def subscriptions(session: Session, subscriber: int) -> list[int]:
    """Return every subscription of a person."""
    query = select(SubscriptionRow.id).where(SubscriptionRow.subscriber_id == subscriber)
    return list(session.scalars(query.order_by(SubscriptionRow.id)))


def gone(session: Session, campaign: int) -> tuple[int, int]:
    """Return how many addresses a campaign has had suppressed, and how many readers it has."""
    suppressed = select(func.count(EventRow.id)).where(
        EventRow.campaign_id == campaign, EventRow.outcome == Outcome.SUPPRESSED.value
    )
    readers = select(func.count(DeliveryRow.id)).where(DeliveryRow.campaign_id == campaign)
    return session.scalar(suppressed) or 0, session.scalar(readers) or 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Losses:
    """What campaigns have lost, for one transaction: counted at the first question, then kept by `add`."""

    session: Session
    _counted: dict[int, tuple[int, int]] = field(default_factory=dict)

    def of(self, campaign: int) -> tuple[int, int]:
        """Return how many addresses a campaign has had suppressed, and how many readers it has."""
        if campaign not in self._counted:
            self._counted[campaign] = gone(self.session, campaign)
        return self._counted[campaign]

    def add(self, campaign: int) -> None:
        """Count one more address that was suppressed."""
        suppressed, readers = self.of(campaign)
        self._counted[campaign] = (suppressed + 1, readers)


#: what a person, or the house, says when an address is read: it begins anew
_YES = (
    *(ConsentEvent.CONFIRMED, ConsentEvent.CAME_BACK, ConsentEvent.CHOSEN, ConsentEvent.STAYED),
    *(ConsentEvent.CLEARED, ConsentEvent.REOPENED),
)


def last_yes(session: Session, subscriber: int) -> datetime | None:
    """Return when a person's address last showed that it is read, in any newsletter, or None."""
    query = (
        select(func.max(ConsentRow.at))
        .join(SubscriptionRow, SubscriptionRow.id == ConsentRow.subscription_id)
        .where(
            SubscriptionRow.subscriber_id == subscriber, ConsentRow.event.in_([each.value for each in _YES])
        )
    )
    return session.scalar(query)


def sendings(session: Session, subscriber: int, since: datetime, *, back: int) -> list[Sending]:
    """Return what left for a person since then, in any newsletter, and whether it came back.

    `back` is a campaign that comes back now, and is not recorded yet.
    """
    came_back = and_(
        EventRow.campaign_id == DeliveryRow.campaign_id,
        EventRow.subscription_id == DeliveryRow.subscription_id,
        EventRow.kind == EventKind.BOUNCE.value,
        EventRow.outcome.in_((Outcome.COUNTED.value, Outcome.GIVEN_UP.value)),
    )
    query = (
        select(DeliveryRow.campaign_id, DeliveryRow.updated_at, DeliveryRow.state, EventRow.id.is_not(None))
        .join(SubscriptionRow, SubscriptionRow.id == DeliveryRow.subscription_id)
        .outerjoin(EventRow, came_back)
        .where(SubscriptionRow.subscriber_id == subscriber, DeliveryRow.updated_at >= since)
    )
    found: dict[int, Sending] = {}
    for campaign, at, state, bounced in session.execute(query):
        if campaign == back or bounced:
            found[campaign] = Sending(at=at, bounced=True)
        elif state == DeliveryState.SENT.value:
            found[campaign] = Sending(at=at, bounced=False)
    return list(found.values())


def refused(session: Session, since: datetime) -> list[int]:
    """Return the deliveries that failed since then and were not recorded yet: their rows."""
    query = select(DeliveryRow.id).where(_REFUSED, DeliveryRow.updated_at >= since)
    return list(session.scalars(query.order_by(DeliveryRow.id)))


def still_refused(session: Session, rows: Collection[int]) -> Iterator[tuple[DeliveryRow, Written]]:
    """Yield those of some rows that are refused still, and not recorded yet, with their readers."""
    query = select(DeliveryRow).where(DeliveryRow.id.in_(rows), _REFUSED).order_by(DeliveryRow.id)
    for row in session.scalars(query).all():
        subscription = row.subscription_id
        reader = None if subscription is None else written(session, row.campaign_id, subscription)
        if reader is not None:
            yield row, reader


_RECORDED = (
    select(EventRow.id)
    .where(
        EventRow.campaign_id == DeliveryRow.campaign_id,
        EventRow.subscription_id == DeliveryRow.subscription_id,
        EventRow.known_by == Proof.LEDGER.value,
        EventRow.at >= DeliveryRow.updated_at,
    )
    .exists()
)
_REFUSED = and_(
    DeliveryRow.state == DeliveryState.FAILED.value,
    DeliveryRow.code.is_not(None),
    DeliveryRow.subscription_id.is_not(None),
    ~_RECORDED,
)
