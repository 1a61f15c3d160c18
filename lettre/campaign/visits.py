"""Visits of links that were marked: where a link leads, what its visit leaves behind. Nothing here commits.

Nothing of a visitor comes in but, where a reader's own token stood in the link, which reader it was. What
is left behind is decided when the visit is recorded, whatever was true when the letter was sent.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from lettre.audience import trace, tracking
from lettre.audience.tables import TraceRow
from lettre.audience.trace import UNASKED, Kind, Trace
from lettre.campaign.model import DeliveryState
from lettre.campaign.tables import CampaignEditionRow, CampaignRow, DeliveryRow, VisitCountRow
from lettre.db import count_up
from lettre.edition import store as editions
from lettre.edition.tables import EditionRow
from lettre.mail.marking import OPENED, Place
from lettre.newsletter import Measurement

#: nobody follows a link so soon after the relay took the letter: its recipient's filter does
SOON = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """What a marked link is: where it leads (None: nowhere, it is the letter itself), and of which letter.

    `sent` says what was measured of that letter's readers, `links` how many links it has.
    """

    place: Place
    newsletter: str
    href: str | None
    sent: Measurement
    links: int

    @property
    def kind(self) -> Kind:
        """What a visit of it is."""
        return Kind.OPENS if self.place.link == OPENED else Kind.CLICKS


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """A visit that was recorded, and by which reader where that was; it can be taken back as a machine's."""

    target: Target
    at: datetime
    reader: int | None


def target(session: Session, place: Place) -> Target | None:
    """Return what stands at a place, or None when no letter was sent with it."""
    here = (CampaignEditionRow.campaign_id == place.campaign, CampaignEditionRow.number == place.edition)
    query = (
        select(CampaignEditionRow.digest, CampaignRow.newsletter, EditionRow.facts)
        .join(CampaignRow, CampaignRow.id == CampaignEditionRow.campaign_id)
        .join(EditionRow, EditionRow.digest == CampaignEditionRow.digest)
        .where(*here)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    digest, newsletter, facts = found
    links = editions.links(session, digest)
    sent = editions.measurement(facts)
    if place.link not in links and not (place.link == OPENED and sent.opens):
        return None
    return Target(place=place, newsletter=newsletter, href=links.get(place.link), sent=sent, links=len(links))


def record(
    session: Session,
    target: Target,
    reader: int | None,
    *,
    today: Measurement,
    now: datetime,
    machine: bool = False,
) -> Visit | None:
    """Write a visit down as far as it may be; None when it leaves nothing, or was a machine's.

    `today` is what the newsletter measures now.
    """
    consents = UNASKED if reader is None else tracking.consents(session, reader)
    left = trace.decide_later(target.sent, today, consents[target.kind], target.kind)
    if left is Trace.NOTHING:
        return None
    mechanical = machine or (left is Trace.PERSONAL and _too_soon(session, target.place, reader, now))
    _count(session, target.place, now, machine=mechanical, number=1)
    if mechanical:
        return None
    if left is Trace.PERSONAL:
        _keep(session, target, reader, now)
    return Visit(target=target, at=now, reader=reader if left is Trace.PERSONAL else None)


def take_back(session: Session, visits: Collection[Visit]) -> None:
    """Count visits as a machine's that were taken for a person's."""
    for visit in visits:
        place = visit.target.place
        _count(session, place, visit.at, machine=False, number=-1)
        _count(session, place, visit.at, machine=True, number=1)
        if visit.reader is not None:
            _unkeep(session, place, visit.reader)


def _too_soon(session: Session, place: Place, reader: int | None, now: datetime) -> bool:
    row = DeliveryRow
    query = select(row.state, row.updated_at).where(
        row.campaign_id == place.campaign, row.subscription_id == reader
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return False
    return found[0] == DeliveryState.SENDING.value or now - found[1] < SOON


def _insert(session: Session, row: type[Any]) -> postgresql.Insert | sqlite.Insert:
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    made: postgresql.Insert | sqlite.Insert = dialect.insert(row.__table__)
    return made


def _count(session: Session, place: Place, at: datetime, *, machine: bool, number: int) -> None:
    keys = {
        "campaign_id": place.campaign,
        "edition": place.edition,
        "link": place.link,
        "day": at.date(),
        "machine": machine,
    }
    count_up(session, VisitCountRow, keys, number)


def _keep(session: Session, target: Target, reader: int | None, now: datetime) -> None:
    place = target.place
    keys = {
        "subscription_id": reader,
        "campaign_id": place.campaign,
        "edition": place.edition,
        "link": place.link,
    }
    statement = _insert(session, TraceRow).values(**keys, kind=target.kind.value, at=now, times=1)
    session.execute(
        statement.on_conflict_do_update(index_elements=list(keys), set_={"times": TraceRow.times + 1})
    )


def _unkeep(session: Session, place: Place, reader: int) -> None:
    here = (
        TraceRow.subscription_id == reader,
        TraceRow.campaign_id == place.campaign,
        TraceRow.edition == place.edition,
        TraceRow.link == place.link,
    )
    session.execute(delete(TraceRow).where(*here, TraceRow.times <= 1))
    session.execute(update(TraceRow).where(*here).values(times=TraceRow.times - 1))
