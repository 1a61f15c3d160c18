"""What a wish to send means for an issue, given the campaigns it already has."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from lettre.campaign.model import Campaign, CampaignState


class Step(Enum):
    """What `send` does."""

    #: no campaign yet: freeze the edition and write to everybody
    START = "start"
    #: unfinished: go on where it stopped, with the frozen edition
    RESUME = "resume"
    #: finished, and nothing more was asked: show it and refuse
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


def decide(existing: Sequence[Campaign], *, new_subscribers: bool = False, again: str | None = None) -> Plan:
    """Return what to do; `existing` holds the issue's campaigns, the latest round first."""
    if not existing:
        return Plan(step=Step.START, campaign=None, round=1)
    latest = max(existing, key=lambda campaign: campaign.round)
    if latest.state is not CampaignState.DONE:
        return Plan(step=Step.RESUME, campaign=latest, round=latest.round)
    if again:
        return Plan(step=Step.AGAIN, campaign=latest, round=latest.round + 1, reason=again)
    if new_subscribers:
        return Plan(step=Step.JOIN, campaign=latest, round=latest.round)
    return Plan(step=Step.REFUSE, campaign=latest, round=latest.round)
