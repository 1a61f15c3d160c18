"""`[subscribe]` and `[newsletters.*.subscribe]` of `lettre.toml`: how readers sign up."""

from typing import Literal

from pydantic import Field, model_validator

from lettre.reception import Doors, Kind, Question, Reception
from lettre.settings.table import Table
from lettre.settings.values import MaybeWords, Network, Origin, Prose, Slug, Words, refusal

Policy = Literal["accept", "refuse"]


class QuestionTable(Table):
    """Something a newsletter asks its readers besides their address."""

    label: Words = Field(description="the question, in the newsletter's language", examples=["Votre métier"])
    kind: Kind = Field(Kind.TEXT, description="a line of text, one of `choices`, or a day")
    choices: tuple[Words, ...] = Field(
        (), description="what may be answered, in order", examples=[["enseignement", "entreprise"]]
    )
    hint: MaybeWords = Field("", description="a sentence of help under the question")
    required: bool = Field(default=False, description="the form is not taken without an answer")
    on_form: bool = Field(default=True, description="asked by the form; else the house fills it in")

    @model_validator(mode="after")
    def _choices_for_a_choice(self) -> "QuestionTable":
        if self.choices and self.kind is not Kind.CHOICE:
            raise refusal("choices")
        if not self.choices and self.kind is Kind.CHOICE:
            raise refusal("no-choices")
        return self

    def question(self, name: str) -> Question:
        """Return the value the rest of lettre works with."""
        return Question(name=name, **self.model_dump())


class ReceptionTable(Table):
    """How readers sign up for one newsletter."""

    open: bool = Field(default=True, description="the public pages offer a form")
    consent: Prose = Field(
        "", description="the words readers agree to, in the place of ours; kept with each consent"
    )
    consent_version: MaybeWords = Field(
        "", description="the version of `consent`, raised when it changes", examples=["2026-11"]
    )
    welcome: bool = Field(default=True, description="a mail says that the subscription has begun")
    latest_issue: bool = Field(default=False, description="that mail leads to the latest issue")
    send_latest_issue: bool = Field(
        default=False,
        description="the latest issue itself follows, as it was sent, in a mail of its own",
    )
    reminder_days: int = Field(
        7, ge=0, le=25, description="days until the one reminder to confirm; 0: none is sent"
    )
    questions: dict[Slug, QuestionTable] = Field(
        default_factory=dict, description="what readers are asked besides their address"
    )

    def reception(self) -> Reception:
        """Return the value the rest of lettre works with."""
        plain = self.model_dump(exclude={"questions"})
        return Reception(
            **plain, questions=tuple(each.question(name) for name, each in self.questions.items())
        )


class SubscribeTable(Table):
    """What the house lets in by its forms."""

    network_hour: int = Field(
        20,
        ge=1,
        le=100_000,
        description="sign-ups and other wishes for a mail, of one network (IPv4 /24, IPv6 /64), in an hour",
    )
    house_hour: int = Field(
        600, ge=1, le=1_000_000, description="the same for all networks together: the ceiling in an attack"
    )
    disposable: Policy = Field("refuse", description="addresses that last ten minutes")
    role: Policy = Field("accept", description="addresses of a function, like contact@ or secretariat@")
    origins: tuple[Origin, ...] = Field(
        (),
        description="sites whose scripts may sign readers up through the JSON addresses",
        examples=[["https://www.example.org"]],
    )
    trusted_proxies: tuple[Network, ...] = Field(
        (),
        description="proxies whose `X-Forwarded-For` says where a reader comes from",
        examples=[["127.0.0.1", "10.0.0.0/8"]],
    )

    def doors(self) -> Doors:
        """Return the value the rest of lettre works with."""
        return Doors(
            network_hour=self.network_hour,
            house_hour=self.house_hour,
            disposable=self.disposable == "accept",
            role=self.role == "accept",
            origins=self.origins,
            trusted_proxies=self.trusted_proxies,
        )
