"""From a wish to a running campaign: what the command line, the demo and the server share."""

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.audience import store as audience_store
from lettre.audience.links import SigningKey
from lettre.campaign import approval, approvals, store
from lettre.campaign.approval import Approval, Standing
from lettre.campaign.model import Campaign, CampaignState
from lettre.campaign.plan import Plan, Step
from lettre.db import reading
from lettre.edition import store as edition_store
from lettre.edition.model import Edition
from lettre.errors import StateError
from lettre.mail import template, transports
from lettre.mail.message import Composer
from lettre.mail.transport import Transport
from lettre.newsletter import Newsletter
from lettre.settings import Settings


def prepare(
    session: Session, plan: Plan, edition: Edition | None, now: datetime, *, approved: bool = False
) -> Campaign:
    """Write down what `plan` says, in one transaction: the frozen edition, the campaign, its rows.

    `edition` is needed to start a round; joining and resuming use the frozen one. With `approved`,
    raises StateError unless that very edition is approved: the one that is looked at here is the
    one that is frozen, and its approval cannot be taken back until this is committed.
    """
    if plan.step in {Step.START, Step.AGAIN}:
        assert edition is not None
        word = _approval(session, edition, approved=approved)
        edition_store.freeze(session, edition, now)
        campaign_id = store.create(session, edition, plan, word, now)
    else:
        assert plan.campaign is not None
        campaign_id = plan.campaign.id
        if approved and plan.step is Step.JOIN:
            _still_approved(session, plan.campaign)
    campaign = store.campaign(session, campaign_id)
    assert campaign is not None
    if plan.step is not Step.RESUME:
        store.enqueue(session, campaign, now, new_only=plan.step is Step.JOIN)
    store.set_state(session, campaign_id, CampaignState.SENDING, now)
    return campaign


def _approval(session: Session, edition: Edition, *, approved: bool) -> Approval | None:
    """Return the approval an edition leaves under, held until the transaction ends."""
    latest = approvals.latest(session, edition.newsletter, edition.issue, hold=True)
    if approval.stands(edition.digest, latest) is Standing.APPROVED:
        return latest
    if approved:
        raise StateError("approval.gone-meanwhile", issue=edition.name)
    return None


def _still_approved(session: Session, campaign: Campaign) -> None:
    """Raise StateError when the edition of a campaign is to go to more readers, and is not approved."""
    if approvals.covering(session, campaign.digest, hold=True) is None:
        raise StateError("approval.not-for-more", issue=campaign.issue_name)


def composer(engine: Engine, campaign: Campaign, newsletter: Newsletter) -> Composer:
    """Compile the campaign's frozen edition; its folder is never read again.

    Raises StateError when a row of the campaign waits and the edition has gone from the database.
    """
    with reading(engine) as session:
        edition = edition_store.get(session, campaign.digest)
        key = audience_store.active_key(session)
    if edition is None:
        raise StateError("campaign.edition-lost", digest=campaign.digest[:12])
    return Composer(
        template=template.compile_edition(edition, newsletter, campaign.created_at),
        newsletter=newsletter,
        campaign=campaign.id,
        key=key,
    )


def key(session: Session) -> SigningKey:
    """Return the key that signs new links."""
    return audience_store.active_key(session)


def transport(settings: Settings) -> Transport:
    """Return the transport the house has set."""
    return transports.from_url(settings.transport, settings.root)
