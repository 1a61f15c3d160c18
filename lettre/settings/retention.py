"""`[retention]` of `lettre.toml`: how long what is not needed any more is kept."""

from dataclasses import dataclass
from datetime import timedelta

from pydantic import Field

from lettre.settings.table import Table


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """Days until something is deleted, or somebody asked; `inactive_after` and `inactive_stop` 0: never."""

    pending_days: int = 30
    outbox_days: int = 30
    inactive_after: int = 0
    inactive_stop: int = 0

    @property
    def outbox(self) -> timedelta:
        """How long a mail that came to its end is remembered: at least until its question is decided."""
        waits = self.inactive_stop + 7 if self.inactive_stop else 0
        return timedelta(days=max(self.outbox_days, waits))


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

    def retention(self) -> Retention:
        """Return the value the rest of lettre works with."""
        return Retention(**self.model_dump())
