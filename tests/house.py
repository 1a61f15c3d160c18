"""A house with a newsletter, readers and a rendered edition, for tests of what comes after rendering."""

import hashlib
from datetime import UTC, date, datetime

from sqlalchemy import Engine

from lettre.audience import enrol, imports
from lettre.audience.model import ConsentEvent
from lettre.db import transaction
from lettre.edition.model import Edition, Hole
from lettre.newsletter import Newsletter, Organisation, Sender

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def newsletter() -> Newsletter:
    return Newsletter(
        slug="cpc",
        title="La Lettre des diplômes",
        language="fr",
        sender=Sender(name="Bureau des métiers", address="lettre@example.org"),
        organisation=Organisation(name="Direction de la formation"),
        base_url="http://127.0.0.1:8000",
    )


def rendered() -> Edition:
    text = f"Bonjour.\n\n{Hole.ADDRESS.value}\n{Hole.UNSUBSCRIBE.value}\n"
    html = f'<p>Bonjour.</p><p>{Hole.ADDRESS.value}</p><p><a href="{Hole.UNSUBSCRIBE.value}">Partir</a></p>'
    return Edition(
        newsletter="cpc",
        issue="2026-11",
        date=date(2026, 11, 16),
        number=42,
        language="fr",
        subject="Une entreprise, un lycée, un métier",
        preheader="Un entretien",
        sender_name="Bureau des métiers",
        sender_address="lettre@example.org",
        reply_to=None,
        html=html,
        text=text,
        assets=(),
        digest=hashlib.sha256(html.encode()).hexdigest(),
    )


def people(engine: Engine, number: int, first: int = 0) -> None:
    """Subscribe `number` readers, lecteur00000@example.org and on."""
    rows = [
        imports.Row(line=index + 1, address=f"lecteur{index:05d}@example.org", name=None)
        for index in range(first, first + number)
    ]
    origin = enrol.Origin(source="essai", actor="test", event=ConsentEvent.ADDED)
    with transaction(engine) as session:
        enrol.enrol(session, rows, "cpc", origin, NOW)
