"""`[retention]` of `lettre.toml`: how long what is not needed any more is kept."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field

from lettre.settings.table import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """Days until something is deleted, or somebody asked; `inactive_…` and `left_days` 0: never."""

    pending_days: int = 30
    outbox_days: int = 30
    inactive_after: int = 0
    inactive_stop: int = 0
    inactive_erase: bool = False
    left_days: int = 0
    proof_days: int = 1825
    traces_days: int = 395
    returned_days: int = 395

    def outbox(self, longest_stop: int = 0) -> timedelta:
        """Return how long a mail that came to its end is remembered: until its question is decided.

        `longest_stop` is the longest that any newsletter gives its readers to answer, in days.
        """
        stop = max(self.inactive_stop, longest_stop)
        return timedelta(days=max(self.outbox_days, stop + 7 if stop else 0))


class RetentionTable(Table):
    """How long what is not needed any more is kept; looked at once a day."""

    pending_days: int = Field(
        30,
        ge=26,
        le=365,
        description="days until who never confirmed is deleted, with the proof of the question",
    )
    outbox_days: int = Field(
        30,
        ge=1,
        le=3650,
        description="days a mail to one reader is remembered once it has left, failed or been dropped",
    )
    inactive_after: int = Field(
        0,
        ge=0,
        le=36_500,
        description="days without a recorded act after which a reader is asked, once, whether they still "
        "want the letter; 0: nobody is asked",
        examples=[1095],
    )
    inactive_stop: int = Field(
        0,
        ge=0,
        le=365,
        description="days after that question until who has not answered is unsubscribed; 0: nobody is",
        examples=[60],
    )

    inactive_erase: bool = Field(
        default=False,
        description="who is ended so, and has no other letter of the house, is erased; the question says it",
    )
    left_days: int = Field(
        0,
        ge=0,
        le=36_500,
        description="days after which the address of who left every letter is erased, but for a keyed "
        "fingerprint that no list revives and the proof of their wishes under it; 0: it stays",
        examples=[1095],
    )
    proof_days: int = Field(
        1825,
        ge=1,
        le=36_500,
        description="days that proof is kept after the address has gone",
    )
    traces_days: int = Field(
        395,
        ge=1,
        le=3650,
        description="days that the clicks and openings of a single reader who agreed to them are kept",
    )
    returned_days: int = Field(
        395,
        ge=0,
        le=36_500,
        description="days that the sender, subject and words of what came back are kept, with the mails that "
        "wait for a person in `subscribers/feedback`; 0: for ever. What it was is counted on",
    )

    def retention(self) -> Retention:
        """Return the value the rest of lettre works with."""
        return Retention(**self.model_dump())
