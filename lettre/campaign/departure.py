"""⚡ The last look before the first byte leaves the house: is what the letter leads to served?

A letter that is out cannot be mended: an unsubscribe link that leads nowhere makes complaints, and
a picture that is not there stays a hole. So the campaign's test page of unsubscribing and every
file the letter shows are asked for where readers will ask for them. The page is genuine only for a
server that holds this house's keys: its token is signed with them.
"""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Engine

from lettre.audience import links
from lettre.audience import store as audience_store
from lettre.audience.links import Purpose, SigningKey
from lettre.campaign import store
from lettre.campaign.model import Campaign, CampaignState, DeliveryState
from lettre.catalogue import say
from lettre.db import reading, transaction
from lettre.edition import assets
from lettre.edition import store as edition_store
from lettre.edition.model import Edition
from lettre.errors import WorldError
from lettre.newsletter import Newsletter
from lettre.settings import Settings

#: seconds for one answer
PATIENCE = 10.0
AT_ONCE = 8
#: what a page of ours says of itself (templates/web/leave.html.j2)
OURS = b'<meta name="generator" content="lettre">'
#: rows that nothing has been sent for
_UNTOUCHED = frozenset({DeliveryState.QUEUED, DeliveryState.SKIPPED})


@dataclass(frozen=True, slots=True)
class Wanted:
    """An address that has to answer 200; `ours` says that a page of lettre is expected there."""

    url: str
    ours: bool = False


def look(
    engine: Engine, settings: Settings, newsletter: Newsletter, campaign: Campaign, now: datetime
) -> None:
    """Ask before a campaign's first message leaves the house; a rehearsal asks nobody.

    When something is not served, the campaign is paused with the reason, and WorldError raised.
    """
    if settings.rehearsal:
        return
    with reading(engine) as session:
        counts = store.counts(session, campaign.id)
        if any(number for state, number in counts.items() if state not in _UNTOUCHED):
            return
        key = audience_store.active_key(session)
        editions = [edition_store.get(session, each.digest) for each in store.editions(session, campaign.id)]
    wanted = [
        each for edition in editions if edition for each in addresses(newsletter, edition, key, campaign.id)
    ]
    try:
        ask(wanted)
    except WorldError as error:
        reason = say(error.code, settings.language, **error.params)
        with transaction(engine) as session:
            store.move(session, campaign.id, CampaignState.PAUSED, now, reason)
        raise


def addresses(newsletter: Newsletter, edition: Edition, key: SigningKey, campaign: int) -> Iterator[Wanted]:
    """Yield what has to be served for an edition: the test page, and the files its words lead to."""
    token = links.token(key, purpose=Purpose.PROOF, subscription=0, campaign=campaign)
    yield Wanted(f"{newsletter.base_url}/u/{token}", ours=True)
    for asset in edition.assets:
        url = assets.url(newsletter.base_url, asset)
        if url in edition.html or url in edition.text:
            yield Wanted(url)


def ask(wanted: list[Wanted]) -> None:
    """Ask for every address. Raises WorldError for the first that is not served as it must be."""
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for error in pool.map(_fault, dict.fromkeys(wanted)):
            if error is not None:
                raise error


def _fault(wanted: Wanted) -> WorldError | None:
    try:
        status, body = _get(wanted.url)
    except (OSError, ValueError, http.client.HTTPException) as error:
        return WorldError("campaign.page-away", url=wanted.url, reason=str(error) or type(error).__name__)
    if status != 200:
        return WorldError("campaign.page-refused", url=wanted.url, status=status)
    if wanted.ours and OURS not in body:
        return WorldError("campaign.page-strange", url=wanted.url)
    return None


def _get(url: str) -> tuple[int, bytes]:
    """Return the status and the beginning of a page; redirects are not followed (RFC 8058 3.1)."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    with closing(kind(parts.hostname or "", parts.port, timeout=PATIENCE)) as connection:
        connection.request("GET", parts.path, headers={"User-Agent": "lettre (departure)"})
        answer = connection.getresponse()
        return answer.status, answer.read(16_384)
