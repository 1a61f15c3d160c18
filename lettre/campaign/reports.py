"""What became of a campaign, counted by the database. Nothing here commits."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, func, select, type_coerce
from sqlalchemy.orm import Session

from lettre.campaign import approvals, events, readings, store
from lettre.campaign.model import DeliveryState
from lettre.campaign.stats import Account, EditionShare, Progress, Reason, Since, Tally, answer
from lettre.campaign.tables import DeliveryRow

#: the span that a rate is taken over
WINDOW = timedelta(seconds=60)
#: states that came with a reason of the server's or of the line
_EXPLAINED = (DeliveryState.DEFERRED.value, DeliveryState.FAILED.value, DeliveryState.UNCERTAIN.value)


def progress(session: Session, campaign_id: int, now: datetime) -> Progress:
    """Return how a campaign moves at `now`. Raises KeyError when there is none."""
    report = store.report(session, campaign_id)
    here = DeliveryRow.campaign_id == campaign_id
    recent = select(func.count()).where(
        here, DeliveryRow.state == DeliveryState.SENT.value, DeliveryRow.updated_at > now - WINDOW
    )
    moved = select(func.max(DeliveryRow.updated_at)).where(here, DeliveryRow.attempts > 0)
    trouble = (
        select(DeliveryRow.code, DeliveryRow.enhanced, DeliveryRow.response)
        .where(here, DeliveryRow.state.in_(_EXPLAINED), DeliveryRow.response != "")
        .order_by(DeliveryRow.updated_at.desc())
        .limit(1)
    )
    said = session.execute(trouble).one_or_none()
    return Progress(
        report=report,
        now=now,
        recent=session.scalar(recent) or 0,
        moved_at=session.scalar(moved),
        trouble=None if said is None else answer(*said),
    )


def account(session: Session, campaign_id: int) -> Account:
    """Return all that a report says. Raises KeyError when there is no such campaign."""
    return Account(
        report=store.report(session, campaign_id),
        editions=tuple(_editions(session, campaign_id)),
        reasons=tuple(_reasons(session, campaign_id)),
        domains=tuple(_domains(session, campaign_id)),
        skipped=tuple(
            _tallies(session, campaign_id, type_coerce(DeliveryRow.why, String), DeliveryState.SKIPPED)
        ),
        minutes=tuple(_minutes(session, campaign_id)),
        since=_since(session, campaign_id),
        readership=readings.readership(session, campaign_id),
    )


def _editions(session: Session, campaign_id: int) -> list[EditionShare]:
    query = (
        select(DeliveryRow.edition, DeliveryRow.state, func.count())
        .where(DeliveryRow.campaign_id == campaign_id)
        .group_by(DeliveryRow.edition, DeliveryRow.state)
    )
    counts = {(edition, DeliveryState(state)): n for edition, state, n in session.execute(query)}
    return [
        EditionShare(
            edition=each,
            approval=None if each.approval is None else approvals.get(session, each.approval),
            sent=counts.get((each.number, DeliveryState.SENT), 0),
            uncertain=counts.get((each.number, DeliveryState.UNCERTAIN), 0),
        )
        for each in store.editions(session, campaign_id)
    ]


def _reasons(session: Session, campaign_id: int) -> list[Reason]:
    """Group by what the server answered; of each answer's wordings, one is shown."""
    group = (DeliveryRow.state, DeliveryRow.stage, DeliveryRow.code, DeliveryRow.enhanced)
    number = func.count()
    query = (
        select(*group, number, func.coalesce(func.min(func.nullif(DeliveryRow.response, "")), ""))
        .where(DeliveryRow.campaign_id == campaign_id, DeliveryRow.state.in_(_EXPLAINED))
        .group_by(*group)
        .order_by(number.desc())
    )
    return [
        Reason(
            state=DeliveryState(state), stage=stage, code=code, enhanced=enhanced, number=n, example=response
        )
        for state, stage, code, enhanced, n, response in session.execute(query)
    ]


def _domains(session: Session, campaign_id: int) -> list[Tally]:
    """Count failed rows by the domain of their address."""
    find = func.instr if session.get_bind().dialect.name == "sqlite" else func.strpos
    at = find(DeliveryRow.address, "@")
    return _tallies(
        session, campaign_id, func.lower(func.substr(DeliveryRow.address, at + 1)), DeliveryState.FAILED
    )


def _tallies(
    session: Session, campaign_id: int, what: ColumnElement[Any], state: DeliveryState
) -> list[Tally]:
    number = func.count()
    query = (
        select(what.label("what"), number)
        .where(DeliveryRow.campaign_id == campaign_id, DeliveryRow.state == state.value)
        .group_by("what")
        .order_by(number.desc(), "what")
    )
    return [Tally(what=found or "", number=n) for found, n in session.execute(query)]


def _minutes(session: Session, campaign_id: int) -> list[Tally]:
    """Count the messages that the server took, by minute (UTC)."""
    if session.get_bind().dialect.name == "sqlite":
        minute = func.strftime("%Y-%m-%dT%H:%M", DeliveryRow.updated_at)
    else:
        minute = func.to_char(func.timezone("UTC", DeliveryRow.updated_at), 'YYYY-MM-DD"T"HH24:MI')
    found = _tallies(session, campaign_id, minute, DeliveryState.SENT)
    return sorted(found, key=lambda tally: tally.what)


def _since(session: Session, campaign_id: int) -> Since:
    found = events.returns(session, campaign_id)
    reasons = sorted(found.bounced.items(), key=lambda item: (-item[1], item[0]))
    return Since(
        hard=found.hard,
        soft=found.soft,
        complained=found.complained,
        unsubscribed=found.unsubscribed,
        replies=found.replies,
        bounced=tuple(Tally(what=reason, number=number) for reason, number in reasons),
    )
