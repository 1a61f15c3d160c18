"""Links of a letter marked so that visits can be counted: once an edition, never once a message. Pure.

A marked link leads to the house and names a link by its number, signed; where it is one reader's it ends
with a token that is filled for each message. The letter that was approved stays as it is: what is
marked follows from it and from what it says is measured (docs/decisions/0012-measurement.md).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from lettre.audience import links, trace
from lettre.audience.links import Purpose, Signed, SigningKey
from lettre.audience.trace import Choice, Consents, Kind, Trace
from lettre.edition import anchors
from lettre.edition.model import Edition
from lettre.newsletter import Measurement

#: what stands in marked HTML where one reader's token will: no letter can hold a NUL
TOKENS: Mapping[Kind, str] = {Kind.CLICKS: "\0CLICK\0", Kind.OPENS: "\0OPEN\0"}
#: the first step of the addresses of each kind
WAYS: Mapping[Kind, str] = {Kind.CLICKS: "l", Kind.OPENS: "o"}
#: the link number that stands for the letter itself, opened
OPENED = 0

Kinds = frozenset[Kind]
#: a message without a mark
NOTHING: Kinds = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A link of one edition of one campaign, or the letter itself (`OPENED`)."""

    campaign: int
    edition: int
    link: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Marks:
    """What marks the links of one edition: its number in its campaign, and where its links lead, by number.

    A link that leads elsewhere than `known` says is left alone.
    """

    key: SigningKey
    base_url: str
    campaign: int
    number: int
    known: Mapping[int, str]

    def address(self, kind: Kind, link: int, *, own: bool) -> str:
        """Return the marked address of a link, ready for an attribute; a reader's own awaits its token."""
        here = Place(campaign=self.campaign, edition=self.number, link=link)
        address = escape(f"{self.base_url}/{WAYS[kind]}/{token(self.key, here)}")
        return f"{address}/{TOKENS[kind]}" if own else address


def token(key: SigningKey, place: Place) -> str:
    """Return the signed name of a place, the same for every reader."""
    number = place.edition << 32 | place.link
    return links.token(key, purpose=Purpose.LINK, subscription=number, campaign=place.campaign)


def place(signed: Signed) -> Place:
    """Return the place that a genuine token of `token` names."""
    edition, link = divmod(signed.subscription, 1 << 32)
    return Place(campaign=signed.campaign, edition=edition, link=link)


@lru_cache(maxsize=64)  # a handful of answers, and a message a question
def kinds(measurement: Measurement, consents: Consents) -> Kinds:
    """Return what is marked in a reader's message: what the one decision lets leave anything behind."""
    decided = {kind: trace.decide(measurement, consents[kind], kind) for kind in Kind}
    return frozenset(kind for kind, left in decided.items() if left is not Trace.NOTHING)


def personal(measurement: Measurement, kind: Kind) -> bool:
    """Whether marks of this kind are one reader's, and end with a token of theirs."""
    return trace.decide(measurement, Choice.GRANTED, kind) is Trace.PERSONAL


def every(measurement: Measurement) -> Iterator[Kinds]:
    """Yield every set of kinds that some reader's message may have marked, but for the empty one."""
    possible = sorted(kinds(measurement, trace.AGREED), key=lambda kind: kind.value)
    for chosen in range(1, 1 << len(possible)):
        yield frozenset(kind for bit, kind in enumerate(possible) if chosen >> bit & 1)


def marked(edition: Edition, wanted: Collection[Kind], marks: Marks) -> str:
    """Return the edition's HTML with what is `wanted` marked."""
    html = edition.html
    if Kind.CLICKS in wanted:
        html = "".join(_led(html, marks, own=personal(edition.measurement, Kind.CLICKS)))
    if Kind.OPENS in wanted:
        own = personal(edition.measurement, Kind.OPENS)
        html = _pictured(html, marks.address(Kind.OPENS, OPENED, own=own))
    return html


def _led(html: str, marks: Marks, *, own: bool) -> Iterator[str]:
    """Yield the HTML, its links leading to the house."""
    done = 0
    for anchor in anchors.of_letter(html):
        if marks.known.get(anchor.number) != anchor.href:
            continue
        yield html[done : anchor.start]
        yield f'"{marks.address(Kind.CLICKS, anchor.number, own=own)}"'
        done = anchor.end
    yield html[done:]


def _pictured(html: str, address: str) -> str:
    """Return the HTML with a picture of one pixel at its end, which says nothing to who listens."""
    picture = f'<img src="{address}" width="1" height="1" alt="" style="display:block">'
    before, body, after = html.rpartition("</body>")
    return f"{before}{picture}{body}{after}" if body else html + picture
