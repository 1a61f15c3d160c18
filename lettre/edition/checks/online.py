"""What links answered when they were asked (`lettre check --online`). Pure: `edition.probe` asks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from lettre.edition.checks.hosts import is_private
from lettre.edition.checks.letter import Anchor, Letter
from lettre.edition.checks.links import anchors, is_ours
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: there is nothing, and there will be nothing (RFC 9110, 15.5.5 and 15.5.11)
GONE = frozenset([404, 410])
#: hosts say this to programs and let people in: nothing is known of the page
SHY = frozenset([401, 402, 403, 405, 406, 407, 412, 418, 421, 425, 429, 451, 999])
#: seconds after which a reader has gone elsewhere
SLOW = 5.0


class Failure(Enum):
    """Why there was no answer."""

    #: the host's name is unknown to the DNS
    NAME = "name"
    #: the host is in a private network: it was not asked
    INSIDE = "inside"
    #: the certificate does not hold, or TLS failed
    CERTIFICATE = "certificate"
    #: the line was refused or broke, nothing came in time, or one page led to the next without end
    SILENCE = "silence"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What an address answered: the last HTTP status, or why there was none.

    `moved` is where the page now is, when every step there was said to be for good; `seconds`
    is how long it all took.
    """

    status: int | None = None
    failure: Failure | None = None
    moved: str | None = None
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Whether the page is there."""
        return self.status is not None and self.status < 400


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A letter, and what its links answered."""

    letter: Letter
    answers: Mapping[str, Answer]

    def links(self) -> Iterator[tuple[Anchor, Answer]]:
        """Yield each link that was asked, with its answer."""
        for anchor in external(self.letter):
            if anchor.href in self.answers:
                yield anchor, self.answers[anchor.href]

    @property
    def offline(self) -> bool:
        """Whether nobody answered at all: then it is we who are not reached."""
        mute = {Failure.NAME, Failure.SILENCE}
        return bool(self.answers) and all(each.failure in mute for each in self.answers.values())

    def failed(self, failure: Failure) -> Iterator[Found]:
        """Say which links failed in this way."""
        for anchor, answer in self.links():
            if answer.failure is failure and not self.offline:
                yield self.letter.found(anchor.element, found=anchor.href)


def external(letter: Letter) -> Iterator[Anchor]:
    """Yield each web address outside the house once; the house's own pages are not there before the sending.

    A rehearsal passes over examples' hosts.
    """
    for anchor, parts in anchors(letter, "http", "https"):
        host = (parts.hostname or "").rstrip(".")
        example = letter.rehearsal and is_private(host)
        if host and not example and "@" not in parts.netloc and not is_ours(letter, anchor.href):
            yield anchor


@rule("links.offline", WARNING, source="RFC 8499, NXDOMAIN: an answer says so, silence does not")
def offline(answered: Answered) -> Iterator[Found]:
    """At least one link answers: otherwise nothing is known of any (`--online`)."""
    if answered.offline:
        yield answered.letter.found(n=len(answered.answers))


@rule("links.dead", ERROR, source="RFC 9110, 15.5.5 and 15.5.11")
def dead(answered: Answered) -> Iterator[Found]:
    """The page that a link leads to is there (`--online`)."""
    for anchor, answer in answered.links():
        if answer.status in GONE:
            yield answered.letter.found(anchor.element, found=anchor.href, status=answer.status)


@rule("links.name-unknown", ERROR, source="RFC 1035; RFC 8499, NXDOMAIN")
def unknown_names(answered: Answered) -> Iterator[Found]:
    """The host that a link leads to exists (`--online`)."""
    yield from answered.failed(Failure.NAME)


@rule("links.inside", WARNING, source="RFC 1918; RFC 6890")
def inside(answered: Answered) -> Iterator[Found]:
    """The host that a link leads to is in the public network; others are not asked (`--online`)."""
    yield from answered.failed(Failure.INSIDE)


@rule("links.certificate", WARNING, source="RFC 9110, 4.3.4")
def certificates(answered: Answered) -> Iterator[Found]:
    """The host that a link leads to proves who it is (`--online`)."""
    yield from answered.failed(Failure.CERTIFICATE)


@rule("links.silent", WARNING, source="RFC 9110, 15.5.9")
def silent(answered: Answered) -> Iterator[Found]:
    """The host that a link leads to answers (`--online`)."""
    yield from answered.failed(Failure.SILENCE)


@rule("links.failing", WARNING, source="RFC 9110, 15.5 and 15.6")
def failing(answered: Answered) -> Iterator[Found]:
    """The page that a link leads to can be shown (`--online`)."""
    for anchor, answer in answered.links():
        status = answer.status or 0
        if status >= 400 and status not in GONE | SHY:
            yield answered.letter.found(anchor.element, found=anchor.href, status=status)


@rule("links.shy", ADVICE, source="RFC 9110, 15.5.4")
def shy(answered: Answered) -> Iterator[Found]:
    """A page that turns programs away is looked at by a person (`--online`)."""
    for anchor, answer in answered.links():
        if answer.status in SHY:
            yield answered.letter.found(anchor.element, found=anchor.href, status=answer.status)


@rule("links.moved", ADVICE, source="RFC 9110, 15.4.2 and 15.4.9")
def moved(answered: Answered) -> Iterator[Found]:
    """A link leads to where the page is, not to where it was (`--online`)."""
    for anchor, answer in answered.links():
        if answer.good and answer.moved:
            yield answered.letter.found(anchor.element, found=anchor.href, moved=answer.moved)


@rule("links.slow", ADVICE, source="the field's checklists")
def slow(answered: Answered) -> Iterator[Found]:
    """The page that a link leads to answers within five seconds (`--online`)."""
    for anchor, answer in answered.links():
        if answer.good and answer.seconds > SLOW:
            seconds = round(answer.seconds)
            yield answered.letter.found(anchor.element, found=anchor.href, seconds=seconds)


RULES = gather(__name__)
