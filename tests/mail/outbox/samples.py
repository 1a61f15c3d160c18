"""One mail of each letter in both languages, of the sample house, for whoever judges how they are made."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from functools import cache

from lettre.audience.links import SigningKey
from lettre.mail.letters import Letters
from lettre.mail.outbox.model import Entry, Letter, OutboxState, Wish
from tests.edition.letters import NEWSLETTER, ROOT
from tests.house import NOW

KEY = SigningKey(id=3, secret=b"k" * 32)
LANGUAGES = ("fr", "en")
#: params that a letter shows; WELCOME and INACTIVE have some that may be left out
PARAMS = {
    Letter.WELCOME: {
        "issue_title": "Une entreprise, un lycée, un métier",
        "issue_url": "https://lettre.example.org/cpc/2026-11",
    },
    Letter.ADDRESS_NEW: {"stamp": 12},
    Letter.ADDRESS_OLD: {"stamp": 13, "masked": "c•••@e•••.org"},
    Letter.DATA: {"stamp": 20780},
    Letter.INACTIVE: {"until": "2027-02-01"},
    Letter.REPORT: {
        "campaign": 12,
        "name": "cpc/2026-11",
        "subject": "Une entreprise, un lycée, un métier",
        "figures": ["1204 personnes visées :", "1204 messages acceptés"],
        "issue_url": "https://lettre.example.org/cpc/2026-11",
    },
}
EVERY = [(letter, language) for letter in Letter if letter is not Letter.ISSUE for language in LANGUAGES]


def letters(house=NEWSLETTER, keys=((datetime(2020, 1, 1, tzinfo=UTC), KEY),)):
    return Letters(root=ROOT, newsletters={"cpc": house}, keys=keys)


@cache
def usual():
    """The letters of the sample house, its look read once."""
    return letters()


def entry(letter, language="fr", to="claire@example.org", **params):
    """A row as the sender holds it."""
    return Entry(
        id=5,
        wish=Wish(
            letter=letter,
            newsletter="cpc",
            to=to,
            subscription=None if letter is Letter.REPORT else 7,
            params={**PARAMS.get(letter, {}), "language": language, **params},
            key=f"{letter.value}:7",
        ),
        state=OutboxState.QUEUED,
        attempts=0,
        deferrals=0,
        dated_at=NOW,
        due_at=NOW,
        updated_at=NOW,
    )


def composed(letter, language="fr", house=NEWSLETTER, **options):
    composing = usual() if house is NEWSLETTER else letters(house)
    return composing.compose(entry(letter, language, **options))


def parts(message):
    """The mail as a parser has it, its text and its HTML."""
    parsed = message_from_bytes(message.content, policy=default)
    assert not [part.defects for part in parsed.walk() if part.defects]
    text, html = (parsed.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return parsed, text, html
