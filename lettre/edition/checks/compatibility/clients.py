"""The mail programs that letters are judged for, and how many readers each may have. Pure.

The shares are lettre's own estimate for the letters of a French administration, in percent of
opened messages: no survey of such readers is published. They follow what is known: many read at
work in Outlook or Thunderbird, at home in Gmail or on an iPhone, and a tenth with the mailbox of
their French access provider. Their sum is 100.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """A mail program on one platform: `key` is caniemail's, `share` is in percent."""

    key: str
    family: str
    platform: str
    share: float


def _client(key: str, family: str, platform: str, share: float) -> Client:
    return Client(key=key, family=family, platform=platform, share=share)


CLIENTS: tuple[Client, ...] = (
    _client("apple-mail.ios", "Apple Mail", "iOS", 18),
    _client("apple-mail.macos", "Apple Mail", "macOS", 4),
    _client("gmail.desktop-webmail", "Gmail", "web", 13),
    _client("gmail.android", "Gmail", "Android", 10),
    _client("gmail.ios", "Gmail", "iOS", 4),
    _client("gmail.mobile-webmail", "Gmail", "web mobile", 1),
    _client("outlook.windows", "Outlook", "Windows", 17),
    _client("outlook.outlook-com", "Outlook", "Outlook.com", 8),
    _client("outlook.macos", "Outlook", "macOS", 1),
    _client("outlook.ios", "Outlook", "iOS", 2),
    _client("outlook.android", "Outlook", "Android", 2),
    _client("thunderbird.desktop-app", "Thunderbird", "", 5),
    _client("orange.desktop-webmail", "Orange", "web", 3),
    _client("orange.ios", "Orange", "iOS", 0.5),
    _client("orange.android", "Orange", "Android", 1),
    _client("samsung-email.android", "Samsung", "", 3),
    _client("sfr.desktop-webmail", "SFR", "web", 1),
    _client("sfr.ios", "SFR", "iOS", 0.3),
    _client("sfr.android", "SFR", "Android", 0.4),
    _client("laposte.desktop-webmail", "La Poste", "", 1.5),
    _client("free-fr.desktop-webmail", "Free", "", 1),
    _client("yahoo.desktop-webmail", "Yahoo", "web", 1),
    _client("yahoo.ios", "Yahoo", "iOS", 0.3),
    _client("yahoo.android", "Yahoo", "Android", 0.5),
    _client("aol.desktop-webmail", "AOL", "web", 0.3),
    _client("aol.ios", "AOL", "iOS", 0.1),
    _client("aol.android", "AOL", "Android", 0.1),
    _client("protonmail.desktop-webmail", "Proton Mail", "web", 0.6),
    _client("protonmail.ios", "Proton Mail", "iOS", 0.2),
    _client("protonmail.android", "Proton Mail", "Android", 0.2),
)


def share(clients: Iterable[Client]) -> float:
    """Return how many readers in a hundred use one of these."""
    return sum(client.share for client in clients)


def named(clients: Iterable[Client]) -> str:
    """Say which clients these are, folded by family: `Gmail, Outlook (Windows, Android)`."""
    families: dict[str, list[Client]] = {}
    for client in clients:
        families.setdefault(client.family, []).append(client)
    return ", ".join(_family(family, found) for family, found in families.items())


def _family(family: str, found: list[Client]) -> str:
    whole = len(found) == sum(client.family == family for client in CLIENTS)
    return family if whole else f"{family} ({', '.join(client.platform for client in found)})"
