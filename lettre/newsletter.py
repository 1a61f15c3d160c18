"""A newsletter as its house declares it: values only, read from `lettre.toml` at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from lettre.reception import Reception


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who signs the letter: the From name and address, and where answers go."""

    name: str
    address: str
    reply_to: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Organisation:
    """The publisher, as the letterhead and the footer name it."""

    name: str
    unit: str | None = None
    address: str | None = None
    url: str | None = None
    contact: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Theme:
    """Design tokens: six-digit hex colours by day and in the dark, font stacks, a logo."""

    colours: Mapping[str, str] = field(default_factory=dict)
    dark: Mapping[str, str] = field(default_factory=dict)
    fonts: Mapping[str, str] = field(default_factory=dict)
    logo: str | None = None
    logo_dark: str | None = None
    logo_alt: str = ""
    logo_width: int = 160
    width: int = 640


@dataclass(frozen=True, kw_only=True, slots=True)
class Dkim:
    """How the house signs what it sends: keys lie in `keys`, in a folder named after their domain.

    `domain` is the one signed for (the sender's when None); `ed25519` adds a second signature;
    `unsigned` names header fields that the relay writes anew.
    """

    selector: str
    keys: str
    domain: str | None = None
    ed25519: bool = False
    unsigned: tuple[str, ...] = ()


class Mode(Enum):
    """What a newsletter measures of its readers."""

    #: nothing: links lead straight where they lead, and no picture is fetched to be counted
    NONE = "none"
    #: how often each link is followed, by nobody in particular
    AGGREGATE = "aggregate"
    #: which links those readers follow who said yes to it
    CONSENTED = "consented"


@dataclass(frozen=True, kw_only=True, slots=True)
class Measurement:
    """What is measured of a newsletter's readers: clicks in any mode but `none`, openings if `opens`."""

    mode: Mode = Mode.NONE
    opens: bool = False

    @property
    def word(self) -> str:
        """All of it in a word, such as "aggregate" or "consented+opens"; "" for nothing."""
        if self.mode is Mode.NONE:
            return ""
        return f"{self.mode.value}+opens" if self.opens else str(self.mode.value)

    @classmethod
    def of(cls, word: str) -> "Measurement":
        """Return what such a word says. Raises ValueError for any other."""
        mode, _, opens = word.partition("+")
        return cls(mode=Mode(mode) if mode else Mode.NONE, opens=opens == "opens")


@dataclass(frozen=True, kw_only=True, slots=True)
class Newsletter:
    """One title of the house, with all that every issue of it shares.

    `return_path` is the envelope sender: a fixed address, or a VERP pattern holding
    `{token}` where the house has a mailbox for it. `images` is "hosted" or "inline", `text_links`
    "inline" or "numbered", `timezone` the IANA name of the zone that hours of events are in.
    `requires_approval` says that no edition leaves that nobody has approved. Without `dkim`, the relay signs.
    `report_to` are the editors who are told by mail how each sending ended.
    An issue older than `archive_notice_after` days says that it is no longer kept up to date (0: none does),
    in the words of `archive_notice`, else in ours.
    Readers silent for `inactive_after` days are asked, and have `inactive_stop` to answer; None: as the house
    says.
    """

    slug: str
    title: str
    language: str
    sender: Sender
    organisation: Organisation
    base_url: str
    legal_notice: str = ""
    sections: tuple[str, ...] = ()
    theme: Theme = field(default_factory=Theme)
    return_path: str | None = None
    unsubscribe_mailbox: str | None = None
    images: str = "hosted"
    text_links: str = "inline"
    timezone: str = "Europe/Paris"
    requires_approval: bool = False
    archive_notice_after: int = 730
    archive_notice: str = ""
    dkim: Dkim | None = None
    inactive_after: int | None = None
    inactive_stop: int | None = None
    report_to: tuple[str, ...] = ()
    reception: Reception = field(default_factory=Reception)
    measurement: Measurement = field(default_factory=Measurement)

    @property
    def return_path_or_sender(self) -> str:
        """The fixed envelope sender; where the house has a VERP pattern, the sender's own address."""
        fixed = self.return_path is not None and "{token}" not in self.return_path
        return self.return_path if fixed and self.return_path else self.sender.address
