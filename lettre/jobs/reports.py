"""The job that tells editors how a sending ended: a mail to each, put into the outbox."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.campaign import store as campaigns
from lettre.campaign.model import Campaign, DeliveryState
from lettre.catalogue import say
from lettre.db import reading, transaction
from lettre.jobs import store
from lettre.jobs.model import Job, Stop
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import Letter, Wish
from lettre.newsletter import Newsletter
from lettre.settings import Settings

#: how long after its end a campaign is reported, if nobody was there to do it at once
LATEST = timedelta(days=1)


def job(settings: Settings, engine: Engine) -> Job:
    """Return the job that looks for campaigns that have ended."""
    told: set[tuple[int, datetime | None]] = set()

    def run(now: datetime, stop: Stop) -> bool:
        del stop  # nothing here takes long
        with reading(engine) as session:
            ended = store.finished(session, now - LATEST)
        new = [each for each in ended if (each.id, each.finished_at) not in told]
        put = sum(_put(settings, engine, campaign, now) for campaign in new)
        told.update((each.id, each.finished_at) for each in new)
        return put > 0

    return Job(name="reports", run=run)


def _put(settings: Settings, engine: Engine, campaign: Campaign, now: datetime) -> int:
    """Put one campaign's report to each editor into the outbox, once; return how many were put."""
    newsletter = settings.newsletters.get(campaign.newsletter)
    if newsletter is None or not newsletter.report_to:
        return 0
    with transaction(engine) as session:
        wishes = list(_wishes(session, newsletter, campaign, settings.language))
        return sum(outbox.put(session, wish, now) for wish in wishes)


def _wishes(session: Session, newsletter: Newsletter, campaign: Campaign, language: str) -> Iterator[Wish]:
    assert campaign.finished_at is not None
    counts = campaigns.counts(session, campaign.id)
    figures = [say("letters.report.aimed", language, n=sum(counts.values()))]
    figures += [
        say(f"campaign.count.{state.value}", language, n=counts[state])
        for state in DeliveryState
        if counts[state]
    ]
    for address in newsletter.report_to:
        yield Wish(
            letter=Letter.REPORT,
            newsletter=newsletter.slug,
            to=address,
            params={
                "language": language,
                "campaign": campaign.id,
                "name": campaign.issue_name,
                "subject": campaign.subject,
                "figures": figures,
                "issue_url": f"{newsletter.base_url}/{newsletter.slug}/{campaign.issue}",
            },
            # one that is taken up again, and ends again, is reported again
            key=f"report:{campaign.id}:{campaign.finished_at.isoformat()}:{address}"[:200],
        )
