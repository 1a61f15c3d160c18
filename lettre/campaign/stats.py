"""What a report says of a campaign: counts, and whether all is done. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lettre.campaign.approval import Approval
from lettre.campaign.model import Campaign, CampaignState, DeliveryState


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
            "finished_at": campaign.finished_at.isoformat() if campaign.finished_at else None,
            "total": self.total,
            "counts": {state.value: number for state, number in self.counts.items()},
            "next_due": self.next_due.isoformat() if self.next_due else None,
        }
