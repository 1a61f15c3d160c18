"""`lettre.toml` as it may be written: every key, what it means, an example. The reference comes from here."""

from typing import Literal

from pydantic import Field

from lettre.finding import Severity
from lettre.newsletter import Newsletter, Organisation, Sender, Theme
from lettre.rule import Policy
from lettre.settings.delivery import DeliveryTable
from lettre.settings.dkim import DkimTable
from lettre.settings.feedback import FeedbackTable
from lettre.settings.measurement import MeasurementTable
from lettre.settings.retention import RetentionTable
from lettre.settings.subscribe import ReceptionTable, SubscribeTable
from lettre.settings.table import Table
from lettre.settings.values import (
    Address,
    BaseUrl,
    Colour,
    Contact,
    Database,
    Fonts,
    MaybeWords,
    Prose,
    ReturnPath,
    Slug,
    TitleSlug,
    Transport,
    Web,
    Words,
    Zone,
)

Language = Literal["fr", "en"]


class SenderTable(Table):
    """Who signs the letter."""

    name: Words = Field(description="the name of the From line", examples=["Bureau des métiers"])
    address: Address = Field(description="the address of the From line", examples=["lettre@example.org"])
    reply_to: Address | None = Field(None, description="where answers go, if elsewhere")


class OrganisationTable(Table):
    """Who publishes the letter."""

    name: Words = Field(description="the house, as the letterhead names it")
    unit: Words | None = Field(None, description="the office within the house")
    address: Words | None = Field(None, description="the postal address, for the footer")
    url: Web | None = Field(None, description="the house's site")
    contact: Contact | None = Field(None, description="an address or a page where readers reach somebody")


class ThemeTable(Table):
    """How the letter looks."""

    colours: dict[str, Colour] = Field(
        default_factory=dict, description="colours by name", examples=[{"accent": "#1f4e79"}]
    )
    dark: dict[str, Colour] = Field(
        default_factory=dict,
        description="colours by name where the reader's device is dark",
        examples=[{"accent": "#8ab8e6"}],
    )
    fonts: dict[str, Fonts] = Field(
        default_factory=dict, description="font stacks by name", examples=[{"text": "Georgia, serif"}]
    )
    logo: Words | None = Field(None, description="an image, beside lettre.toml")
    logo_dark: Words | None = Field(None, description="the image to show on a dark ground")
    logo_alt: MaybeWords = Field("", description="the image in words")
    logo_width: int = Field(160, ge=16, le=600, description="the logo's width, in pixels")
    width: int = Field(640, ge=320, le=800, description="the letter's width, in pixels")


class NewsletterTable(Table):
    """One newsletter of the house."""

    title: Words = Field(description="the letter's title", examples=["La Lettre des diplômes"])
    language: Language | None = Field(None, description="the letter's language; the project's by default")
    sender: SenderTable = Field(description="who signs")
    organisation: OrganisationTable = Field(description="who publishes")
    legal_notice: Prose = Field("", description="the notice of the footer")
    sections: tuple[Slug, ...] = Field(
        (),
        description="the kinds of sections `lettre issue new` begins with",
        examples=[["interview", "news", "events"]],
    )
    theme: ThemeTable = Field(default_factory=ThemeTable, description="how it looks")
    base_url: BaseUrl | None = Field(None, description="the public pages' address; the project's by default")
    return_path: ReturnPath | None = Field(
        None,
        description="where bounces go; {token} in it becomes a signed token for each message",
        examples=["retours+{token}@example.org"],
    )
    unsubscribe_mailbox: Address | None = Field(
        None, description="a mailbox that takes requests to leave by mail"
    )
    images: Literal["hosted", "inline"] = Field(
        "hosted", description="images as links to the public pages, or inside the message"
    )
    text_links: Literal["inline", "numbered"] = Field(
        "inline",
        description="the plain text's addresses: behind their words, or numbered after each section",
    )
    timezone: Zone = Field(
        "Europe/Paris", description="the time zone that hours of events are in", examples=["Indian/Reunion"]
    )
    requires_approval: bool = Field(
        default=False,
        description="`lettre send` refuses an edition that nobody has approved, or that changed since",
    )
    archive_notice_after: int = Field(
        730,
        ge=0,
        le=36_500,
        description="days after which an issue's page says that it is no longer kept up to date; 0: never",
    )
    archive_notice: Prose = Field(
        "",
        description="what it says then, in the house's own words",
        examples=["Cette page est une archive : elle n'est plus mise à jour."],
    )

    inactive_after: int | None = Field(
        None,
        ge=0,
        le=36_500,
        description="days of silence after which its readers are asked; those of `retention` by default",
    )
    inactive_stop: int | None = Field(
        None,
        ge=0,
        le=365,
        description="days they have to answer; those of `retention` by default",
    )
    report_to: tuple[Address, ...] = Field(
        (),
        description="who is told by mail how each sending ended (`lettre serve` does)",
        examples=[["redaction@example.org"]],
    )
    subscribe: ReceptionTable = Field(default_factory=ReceptionTable, description="how readers sign up")
    measurement: MeasurementTable = Field(
        default_factory=MeasurementTable, description="what is measured of its readers"
    )

    def newsletter(self, slug: str, house: "Written") -> Newsletter:
        """Return the value the rest of lettre works with."""
        return Newsletter(
            slug=slug,
            title=self.title,
            language=self.language or house.language,
            sender=Sender(**self.sender.model_dump()),
            organisation=Organisation(**self.organisation.model_dump()),
            base_url=self.base_url or house.base_url,
            legal_notice=self.legal_notice,
            sections=self.sections,
            theme=Theme(**self.theme.model_dump()),
            return_path=self.return_path,
            unsubscribe_mailbox=self.unsubscribe_mailbox,
            images=self.images,
            text_links=self.text_links,
            timezone=self.timezone,
            requires_approval=self.requires_approval,
            archive_notice_after=self.archive_notice_after,
            archive_notice=self.archive_notice,
            dkim=house.dkim.signing(),
            inactive_after=self.inactive_after,
            inactive_stop=self.inactive_stop,
            report_to=self.report_to,
            reception=self.subscribe.reception(),
            measurement=self.measurement.measurement(),
        )


class ChecksTable(Table):
    """What the house makes of the rules of `lettre check`."""

    off: tuple[Words, ...] = Field(
        (), description="rules put aside, by their codes", examples=[["content.citation-without-link"]]
    )
    severity: dict[str, Severity] = Field(
        default_factory=dict,
        description="rules taken more or less gravely: `error`, `warning` or `advice`",
        examples=[{"size.long": "warning"}],
    )

    def policy(self) -> Policy:
        """Return the value the rest of lettre works with."""
        return Policy(off=frozenset(self.off), severity=self.severity)


class Written(Table):
    """The whole file."""

    feedback: FeedbackTable = Field(default_factory=FeedbackTable, description="what comes back")
    database: Database = Field(
        "sqlite:///subscribers/lettre.db",
        description="where readers and sendings are kept",
        examples=["postgresql://lettre@localhost/lettre"],
    )
    transport: Transport = Field(
        "maildir:outbox",
        description="where messages go; a Maildir keeps them in the house",
        examples=["smtp://relay.example.org:587?connections=10&starttls=required"],
    )
    base_url: BaseUrl = Field("http://127.0.0.1:8000", description="the public pages' address")
    language: Language = Field("fr", description="the language of messages, and of letters that name none")
    dkim: DkimTable = Field(default_factory=DkimTable, description="who signs the messages")
    checks: ChecksTable = Field(default_factory=ChecksTable, description="what checks look for")
    delivery: DeliveryTable = Field(default_factory=DeliveryTable, description="how politely letters leave")
    subscribe: SubscribeTable = Field(
        default_factory=SubscribeTable, description="what the house lets in by its forms"
    )
    retention: RetentionTable = Field(
        default_factory=RetentionTable, description="how long what is not needed any more is kept"
    )
    newsletters: dict[TitleSlug, NewsletterTable] = Field(default_factory=dict, description="the newsletters")
