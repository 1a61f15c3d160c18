"""Everything looked at before a letter leaves: one list of rules for checks, proofs and sendings. Pure.

The rules stand in the packages whose work they judge; those of other packages come through the
entry point group `lettre.rules`, each naming a tuple of rules.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cache
from importlib.metadata import entry_points
from itertools import chain
from typing import Any

from lettre.audience import links
from lettre.audience.links import EXAMPLE_KEY, Purpose
from lettre.edition import checks as edition_checks
from lettre.edition.checks import Letter, online
from lettre.edition.checks.online import Answer, Answered
from lettre.edition.model import PAGES, Edition, Hole
from lettre.finding import Finding
from lettre.issue import checks as issue_checks
from lettre.issue.checks import Draft, View, views
from lettre.issue.model import Issue
from lettre.mail import checks as mail_checks
from lettre.mail import template
from lettre.mail.checks import Mailing
from lettre.mail.message import Composer
from lettre.mail.model import Message, Recipient
from lettre.newsletter import Newsletter
from lettre.rule import Policy, Rule

#: the reader of proofs and checks: the same for everybody, and nobody
READER = Recipient(subscription=0, address="lecteur@example.org")


@cache
def rules() -> tuple[Rule[Any], ...]:
    """Return every rule there is, those of other packages after our own."""
    ours = (issue_checks.RULES, edition_checks.RULES, online.RULES, mail_checks.RULES)
    theirs = (point.load() for point in entry_points(group="lettre.rules"))
    return tuple(chain(*ours, *theirs))


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An edition that might leave: what it was made of, and the circumstances it is judged by.

    `earlier` holds the issues before it, the latest first; `rehearsal` is True where the
    transport writes to nobody outside. `answers` is what its links answered, where they were asked.
    """

    issue: Issue
    edition: Edition
    newsletter: Newsletter
    earlier: Sequence[Issue] = ()
    rehearsal: bool = False
    answers: Mapping[str, Answer] | None = None

    @property
    def letter(self) -> Letter:
        """The edition as its checks look at it."""
        return Letter(
            issue=self.issue, edition=self.edition, newsletter=self.newsletter, rehearsal=self.rehearsal
        )


def examine(candidate: Candidate, policy: Policy) -> Iterator[Finding]:
    """Yield what every rule has to say of a candidate, as the house takes it."""
    subjects = _subjects(candidate)
    for rule in rules():
        if rule.code not in policy.off:
            yield from policy.over(rule.over(subjects[rule.subject]))


def _subjects(candidate: Candidate) -> Mapping[type, Sequence[Any]]:
    issue, edition, newsletter = candidate.issue, candidate.edition, candidate.newsletter
    letter = candidate.letter
    return {
        Draft: (Draft(issue=issue, newsletter=newsletter, earlier=tuple(candidate.earlier)),),
        View: tuple(views(issue, newsletter)),
        Letter: (letter,),
        Answered: () if candidate.answers is None else (Answered(letter=letter, answers=candidate.answers),),
        Mailing: (Mailing(letter=letter, content=example(edition, newsletter).content),),
    }


def filled(part: str, newsletter: Newsletter) -> str:
    """Return a part of an edition with its holes filled for the example reader, as `example` fills them."""
    token = links.example_token()
    part = part.replace(Hole.ADDRESS.value, READER.address)
    for hole, page in PAGES.items():
        part = part.replace(hole.value, f"{newsletter.base_url}/{page}/{token}")
    return part


def example(edition: Edition, newsletter: Newsletter) -> Message:
    """Compose the message of the example reader; its links say "this is a proof" and act on nobody.

    The date is the issue's and the key a published one, so that it is the same everywhere.
    """
    date = datetime.combine(edition.date, time(8), UTC)
    composer = Composer(
        template=template.compile_edition(edition, newsletter, date),
        newsletter=newsletter,
        campaign=0,
        key=EXAMPLE_KEY,
        purpose=Purpose.PROOF,
    )
    return composer.compose(READER)
