"""An edition: an issue rendered once, and the names of the holes a message fills."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from lettre.issue.model import Asset
from lettre.newsletter import Measurement


class Hole(Enum):
    """A reader's own part, written `@@NAME@@` in HTML and text: it survives premailer and needs no escape."""

    #: the reader's own address, as it was subscribed
    ADDRESS = "@@ADDRESS@@"
    #: the signed page where this reader leaves
    UNSUBSCRIBE = "@@UNSUBSCRIBE@@"
    #: the signed page where this reader changes what they receive
    PREFERENCES = "@@PREFERENCES@@"
    #: the signed page where this reader says what may be recorded of their reading
    MEASUREMENT = "@@MEASUREMENT@@"


#: holes that are addresses of pages, and the first part of those pages' paths
PAGES: Mapping[Hole, str] = {Hole.UNSUBSCRIBE: "u", Hole.PREFERENCES: "p", Hole.MEASUREMENT: "m"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """An issue as it is sent: one digest over all that readers receive.

    `html` and `text` hold holes (see `Hole`); asset links in them are final. `sender` is
    "Name <address>". `source` is every file of the issue, byte for byte. `measurement` says what is
    measured of its readers: it is approved with the rest, and a message's links are marked as it says.
    """

    newsletter: str
    issue: str
    date: date
    number: int | None
    language: str
    subject: str
    preheader: str
    sender_name: str
    sender_address: str
    reply_to: str | None
    html: str
    text: str
    assets: tuple[Asset, ...]
    digest: str
    inline_images: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, bytes] = field(default_factory=dict)
    measurement: Measurement = field(default_factory=Measurement)

    @property
    def name(self) -> str:
        """The issue's name on the command line: `newsletter/slug`."""
        return f"{self.newsletter}/{self.issue}"
