"""What may be known of a reader: one decision, for whoever composes a message and whoever records a visit.

Pure. Unknown is no: a reader who was never asked is not measured (law 78-17 art. 82; GDPR art. 4 (11)).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256

from lettre.catalogue import say
from lettre.newsletter import Measurement, Mode, Newsletter

#: the name of the boxes in a form; their values are kinds
FIELD = "measure"
#: of the sentences beside the boxes: to be raised whenever one of them changes
WORDING = 1


class Kind(Enum):
    """What is measured; a reader says yes or no to each by itself."""

    #: which links they follow
    CLICKS = "clicks"
    #: when their mail program fetches a picture of the letter
    OPENS = "opens"


class Choice(Enum):
    """What a reader has said to one kind."""

    #: nothing: they were not asked, or have not answered
    UNKNOWN = "unknown"
    #: yes
    GRANTED = "granted"
    #: no, or no longer
    DENIED = "denied"


class Trace(Enum):
    """What is left behind by a reader's act."""

    #: nothing at all: the link is the letter's own
    NOTHING = "nothing"
    #: one more in a day's number
    COUNTED = "counted"
    #: that this reader did it, and when
    PERSONAL = "personal"


@dataclass(frozen=True, kw_only=True, slots=True)
class Consents:
    """What a reader said to each kind: `consents[kind]`."""

    clicks: Choice = Choice.UNKNOWN
    opens: Choice = Choice.UNKNOWN

    def __getitem__(self, kind: Kind) -> Choice:
        """Return what was said to `kind`."""
        return self.clicks if kind is Kind.CLICKS else self.opens


#: what nobody has answered yet
UNASKED = Consents()
#: a yes to everything
AGREED = Consents(clicks=Choice.GRANTED, opens=Choice.GRANTED)

#: what is not here leaves nothing. Who said no is not even counted
_TRACES: Mapping[tuple[Mode, Choice], Trace] = {
    (Mode.AGGREGATE, Choice.UNKNOWN): Trace.COUNTED,
    (Mode.AGGREGATE, Choice.GRANTED): Trace.COUNTED,
    (Mode.CONSENTED, Choice.GRANTED): Trace.PERSONAL,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """The sentence a reader said yes or no to, with its version and its SHA-256: what proves a consent."""

    version: int
    text: str
    digest: str


def decide(measurement: Measurement, choice: Choice, kind: Kind) -> Trace:
    """Return what an act of this kind leaves behind, where this is measured and the reader said that."""
    if kind is Kind.OPENS and not measurement.opens:
        return Trace.NOTHING
    return _TRACES.get((measurement.mode, choice), Trace.NOTHING)


def decide_later(sent: Measurement, today: Measurement, choice: Choice, kind: Kind) -> Trace:
    """Return what is left behind by an act on a letter that was sent as `sent` says.

    Only what was allowed then and is allowed today: who has said no since leaves nothing, nor does anybody
    when the house has changed what it measures.
    """
    both = {decide(each, choice, kind) for each in (sent, today)}
    return both.pop() if len(both) == 1 else Trace.NOTHING


def asked(measurement: Measurement) -> tuple[Kind, ...]:
    """Return the kinds that readers are to be asked about."""
    return tuple(kind for kind in Kind if decide(measurement, Choice.GRANTED, kind) is Trace.PERSONAL)


def answered(fields: Iterable[tuple[str, str]], kinds: Iterable[Kind]) -> dict[Kind, bool]:
    """Return what a form with our boxes says to each of `kinds`: a box that is not ticked is a no."""
    ticked = {value for name, value in fields if name == FIELD}
    return {kind: kind.value in ticked for kind in kinds}


def field(newsletter: str) -> str:
    """Return the name of a newsletter's boxes in a form that may be about several."""
    return f"{FIELD}-{newsletter}"


def ticked(newsletter: Newsletter, values: Iterable[str]) -> tuple[Kind, ...]:
    """Return the kinds that are asked about and ticked; a box that is not ticked says nothing."""
    given = frozenset(values)
    return tuple(kind for kind in asked(newsletter.measurement) if kind.value in given)


def wording(kind: Kind, newsletter: Newsletter, language: str) -> Wording:
    """Return the sentence beside the box of `kind`, as readers see it in `language`."""
    text = say(f"measurement.wording.{kind.value}", language, newsletter=newsletter.title)
    return Wording(version=WORDING, text=text, digest=sha256(text.encode()).hexdigest())
