"""How a campaign's letter was read, counted by the database. Nothing here commits."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from lettre.audience.tables import TraceCountRow, TraceRow, TrackingRow
from lettre.audience.trace import Choice, Kind, asked
from lettre.campaign import counted
from lettre.campaign.readership import Count, LinkCount, Readership
from lettre.campaign.tables import CampaignEditionRow, CampaignRow, DeliveryRow, VisitCountRow
from lettre.edition import store as editions
from lettre.edition.tables import EditionLinkRow, EditionRow
from lettre.mail.marking import OPENED

_Places = dict[tuple[int, int], Count]


def readership(session: Session, campaign_id: int) -> Readership | None:
    """Return how a campaign's letter was read; None where nothing was measured."""
    query = (
        select(EditionRow.facts)
        .join(CampaignRow, CampaignRow.digest == EditionRow.digest)
        .where(CampaignRow.id == campaign_id)
    )
    measurement = editions.measurement(session.scalars(query).one())
    places = _places(session, campaign_id, known=bool(asked(measurement)))
    if not (measurement.word or places):
        return None
    opened = [count for (_, link), count in places.items() if link == OPENED]
    return Readership(
        measurement=measurement,
        links=tuple(_links(session, campaign_id, places)),
        clicks=_sum(
            [count for (_, link), count in places.items() if link != OPENED],
            _readers(session, campaign_id, Kind.CLICKS) if asked(measurement) else None,
        ),
        opens=_sum(opened, _readers(session, campaign_id, Kind.OPENS) if asked(measurement) else None)
        if measurement.opens or opened
        else None,
        agreed=_agreed(session, campaign_id) if asked(measurement) else None,
    )


def _places(session: Session, campaign_id: int, *, known: bool) -> _Places:
    """Count the visits of each link, by edition and number."""
    row = VisitCountRow
    here = (row.edition, row.link)
    query = select(*here, row.machine, func.sum(row.number)).where(row.campaign_id == campaign_id)
    numbers: dict[tuple[int, int], dict[str, Any]] = {}
    for edition, link, machine, number in session.execute(query.group_by(*here, row.machine)):
        numbers.setdefault((edition, link), {})["machines" if machine else "people"] = int(number)
    who = (TraceRow.edition, TraceRow.link)
    known_of = select(*who, func.count()).where(TraceRow.campaign_id == campaign_id).group_by(*who)
    readers = (
        Counter({(edition, link): n for edition, link, n in session.execute(known_of)}) if known else None
    )
    if readers is not None:
        readers.update(_unnamed(session, campaign_id))
    return {
        place: Count(**number, readers=None if readers is None else readers.get(place, 0))
        for place, number in numbers.items()
    }


def _unnamed(session: Session, campaign_id: int) -> Mapping[tuple[int, int], int]:
    """Return how many readers of each link are known no more."""
    row = TraceCountRow
    query = select(row.edition, row.link, row.number).where(row.campaign_id == campaign_id, row.edition > 0)
    return {(edition, link): number for edition, link, number in session.execute(query)}


def _gone(session: Session, campaign_id: int, kind: str) -> int:
    """Return how many readers of the whole campaign are known no more."""
    row = TraceCountRow
    of_it = (row.campaign_id == campaign_id, row.kind == kind, row.edition == 0)
    return session.scalar(select(row.number).where(*of_it)) or 0


def _links(session: Session, campaign_id: int, places: _Places) -> list[LinkCount]:
    """Return every link of the campaign's editions; one that several have stands once."""
    query = (
        select(CampaignEditionRow.number, EditionLinkRow)
        .join(EditionLinkRow, EditionLinkRow.digest == CampaignEditionRow.digest)
        .where(CampaignEditionRow.campaign_id == campaign_id)
        .order_by(CampaignEditionRow.number.desc(), EditionLinkRow.number)
    )
    found: dict[tuple[str, str, str], list[Count]] = {}
    for edition, link in session.execute(query):
        counts = found.setdefault((link.section, link.words, link.href), [])
        counts.append(places.get((edition, link.number), Count()))
    return [
        LinkCount(section=section, words=words, href=href, count=_sum(counts, _known(counts)))
        for (section, words, href), counts in found.items()
    ]


def _known(counts: list[Count]) -> int | None:
    known = [count.readers for count in counts if count.readers is not None]
    return sum(known) if known else None


def _sum(counts: list[Count], readers: int | None) -> Count:
    return Count(
        people=sum(each.people for each in counts),
        machines=sum(each.machines for each in counts),
        readers=readers,
    )


def _readers(session: Session, campaign_id: int, kind: Kind) -> int:
    query = select(func.count(distinct(TraceRow.subscription_id)))
    of_it = (TraceRow.campaign_id == campaign_id, TraceRow.kind == kind.value)
    return (session.scalar(query.where(*of_it)) or 0) + _gone(session, campaign_id, kind.value)


def _agreed(session: Session, campaign_id: int) -> int:
    """Count the campaign's readers who agree today to their clicks being recorded, or did when they went."""
    query = (
        select(func.count())
        .select_from(DeliveryRow)
        .join(TrackingRow, TrackingRow.subscription_id == DeliveryRow.subscription_id)
        .where(
            DeliveryRow.campaign_id == campaign_id,
            TrackingRow.kind == Kind.CLICKS.value,
            TrackingRow.choice == Choice.GRANTED.value,
        )
    )
    return (session.scalar(query) or 0) + _gone(session, campaign_id, counted.AGREED)
