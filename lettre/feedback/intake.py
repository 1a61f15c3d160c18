"""One reading: mails out of a mailbox, recorded and carried out, then put in their places.

Each mail is committed before it is moved. A crash between the two leaves it where it was, and the
next reading knows it by its fingerprint: it is recorded once, and moved then.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.campaign import begun, events
from lettre.db import reading, transaction
from lettre.errors import LettreError
from lettre.feedback import apply
from lettre.feedback.apply import Understood, Verdict
from lettre.feedback.heading import fingerprint, message_id
from lettre.feedback.mailbox.model import Mailbox, Place, Returned, place
from lettre.feedback.trouble import Trouble
from lettre.feedback.verdict import Outcome

Clock = Callable[[], datetime]
#: seconds between two looks at a letter on its way
_LOOK = 0.02


@dataclass(kw_only=True, slots=True)
class Tally:
    """What a reading found: mails, those recorded before, what followed, by outcome, and what failed."""

    mails: int = 0
    again: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    places: Counter[Place] = field(default_factory=Counter)
    troubles: list[Trouble] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return it as `--json` prints it."""
        return {
            "mails": self.mails,
            "again": self.again,
            "outcomes": {each.value: self.outcomes[each] for each in Outcome if self.outcomes[each]},
            "places": {each.value: self.places[each] for each in Place},
        }


def take(
    engine: Engine,
    mailbox: Mailbox,
    clock: Clock,
    stop: Callable[[], bool] = lambda: False,
    *,
    hosts: Collection[str] = (),
    tally: Tally | None = None,
) -> Tally:
    """Read an open mailbox to its end, or until `stop` says so between two mails.

    `hosts` are those of the house's Message-IDs (`bearer.hosts`).
    Anybody may write to this mailbox, and one mail never stops the reading: one that meets a defect, or that
    the mailbox does not move, stays where it is, and the tally names it. Raises LettreError when database or
    mailbox fail for all; a `tally` that was given then holds what was done before.
    """
    tally = Tally() if tally is None else tally
    for mail in mailbox.mails():
        if stop():
            break
        recorded = False
        try:
            where = _place(engine, mail, clock, hosts, tally)
            recorded = True
            mailbox.settle(mail, where)
        except Exception as error:
            if isinstance(error, LettreError) and not recorded:
                raise  # the database's: the others would meet it too
            tally.troubles.append(_trouble(mailbox, mail, error, recorded=recorded))
            continue
        tally.places[where] += 1
    return tally


def _trouble(mailbox: Mailbox, mail: Returned, error: Exception, *, recorded: bool) -> Trouble:
    return Trouble(
        where=mailbox.where(mail),
        mark=fingerprint(mail.raw),
        message_id=message_id(mail.raw),
        error=error,
        recorded=recorded,
    )


def _place(engine: Engine, mail: Returned, clock: Clock, hosts: Collection[str], tally: Tally) -> Place:
    """Commit what a mail says; return where it goes, for one recorded before as it went then.

    A wish to leave waits, as on the page for it, until no letter to its reader is between its mark and its
    first byte.
    """
    tally.mails += 1
    with reading(engine) as session:
        known = _known(session, fingerprint(mail.raw), tally)
        if known is not None:
            return known
        understood = apply.understand(session, mail.raw, clock(), hosts)
    begin = time.monotonic()
    while True:
        late = time.monotonic() - begin > begun.FRESH.total_seconds()
        with transaction(engine) as session:
            found = _recorded(session, understood, clock(), tally, late=late)
        if found is not None:
            return found
        time.sleep(_LOOK)


def _known(session: Session, mark: str, tally: Tally) -> Place | None:
    """Return where a mail went that was recorded before; None for a new one."""
    known = events.of_mail(session, mark)
    tally.again += bool(known)
    return place(Outcome(each.outcome) for each in known) if known else None


def _recorded(session: Session, mail: Understood, now: datetime, tally: Tally, *, late: bool) -> Place | None:
    """Record a mail; None when it must wait, and nothing is changed yet."""
    known = _known(session, mail.mark, tally)
    if known is not None:
        return known
    if not late and apply.waits(session, mail, now):
        return None
    verdicts = apply.record(session, mail, now)
    if not verdicts:  # another reader was at it, and has committed meanwhile
        return _known(session, mail.mark, tally)
    tally.outcomes.update(each.outcome for each in verdicts)
    return place(each.outcome for each in verdicts)


@dataclass(frozen=True, kw_only=True, slots=True)
class Foreseen:
    """What would follow from each mail that was not recorded before, and those of which nobody can say."""

    mails: list[tuple[Returned, tuple[Verdict, ...]]] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def look(engine: Engine, mailbox: Mailbox, now: datetime, hosts: Collection[str] = ()) -> Foreseen:
    """Say what `take` would do with each mail that was not recorded before; change nothing."""
    seen = Foreseen()
    for mail in mailbox.mails():
        try:
            verdicts = _foreseen(engine, mail, now, hosts)
        except LettreError:
            raise
        except Exception as error:
            seen.troubles.append(_trouble(mailbox, mail, error, recorded=False))
        else:
            seen.mails.extend([(mail, verdicts)] if verdicts else [])
    return seen


def _foreseen(engine: Engine, mail: Returned, now: datetime, hosts: Collection[str]) -> tuple[Verdict, ...]:
    with reading(engine) as session:
        known = events.of_mail(session, fingerprint(mail.raw))
        return () if known else apply.foresee(session, mail.raw, now, hosts)
