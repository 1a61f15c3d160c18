"""What a wish to send means for an issue, given the campaigns it already has."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from lettre.campaign.model import Campaign, CampaignState


class Step(Enum):
    """What `send` does."""

    #: no campaign yet: freeze the edition and write to everybody
    START = "start"
    #: scheduled and not begun: send its frozen edition now, or give it another hour
    BEGIN = "begin"
    #: unfinished: go on where it stopped, with the frozen edition
    RESUME = "resume"
    #: finished or cancelled, and nothing more was asked: show it and refuse
    REFUSE = "refuse"
    #: write to those who joined since, with the frozen edition
    JOIN = "join"
    #: write to everybody once more, for a stated reason
    AGAIN = "again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """The step, the campaign it concerns, the round it will have, and why there is a further one."""

    step: Step
    campaign: Campaign | None
    round: int
    reason: str | None = None

    @property
    def new(self) -> bool:
        """Whether a new campaign is written down, from the issue's folder."""
        return self.step in {Step.START, Step.AGAIN}


def decide(existing: Sequence[Campaign], *, new_subscribers: bool = False, again: str | None = None) -> Plan:
    """Return what to do; `existing` holds the issue's campaigns, in any order.

    One that was cancelled before it began has written to nobody: it only keeps its number.
    """
    following = max((campaign.round for campaign in existing), default=0) + 1
    counted = [campaign for campaign in existing if not _came_to_nothing(campaign)]
    if not counted:
        return Plan(step=Step.START, campaign=None, round=following)
    latest = max(counted, key=lambda campaign: campaign.round)
    if latest.state not in {CampaignState.DONE, CampaignState.CANCELLED}:
        step = Step.RESUME if latest.started_at else Step.BEGIN
        return Plan(step=step, campaign=latest, round=latest.round)
    if again:
        return Plan(step=Step.AGAIN, campaign=latest, round=following, reason=again)
    if new_subscribers and latest.state is CampaignState.DONE:
        return Plan(step=Step.JOIN, campaign=latest, round=latest.round)
    return Plan(step=Step.REFUSE, campaign=latest, round=latest.round)


def _came_to_nothing(campaign: Campaign) -> bool:
    return campaign.state is CampaignState.CANCELLED and campaign.started_at is None
