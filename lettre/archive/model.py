"""What the archive shows, as values."""

from dataclasses import dataclass
from datetime import date, datetime

from lettre.newsletter import Newsletter


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """An issue that has been sent, in the words of its latest round.

    `identity` names it for good (RFC 4151), whatever the house's addresses become; `sent_at` is when its
    first letters left, `updated_at` when those with its present words did, `revision` how often they changed.
    `corrected_at` is when its latest erratum was published.
    """

    newsletter: str
    slug: str
    digest: str
    subject: str
    preheader: str
    date: date
    number: int | None
    identity: str
    sent_at: datetime
    updated_at: datetime
    revision: int
    corrected_at: datetime | None = None

    @property
    def changed_at(self) -> datetime:
        """When what its readers see last changed: by another sending, or by a correction."""
        return max(self.updated_at, self.corrected_at or self.updated_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A section on a page: `name` is its file's stem, `html` its markup, heading and all.

    `title` stands in the summary, `more` behind it. `kind` is "" where the source no longer tells it.
    """

    name: str
    anchor: str
    kind: str
    title: str
    more: str
    html: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """An issue made into markup: what stands between a page's head and its foot.

    `dated` is its date in words, `note` the editor's word above the sections; `picture` the path, after
    the address of the house, of the first picture, and `picture_alt` what it shows.
    """

    parts: tuple[Part, ...]
    dated: str
    note: str | None = None
    picture: str | None = None
    picture_alt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Erratum:
    """A correction of an issue that was sent: its day, its section, its words as inline Markdown."""

    date: date
    text: str
    section: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A section as lists show it: where it stands, its kind and its headings."""

    newsletter: str
    issue: str
    section: str
    kind: str
    title: str
    more: str
    date: date
    number: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A newsletter as a list of them shows it, with its latest issue."""

    newsletter: Newsletter
    url: str
    latest: Published | None
