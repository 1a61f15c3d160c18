"""The latest issue that was sent, for who has just come: which it is, and who has had it already.

Queries, like `store`; they never commit.
"""

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.edition.tables import EditionRow
from lettre.mail.outbox.model import Letter, Wish

#: a campaign that somebody has stopped is sent to nobody else
_GOES = (CampaignState.SENDING.value, CampaignState.DONE.value)
#: of these rows nothing has come, nor will
_NOTHING = (DeliveryState.SKIPPED.value, DeliveryState.FAILED.value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Newest:
    """An issue in the words of its latest round."""

    newsletter: str
    issue: str
    campaign: int
    digest: str


def newest(session: Session, newsletter: str) -> Newest | None:
    """Return a newsletter's latest issue of which a sending has begun and was not stopped, or None."""
    query = (
        select(CampaignRow.issue, CampaignRow.id, CampaignRow.digest)
        .join(EditionRow, EditionRow.digest == CampaignRow.digest)
        .where(
            CampaignRow.newsletter == newsletter,
            CampaignRow.started_at.is_not(None),
            CampaignRow.state.in_(_GOES),
        )
        .order_by(EditionRow.date.desc(), CampaignRow.issue.desc(), CampaignRow.round.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    return Newest(newsletter=newsletter, issue=found.issue, campaign=found.id, digest=found.digest)


def wish(session: Session, found: Newest, subscription: int, address: str) -> Wish | None:
    """Return the mail that carries an issue to a reader; None when a campaign has brought it, or will."""
    theirs = exists().where(
        DeliveryRow.subscription_id == subscription,
        DeliveryRow.state.not_in(_NOTHING),
        DeliveryRow.campaign_id == CampaignRow.id,
        CampaignRow.newsletter == found.newsletter,
        CampaignRow.issue == found.issue,
    )
    if session.scalar(select(theirs)):
        return None
    return Wish(
        letter=Letter.ISSUE,
        newsletter=found.newsletter,
        to=address,
        subscription=subscription,
        params={"campaign": found.campaign, "digest": found.digest},
        key=f"{key_of(found.newsletter, found.issue)}{subscription}",
    )


def key_of(newsletter: str, issue: str) -> str:
    """Return what the keys of all such mails of one issue begin with."""
    return f"issue:{newsletter}/{issue}:"
