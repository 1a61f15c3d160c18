"""What somebody typed into a form that signs up: read, looked at, and each mistake in one sentence. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lettre.audience import answers, newcomers, trace
from lettre.audience.trace import Kind
from lettre.newsletter import Newsletter
from lettre.reception import Doors
from lettre.web.form import Form

ADDRESS, CHOSEN, STAMP, SOURCE, SITE, USE = "address", "newsletter", "form", "source", "site", "use"
#: a field no person sees: what stands in it was put there by a machine. No browser fills in this name.
TRAP = "topic"
#: buttons under "did you mean …?"
MEANT, TYPED = "meant", "typed"

_SITE = re.compile(r"https?://[a-z0-9.:\[\]-]{1,190}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Entered:
    """A form as it came. `answers` are by newsletter and question, as typed; `use` answers "did you mean".

    `measured` are the kinds of measurement that are ticked, by newsletter.
    """

    address: str = ""
    newsletters: tuple[str, ...] = ()
    answers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stamp: str = ""
    source: str = "page"
    site: str | None = None
    use: str = ""
    trapped: bool = False
    measured: Mapping[str, tuple[Kind, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """One mistake: the field it is in, by its id on the page, and the code of its sentence."""

    field: str
    code: str
    label: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """What was made of a form. `meant` is an address to ask about, when the one typed looks like a slip."""

    address: str
    faults: tuple[Fault, ...]
    answers: Mapping[str, Mapping[str, str]]
    meant: str | None = None


def field_of(newsletter: Newsletter, question: str) -> str:
    """Return the name and id of a question's field."""
    return f"{newsletter.slug}.{question}"


def read(form: Form, offered: Sequence[Newsletter]) -> Entered:
    """Read the fields of a page of ours; where one newsletter is offered, it is the one that is meant."""
    given = dict(form.fields)
    chosen = [value for name, value in form.fields if name == CHOSEN]
    if len(offered) == 1:
        chosen = [offered[0].slug]
    return Entered(
        address=given.get(ADDRESS, "").strip(),
        newsletters=tuple(each.slug for each in offered if each.slug in chosen),
        answers={
            each.slug: {one.name: given.get(field_of(each, one.name), "") for one in each.reception.asked}
            for each in offered
        },
        stamp=given.get(STAMP, ""),
        source="form" if given.get(SOURCE) == "form" else "page",
        site=site(given.get(SITE, "")),
        use=given.get(USE, ""),
        trapped=bool(given.get(TRAP)),
        measured={each.slug: trace.ticked(each, _all(form, trace.field(each.slug))) for each in offered},
    )


def _all(form: Form, name: str) -> list[str]:
    return [value for field_, value in form.fields if field_ == name]


def site(origin: str) -> str | None:
    """Return the site a form stood on, as its browser says in `Origin`; None for what is none."""
    return origin.lower() if _SITE.fullmatch(origin) else None


def check(entered: Entered, offered: Sequence[Newsletter], doors: Doors) -> Checked:
    """Look at every field. Nothing is asked of the database: the outcome is the same for a stranger."""
    wanted = [each for each in offered if each.slug in entered.newsletters]
    meant = newcomers.meant(entered.address)
    address = meant if meant is not None and entered.use == MEANT else entered.address
    faults = [] if wanted else [Fault(field=CHOSEN, code="audience.newcomer.nothing-chosen")]
    ask = meant is not None and not entered.use
    code = newcomers.fault(address, doors)
    # those who live on slips of the hand own gmial.com: what was meant is asked first
    if code is not None and not (ask and code == "audience.newcomer.disposable"):
        faults.append(Fault(field=ADDRESS, code=code))
    taken: dict[str, Mapping[str, str]] = {}
    for each in wanted:
        found = answers.read(each.reception.asked, entered.answers.get(each.slug, {}))
        taken[each.slug] = found.taken
        labels = {question.name: question.label for question in each.reception.asked}
        faults += [
            Fault(field=field_of(each, name), code=wrong, label=labels[name])
            for name, wrong in found.faults.items()
        ]
    return Checked(
        address=address, faults=tuple(faults), answers=taken, meant=meant if ask and not faults else None
    )
