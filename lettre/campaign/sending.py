"""From a wish to a running campaign: what the command line, the demo and the server share."""

import dataclasses
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.audience import store as audience_store
from lettre.audience.links import SigningKey
from lettre.campaign import approval, approvals, recipients, store
from lettre.campaign.approval import Approval, Standing
from lettre.campaign.model import Campaign, CampaignState
from lettre.campaign.plan import Plan, Step
from lettre.db import reading
from lettre.edition import store as edition_store
from lettre.edition.model import Edition
from lettre.errors import StateError
from lettre.mail import dkim_keys, marking, template, transports
from lettre.mail.dkim import Key
from lettre.mail.marking import Marks
from lettre.mail.message import Composer, Measured
from lettre.mail.smtp import Smtp
from lettre.mail.transport import Transport
from lettre.newsletter import Newsletter
from lettre.settings import Settings


def prepare(
    session: Session,
    plan: Plan,
    edition: Edition | None,
    now: datetime,
    *,
    approved: bool = False,
    due_at: datetime | None = None,
) -> Campaign:
    """Write down what `plan` says, in one transaction: the frozen edition, the campaign, its rows.

    `edition` is needed to start a round; every other step uses the frozen one. With `due_at` the
    campaign waits for that hour, and takes its readers then. With `approved`, raises StateError
    unless that very edition is approved: the one that is looked at here is the one that is frozen,
    and its approval cannot be taken back until this is committed.
    """
    if plan.new:
        assert edition is not None
        word = _approval(session, edition, approved=approved)
        edition_store.freeze(session, edition, now)
        campaign_id = store.create(session, edition, plan, word, now, due_at=due_at)
    else:
        assert plan.campaign is not None
        campaign_id = plan.campaign.id
    if due_at is not None:
        store.move(session, campaign_id, CampaignState.SCHEDULED, now)
        store.postpone(session, campaign_id, due_at)
    elif plan.step is Step.JOIN:
        _join(session, _known(session, campaign_id), now, approved=approved)
    else:
        leave(session, _known(session, campaign_id), now, approved=approved, by_hand=True)
    return _known(session, campaign_id)


def leave(session: Session, campaign: Campaign, now: datetime, *, approved: bool, by_hand: bool) -> None:
    """Let a campaign begin, or go on: one that has not begun takes its readers now.

    What a person takes up is theirs, and no longer the schedule's. Raises StateError when it may not,
    or when it needs an approval that was taken back before it began.
    """
    store.move(session, campaign.id, CampaignState.SENDING, now)
    if campaign.started_at is not None:
        if by_hand and campaign.due_at is not None:
            store.postpone(session, campaign.id, None)
        return
    if approved and approvals.covering(session, campaign.digest, hold=True) is None:
        raise StateError("approval.gone-meanwhile", issue=campaign.issue_name)
    store.begin(session, campaign, now, by_hand=by_hand)


def _join(session: Session, campaign: Campaign, now: datetime, *, approved: bool) -> None:
    if approved:
        _still_approved(session, campaign)
    recipients.enqueue(session, campaign, now, new_only=True)
    store.move(session, campaign.id, CampaignState.SENDING, now)


def replace(session: Session, campaign: Campaign, edition: Edition, now: datetime, *, approved: bool) -> int:
    """Give those not yet written to a corrected edition; return how many they are.

    No sender may be at work: hold the campaign (`lock.hold`). With `approved`, raises StateError unless
    that edition is approved.
    """
    word = _approval(session, edition, approved=approved)
    edition_store.freeze(session, edition, now)
    return store.replace(session, campaign.id, edition, word, now)


def _known(session: Session, campaign_id: int) -> Campaign:
    campaign = store.campaign(session, campaign_id)
    assert campaign is not None
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


def composer(
    engine: Engine, campaign: Campaign, newsletter: Newsletter, keys: Sequence[Key] = ()
) -> Composer:
    """Compile the campaign's frozen editions; its folder is never read again.

    With `keys` every message is signed, dated as the campaign is. Raises StateError when an
    edition has gone from the database.
    """
    with reading(engine) as session:
        # a message that is sent again is the same to the byte, whatever key was made meanwhile
        key = audience_store.key_at(session, campaign.created_at)
        editions = store.editions(session, campaign.id)
        frozen = {each.number: _frozen(session, each.digest) for each in editions}
        marks = {
            each.number: Marks(
                key=key,
                base_url=newsletter.base_url,
                campaign=campaign.id,
                number=each.number,
                known=edition_store.links(session, each.digest),
            )
            for each in editions
        }
    dates = {each.number: each.dated_at for each in editions}
    templates = {
        number: template.compile_edition(each, newsletter, dates[number]) for number, each in frozen.items()
    }
    measured = {
        number: Measured(
            measurement=each.measurement,
            templates={
                kinds: template.compile_edition(each, newsletter, dates[number], kinds, marks[number])
                for kinds in marking.every(each.measurement)
            },
        )
        for number, each in frozen.items()
        if each.measurement.word
    }
    return Composer(
        template=templates.pop(1),
        corrected=templates,
        measured=measured,
        newsletter=newsletter,
        campaign=campaign.id,
        key=key,
        signer=dkim_keys.signer(keys, newsletter, editions[0].dated_at),
    )


def _frozen(session: Session, digest: str) -> Edition:
    edition = edition_store.get(session, digest)
    if edition is None:
        raise StateError("campaign.edition-lost", digest=digest[:12])
    return edition


def key(session: Session) -> SigningKey:
    """Return the key that signs new links."""
    return audience_store.active_key(session)


def transport(settings: Settings) -> Transport:
    """Return the transport the house has set."""
    found = transports.from_url(settings.transport, settings.root)
    if not isinstance(found, Smtp):
        return found
    manners = settings.manners
    return dataclasses.replace(
        found,
        most_messages=manners.messages_per_connection,
        longest=manners.connection_age.total_seconds(),
    )
