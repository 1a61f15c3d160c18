"""All that is known of one person, and its end: GDPR articles 15, 17 and 20.

Which tables hold something of a person is read from the schema: whatever points at a subscriber or a
subscription. A new table is therefore shown and erased without anybody having to think of it here.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, delete, func, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from lettre.audience import addresses
from lettre.audience.forgotten import mark
from lettre.audience.links import SigningKey
from lettre.audience.tables import (
    AddressChangeRow,
    ForgottenRow,
    RetentionRow,
    SignupRow,
    SubscriberRow,
    SubscriptionRow,
    SuppressionRow,
)
from lettre.campaign import counted
from lettre.campaign.model import DeliveryState, Skip
from lettre.campaign.store import WAITING
from lettre.campaign.tables import CampaignRow, DeliveryRow, EventRow, ProofMessageRow
from lettre.db import Base, insert_new
from lettre.mail.outbox.tables import OutboxRow

#: the retention log's word for somebody who asked to be forgotten
RULE = "forgotten"
#: what stays as a number when its reader has gone: how many were sent, how many came back
_KEPT = frozenset({"deliveries", "events"})
#: what may stand in the local part of an address beside letters and digits (RFC 5322 3.2.3). Not "=": before
#: it, in a server's words, stands a name ("to=") or a tag (BATV's "prvs=…="), and the address is whole
_ATOM = frozenset("!#$%&'*+-/?^_`{|}~.")
#: what makes a domain a longer one
_DOMAIN_GOES_ON = re.compile(r"(?:\.|-+)?[^\W_]")

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Person:
    """Whose rows are meant: a subscriber, if they are one, and the addresses that are or were theirs."""

    subscriber: int | None
    addresses: tuple[str, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(map(_key, self.addresses))


@dataclass(frozen=True, kw_only=True, slots=True)
class Erased:
    """By what somebody who was erased may be found outside the database: addresses, and mails of theirs.

    `mails` are the fingerprints of what came back and was theirs.
    """

    addresses: tuple[str, ...]
    mails: frozenset[str]


def find(session: Session, address: str) -> int | None:
    """Return the number of the person at an address, or None."""
    return session.scalar(select(SubscriberRow.id).where(SubscriberRow.address_key == _key(address)))


def known(session: Session, subscriber: int) -> dict[str, list[Row]]:
    """Return all that is known of a person, by table, in values that JSON can hold."""
    return _known(session, _person(session, subscriber))


def known_at(session: Session, address: str) -> dict[str, list[Row]]:
    """Return all that is known of whoever has an address, subscriber or not; nothing when it is nobody's."""
    return _known(session, _at(session, address))


def _known(session: Session, person: _Person) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for table, of_them in _tables(session, person):
        ordered = select(table).where(of_them).order_by(*table.primary_key.columns)
        rows = [_plain(row) for row in session.execute(ordered).mappings()]
        if rows:
            found[table.name] = rows
    _name_issues(session, found.get("deliveries", []))
    return found


def _at(session: Session, address: str) -> _Person:
    number = find(session, address)
    return _Person(subscriber=None, addresses=(address,)) if number is None else _person(session, number)


def _person(session: Session, subscriber: int) -> _Person:
    """Return a subscriber with the addresses they had before; not one that is another subscriber's by now.

    An address that was asked for, and never confirmed, may be anybody's: it is not theirs.
    """
    written = {_key(each): each for each in _had(session, subscriber)}
    others = select(SubscriberRow.address_key).where(
        SubscriberRow.address_key.in_(written), SubscriberRow.id != subscriber
    )
    taken = frozenset(session.scalars(others))
    mine = tuple(each for key, each in written.items() if key not in taken)
    return _Person(subscriber=subscriber, addresses=mine)


def _had(session: Session, subscriber: int) -> Iterable[str]:
    yield session.get_one(SubscriberRow, subscriber).address
    moves = select(AddressChangeRow.old, AddressChangeRow.new).where(
        AddressChangeRow.subscriber_id == subscriber, AddressChangeRow.changed_at.is_not(None)
    )
    for old, new in session.execute(moves):
        yield from (old, new)


def _tables(session: Session, person: _Person) -> Iterable[tuple[Table, ColumnElement[bool]]]:
    """Yield each table that holds something of a person, and which of its rows do."""
    subscriber = person.subscriber
    numbers = select(SubscriptionRow.id).where(SubscriptionRow.subscriber_id == subscriber)
    at = {
        SubscriberRow.__tablename__: SubscriberRow.id == subscriber,
        SuppressionRow.__tablename__: SuppressionRow.address_key.in_(person.keys),
        SignupRow.__tablename__: _holds(session, SignupRow.id, [SignupRow.address], person),
        EventRow.__tablename__: _holds(session, EventRow.id, [EventRow.recipient, EventRow.sender], person),
        OutboxRow.__tablename__: OutboxRow.address_key.in_(person.keys),
        ProofMessageRow.__tablename__: _holds(session, ProofMessageRow.id, [ProofMessageRow.address], person),
    }
    for table in Base.metadata.sorted_tables:
        named = [at[table.name]] if table.name in at else []
        for column in table.columns if subscriber is not None else ():
            if column.references(cast("Table", SubscriptionRow.__table__).c.id):
                named.append(column.in_(numbers))
            elif column.references(cast("Table", SubscriberRow.__table__).c.id):
                named.append(column == subscriber)
        if named:
            yield table, or_(*named)


def _holds(
    session: Session,
    number: InstrumentedAttribute[int],
    columns: Sequence[InstrumentedAttribute[str]],
    person: _Person,
) -> ColumnElement[bool]:
    """Return "one of these columns is an address of theirs", in whatever case a mail wrote it."""
    keys = person.keys
    rows = session.execute(select(number, *columns).where(_may_hold(columns, person.addresses)))
    return number.in_([row[0] for row in rows if any(_key(value) in keys for value in row[1:])])


def _may_hold(columns: Sequence[InstrumentedAttribute[str]], theirs: Collection[str]) -> ColumnElement[bool]:
    """Return "one of these columns may hold one of these addresses": what is found is looked at again.

    Databases do not fold alike (SQLite's lower() knows ASCII alone): whatever is not ASCII may be anything.
    """
    patterns = {_pattern(spelled) for each in theirs for spelled in (each, _key(each))}
    return or_(
        *(func.lower(column).like(each, escape="\\") for column in columns for each in sorted(patterns))
    )


def _pattern(address: str) -> str:
    signs = (re.sub(r"([%_\\])", r"\\\1", sign.lower()) if sign.isascii() else "%" for sign in address)
    return f"%{''.join(signs)}%"


def _key(written: str) -> str:
    """Return what makes an address in a column the same as another; a text that is none is just folded."""
    address = parseaddr(written)[1] or written
    try:
        return addresses.key(address)
    except UnicodeError:
        return address.casefold()


def names(text: str, address: str) -> bool:
    """Tell whether a text says this address, and not a longer one that it is a part of."""
    folded = _folded(text)
    return any(
        _is_whole(folded, found.start(), found.end())
        for spelled in {_folded(address), _key(address)}
        for found in re.finditer(re.escape(spelled), folded)
    )


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _is_whole(text: str, start: int, end: int) -> bool:
    first = start
    while first and (text[first - 1].isalnum() or text[first - 1] in _ATOM):
        first -= 1
    # signs alone are quotes or marks of a list, not the beginning of another address
    longer = any(sign.isalnum() for sign in text[first:start])
    return not longer and _DOMAIN_GOES_ON.match(text, end) is None


def _plain(row: Any) -> Row:
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value
        for name, value in row.items()
    }


def _name_issues(session: Session, deliveries: Sequence[Row]) -> None:
    numbers = {row["campaign_id"] for row in deliveries}
    query = select(CampaignRow.id, CampaignRow.newsletter, CampaignRow.issue)
    query = query.where(CampaignRow.id.in_(numbers))
    names = {number: f"{newsletter}/{issue}" for number, newsletter, issue in session.execute(query)}
    for row in deliveries:
        row["issue"] = names.get(row["campaign_id"], "")


def forget(session: Session, subscriber: int, *, key: SigningKey, now: datetime, actor: str) -> Erased:
    """Erase a person, for ever: nothing of them stays but numbers, and a keyed fingerprint of the address.

    What was sent and what came back stays counted, without anybody's name. The fingerprint keeps a later
    import from bringing the address back; the person themselves may always sign up again.
    """
    erased = erase(session, subscriber, key=key, now=now)
    _log(session, now, actor)
    return erased


def forget_at(session: Session, address: str, *, key: SigningKey, now: datetime, actor: str) -> Erased:
    """Do the same for whoever has an address, be they a subscriber or not."""
    number = find(session, address)
    if number is not None:
        return forget(session, number, key=key, now=now, actor=actor)
    erased = _erase(session, _Person(subscriber=None, addresses=(address,)), key, now)
    _log(session, now, actor)
    return erased


def _log(session: Session, now: datetime, actor: str) -> None:
    session.execute(insert(RetentionRow).values(at=now, rule=RULE, number=1, actor=actor, reason=""))


def erase(session: Session, subscriber: int, *, key: SigningKey, now: datetime) -> Erased:
    """Do the same, for whoever writes down by themselves that it was done."""
    session.get_one(SubscriberRow, subscriber, with_for_update=True)
    return _erase(session, _person(session, subscriber), key, now)


def _erase(session: Session, person: _Person, key: SigningKey, now: datetime) -> Erased:
    tables = list(_tables(session, person))
    of_events = {table.name: of_them for table, of_them in tables}["events"]
    mails = frozenset(session.scalars(select(EventRow.fingerprint).where(of_events)))
    numbers = list(
        session.scalars(select(SubscriptionRow.id).where(SubscriptionRow.subscriber_id == person.subscriber))
    )
    counted.keep(session, numbers)
    _empty_ledger(session, numbers, now)
    _unname(session, person.addresses)
    _empty_events(session, of_events, numbers)
    for table, of_them in reversed(tables):
        if table.name not in _KEPT:
            session.execute(delete(table).where(of_them), execution_options={"synchronize_session": False})
    session.expire_all()
    for each in sorted(person.keys):
        print_ = mark(key.secret, each)
        fresh = {"mark": print_, "key_id": key.id, "day": now.date()}
        session.execute(insert_new(session, ForgottenRow).values(fresh))
    return Erased(addresses=person.addresses, mails=mails)


def _empty_ledger(session: Session, numbers: Sequence[int], now: datetime) -> None:
    """Let what still waits be skipped, and keep of every row only its state, of a failed one a domain."""
    quietly = {"synchronize_session": False}
    theirs = DeliveryRow.subscription_id.in_(numbers)
    waiting = DeliveryRow.state.in_([*WAITING, DeliveryState.UNCERTAIN.value])
    session.execute(
        update(DeliveryRow)
        .where(theirs, waiting)
        .values(state=DeliveryState.SKIPPED.value, why=Skip.FORGOTTEN.value, next_at=None, updated_at=now),
        execution_options=quietly,
    )
    domains = counted.domains(session, numbers)
    session.execute(
        update(DeliveryRow).where(theirs).values(subscription_id=None, address="", name=None, response=""),
        execution_options=quietly,
    )
    for row, domain in domains.items():
        of_it = update(DeliveryRow).where(DeliveryRow.id == row).values(address=domain)
        session.execute(of_it, execution_options=quietly)


def _unname(session: Session, theirs: Collection[str]) -> None:
    """Take a person's addresses out of what other mails said."""
    prose = [EventRow.text, EventRow.subject]
    for row in session.scalars(select(EventRow).where(_may_hold(prose, theirs))):
        for column in prose:
            if any(names(getattr(row, column.key), each) for each in theirs):
                setattr(row, column.key, "")
    session.flush()


def _empty_events(session: Session, of_them: ColumnElement[bool], numbers: Collection[int]) -> None:
    """Keep of what came back its kind and its campaign; a number stands for the recipient.

    What is about another reader, and only named this one, stays that reader's.
    """
    for row in session.scalars(select(EventRow).where(of_them)):
        row.recipient = f"#{row.id}"
        if row.subscription_id in numbers:
            row.subscription_id = None
        row.text = row.sender = row.subject = ""
    session.flush()
