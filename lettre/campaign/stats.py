"""What a report says of a campaign: counts, progress, and what became of it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lettre.campaign.approval import Approval
from lettre.campaign.model import OPEN, Campaign, CampaignEdition, CampaignState, DeliveryState
from lettre.campaign.readership import Readership


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """A campaign and how its rows stand; `next_due` is when the first deferred row may go.

    `approval` is the one it was sent under.
    """

    campaign: Campaign
    counts: Mapping[DeliveryState, int]
    next_due: datetime | None
    approval: Approval | None = None

    @property
    def total(self) -> int:
        """How many readers the campaign has a row for."""
        return sum(self.counts.values())

    @property
    def exit_code(self) -> int:
        """0 when everybody was reached or had left, 1 when it is paused, 4 when a part is missing."""
        if self.campaign.state is CampaignState.PAUSED:
            return 1
        if self.campaign.state is CampaignState.CANCELLED:
            return 4
        reached = self.counts[DeliveryState.SENT] + self.counts[DeliveryState.SKIPPED]
        return 0 if reached == self.total else 4

    def as_json(self) -> dict[str, Any]:
        """Return the report as `--json` prints it."""
        campaign = self.campaign
        return {
            "campaign": campaign.id,
            "issue": campaign.issue_name,
            "round": campaign.round,
            "reason": campaign.reason,
            "subject": campaign.subject,
            "digest": campaign.digest,
            "approval": self.approval.as_json() if self.approval else None,
            "state": campaign.state.value,
            "pause_reason": campaign.pause_reason,
            "created_at": campaign.created_at.isoformat(),
            "due_at": _iso(campaign.due_at),
            "started_at": _iso(campaign.started_at),
            "finished_at": _iso(campaign.finished_at),
            "total": self.total,
            "counts": {state.value: number for state, number in self.counts.items()},
            "next_due": _iso(self.next_due),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """How a campaign moves: `recent` messages were taken in the minute before `now`.

    `moved_at` is when a row last changed, `trouble` what the server or the line last said against one.
    """

    report: Report
    now: datetime
    recent: int
    moved_at: datetime | None
    trouble: str | None

    @property
    def rate(self) -> float:
        """Messages a minute; of a campaign younger than a minute, as if it went on so."""
        begun = self.report.campaign.started_at
        age = (self.now - begun).total_seconds() if begun else 60.0
        return self.recent * 60.0 / min(60.0, max(1.0, age))

    @property
    def remaining(self) -> timedelta | None:
        """How long it will take at this rate; None when nothing moves or nothing is left to begin."""
        counts = self.report.counts
        left = counts[DeliveryState.QUEUED] + counts[DeliveryState.SENDING]
        running = self.report.campaign.state is CampaignState.SENDING
        if not (running and left and self.recent):
            return None
        return timedelta(minutes=left / self.rate)

    @property
    def still(self) -> timedelta | None:
        """For how long nothing has moved that should; None for less than a minute."""
        counts, campaign = self.report.counts, self.report.campaign
        waits = counts[DeliveryState.QUEUED] + counts[DeliveryState.SENDING]
        since = self.moved_at or campaign.started_at
        if campaign.state is not CampaignState.SENDING or not waits or since is None:
            return None
        length = self.now - since
        return length if length > timedelta(minutes=1) else None

    @property
    def over(self) -> bool:
        """Whether nothing more will happen by itself."""
        waits = any(self.report.counts[state] for state in OPEN)
        moving = {CampaignState.SENDING, CampaignState.SCHEDULED}
        return self.report.campaign.state not in moving or (
            self.report.campaign.state is CampaignState.SENDING and not waits
        )

    def as_json(self) -> dict[str, Any]:
        """Return the progress as `--json` prints it."""
        return {
            **self.report.as_json(),
            "now": self.now.isoformat(),
            "per_minute": round(self.rate, 1),
            "remaining_seconds": round(self.remaining.total_seconds()) if self.remaining else None,
            "moved_at": _iso(self.moved_at),
            "last_error": self.trouble,
        }


def answer(code: int | None, enhanced: str | None, words: str) -> str:
    """Return what a server said in one line, the enhanced code once, though servers put it in the words."""
    parts = (code, None if enhanced and words.startswith(enhanced) else enhanced, words)
    return " ".join(str(part) for part in parts if part)


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """How many of what."""

    what: str
    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """What a server answered to how many; `example` is one of the wordings."""

    state: DeliveryState
    stage: str | None
    code: int | None
    enhanced: str | None
    number: int
    example: str

    @property
    def said(self) -> str:
        """The answer in one line: code, enhanced code, words."""
        return answer(self.code, self.enhanced, self.example)

    def as_json(self) -> dict[str, Any]:
        """Return the reason as `--json` prints it."""
        return {
            "state": self.state.value,
            "stage": self.stage,
            "code": self.code,
            "enhanced": self.enhanced,
            "number": self.number,
            "example": self.example,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class EditionShare:
    """One of a campaign's editions: its approval, how many were sent it and how many may have been."""

    edition: CampaignEdition
    approval: Approval | None
    sent: int
    uncertain: int

    def as_json(self) -> dict[str, Any]:
        """Return the edition as `--json` prints it."""
        return {
            "edition": self.edition.number,
            "digest": self.edition.digest,
            "dated_at": _iso(self.edition.dated_at),
            "approval": self.approval.as_json() if self.approval else None,
            "sent": self.sent,
            "uncertain": self.uncertain,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Since:
    """What came of it after it left, in readers; `bounced` counts them by reason."""

    hard: int
    soft: int
    complained: int
    unsubscribed: int
    replies: int
    bounced: tuple[Tally, ...]

    def counts(self) -> dict[str, int]:
        """Return the figures by name."""
        return {
            "hard-bounces": self.hard,
            "soft-bounces": self.soft,
            "complaints": self.complained,
            "unsubscribed": self.unsubscribed,
            "replies": self.replies,
        }

    def as_json(self) -> dict[str, Any]:
        """Return it as `--json` prints it."""
        counts = {name.replace("-", "_"): number for name, number in self.counts().items()}
        return {**counts, "bounced_why": {each.what: each.number for each in self.bounced}}


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """What became of a campaign; `minutes` counts messages taken by minute of UTC, in order.

    `readership` is None where nothing was measured.
    """

    report: Report
    editions: tuple[EditionShare, ...]
    reasons: tuple[Reason, ...]
    domains: tuple[Tally, ...]
    skipped: tuple[Tally, ...]
    minutes: tuple[Tally, ...]
    since: Since
    readership: Readership | None = None

    @property
    def fastest(self) -> int:
        """Messages taken in the fullest minute."""
        return max((minute.number for minute in self.minutes), default=0)

    @property
    def per_minute(self) -> float:
        """Messages a minute over the minutes in which any was taken."""
        total = sum(minute.number for minute in self.minutes)
        return total / len(self.minutes) if self.minutes else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return the account as `--json` prints it."""
        return {
            **self.report.as_json(),
            "editions": [each.as_json() for each in self.editions],
            "reasons": [each.as_json() for each in self.reasons],
            "failed_by_domain": {each.what: each.number for each in self.domains},
            "skipped_why": {each.what: each.number for each in self.skipped},
            "sent_by_minute": {each.what: each.number for each in self.minutes},
            "since": self.since.as_json(),
            "readership": self.readership.as_json() if self.readership else None,
        }

    def rows(self) -> Iterator[tuple[str, str, int]]:
        """Yield the account as a spreadsheet has it: what is counted, of which kind, how many."""
        yield "aimed", "", self.report.total
        for state, number in self.report.counts.items():
            yield "state", state.value, number
        for reason in self.reasons:
            yield reason.state.value, reason.said, reason.number
        for each in self.domains:
            yield "failed-domain", each.what, each.number
        for each in self.skipped:
            yield "skipped", each.what, each.number
        for share in self.editions:
            yield "edition-sent", share.edition.digest, share.sent
        for each in self.minutes:
            yield "minute", each.what, each.number
        for what, number in self.since.counts().items():
            yield "since", what, number
        for each in self.since.bounced:
            yield "bounced", each.what, each.number
        if self.readership is not None:
            yield from self.readership.rows()


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
