"""A newsletter that measures, and a letter of its with links, for tests of what that leaves behind."""

import hashlib
import re
from dataclasses import replace

from lettre.audience import tracking
from lettre.campaign import plan, sending
from lettre.db import transaction
from lettre.edition.model import Edition, Hole
from lettre.mail.marking import Place
from lettre.newsletter import Measurement, Mode
from tests.house import NOW, newsletter, rendered

AGGREGATE = Measurement(mode=Mode.AGGREGATE)
CONSENTED = Measurement(mode=Mode.CONSENTED)
BOTH = Measurement(mode=Mode.CONSENTED, opens=True)

HTML = f"""<!DOCTYPE html>
<html lang="fr"><head><title>Lettre</title></head><body class="body">
<p><a href="https://lettre.example.org/cpc/2026-11">Lire en ligne</a></p>
<div id="10-entretien"><a name="10-entretien"></a><p>.Un <a class="x" href="https://example.org/a?b=1&amp;c=2">entretien</a>,
<a href="https://example.org/b">un <em>second</em></a>,
<a href="https://example.org/c">https://example.org/c</a>.</p></div>
<div id="20-textes"><a name="20-textes"></a><p><a href="https://example.org/b">encore</a>
<a href="mailto:a@example.org">écrire</a> <a href="tel:+33100000000">appeler</a>
<a href="#10-entretien">plus haut</a></p></div>
<p>{Hole.ADDRESS.value} <a href="{Hole.UNSUBSCRIBE.value}">Partir</a> <a href="https://example.org/é">Site</a></p>
</body></html>"""
#: where the links that are counted lead, by number
LINKS = {
    1: "https://lettre.example.org/cpc/2026-11",
    2: "https://example.org/a?b=1&c=2",
    3: "https://example.org/b",
    4: "https://example.org/b",
    5: "https://example.org/é",
}


def house(measurement: Measurement):
    return replace(newsletter(), measurement=measurement)


def letter(measurement: Measurement) -> Edition:
    digest = hashlib.sha256(f"{measurement.word}{HTML}".encode()).hexdigest()
    text = f"Bonjour.\n\nhttps://example.org/b\n{Hole.ADDRESS.value}\n{Hole.UNSUBSCRIBE.value}\n"
    return replace(rendered(), html=HTML, text=text, digest=digest, measurement=measurement)


def agree(engine, subscription: int, said, *, now=NOW) -> None:
    with transaction(engine) as session:
        tracking.set_consent(
            session, subscription, said, newsletter=newsletter(), language="fr", now=now, source="page"
        )


def sent(engine, measurement: Measurement):
    """Write a campaign of such a letter down."""
    with transaction(engine) as session:
        return sending.prepare(session, plan.decide(()), letter(measurement), NOW)


def hrefs(html: str) -> list[str]:
    return re.findall(r'href="([^"]*)"', html)


def at(campaign, link: int, edition: int = 1) -> Place:
    return Place(campaign=campaign.id, edition=edition, link=link)
