"""A form that signs up, whether a page or a program sent it: judged, counted, written down.

Between the form and the answer nothing is asked of the database about the address: what is done, and how
long it takes, is the same for a reader and for a stranger. A form that a machine filled in goes the same way,
marked, and is thrown away by whoever takes it up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from fastapi import Request

from lettre.audience import forms, signups, store, trace, wording
from lettre.audience.forms import Age, Stamp
from lettre.audience.signups import Shown, Signup
from lettre.audience.trace import Kind
from lettre.audience.wording import Wording
from lettre.db import reading, transaction
from lettre.newsletter import Newsletter
from lettre.web import limits
from lettre.web.house import House
from lettre.web.public import entered
from lettre.web.public.entered import Checked, Entered

#: a page that only asks for one more press was read faster
HURRY = timedelta(seconds=2)


class Verdict(Enum):
    """What becomes of a form."""

    #: taken, or answered as if it were
    TAKEN = "taken"
    #: something is wrong in it, and said
    FAULTY = "faulty"
    #: did you mean another address?
    ASKED = "asked"
    #: it was shown too long ago, or with other words than today's
    STALE = "stale"
    #: it is no form of ours: another site's, or a program's that asked for none
    STRANGE = "strange"
    #: too many from one network, or in all
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A form with what becomes of it."""

    verdict: Verdict
    entered: Entered
    checked: Checked | None = None


def stamp(house: House, said: Wording, *, hurry: bool = False) -> str:
    """Return the stamp of a form shown now."""
    now = house.clock()
    with reading(house.engine) as session:
        key = store.active_key(session)
    return forms.stamp(key, shown_at=now - HURRY if hurry else now, wording=said.number)


def judge(
    house: House, request: Request, sent: Entered, offered: Sequence[Newsletter], language: str
) -> Judged:
    """Take a form, or say why not. What is taken is committed before this returns."""
    said = wording.shown(offered, language)
    with reading(house.engine) as session:
        found = forms.read(sent.stamp, store.keys(session), house.clock())
    early = _early(found, said)
    if early is not None:
        return Judged(verdict=early, entered=sent)
    checked = entered.check(sent, offered, house.settings.doors)
    if checked.faults or checked.meant is not None:
        verdict = Verdict.FAULTY if checked.faults else Verdict.ASKED
        return Judged(verdict=verdict, entered=sent, checked=checked)
    signup = _signup(house, sent, offered, checked, said, trap=sent.trapped or found.age is Age.FAST)
    with transaction(house.engine) as session:
        admitted = limits.admits(session, house, request, purse="trap" if signup.trap else "house")
        if admitted:
            signups.put(session, signup)
    return Judged(verdict=Verdict.TAKEN if admitted else Verdict.REFUSED, entered=sent, checked=checked)


def _early(found: Stamp, said: Wording) -> Verdict | None:
    if found.age is Age.FORGED:
        return Verdict.STRANGE
    return Verdict.STALE if found.age is Age.OLD or found.wording != said.number else None


def _signup(
    house: House,
    sent: Entered,
    offered: Sequence[Newsletter],
    checked: Checked,
    said: Wording,
    *,
    trap: bool,
) -> Signup:
    shown = Shown(
        wording=said.text,
        version=said.version,
        sha256=said.sha256,
        language=said.language,
        source=sent.source,
        site=sent.site,
    )
    return Signup(
        address=checked.address,
        newsletters=sent.newsletters,
        answers=checked.answers,
        shown=shown,
        trap=trap,
        at=house.clock(),
        measured={
            each.slug: _boxes(each, sent.measured.get(each.slug, ()), said.language)
            for each in offered
            if each.slug in sent.newsletters and sent.measured.get(each.slug)
        },
    )


def _boxes(
    newsletter: Newsletter, kinds: Sequence[Kind], language: str
) -> Mapping[str, Mapping[str, object]]:
    """Return what stood beside each box that was ticked, as it is kept with the sign-up."""
    shown = {kind: trace.wording(kind, newsletter, language) for kind in kinds}
    return {
        kind.value: {"wording": each.text, "version": each.version, "sha256": each.digest}
        for kind, each in shown.items()
    }
