"""How a house receives those who sign up: what its form asks, what it says, how often. Values only."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an answer to a question of the house is."""

    #: a line of text
    TEXT = "text"
    #: one of the choices
    CHOICE = "choice"
    #: a day
    DATE = "date"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """Something a newsletter asks its readers besides their address, in its own language."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    choices: tuple[str, ...] = ()
    required: bool = False
    #: asked by the form; else the house fills it in
    on_form: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Reception:
    """How one newsletter takes readers in.

    `consent` and `consent_version` stand in the place of our own wording. `reminder_days` 0 reminds nobody.
    """

    open: bool = True
    consent: str = ""
    consent_version: str = ""
    welcome: bool = True
    latest_issue: bool = False
    send_latest_issue: bool = False
    reminder_days: int = 7
    questions: tuple[Question, ...] = ()

    @property
    def asked(self) -> tuple[Question, ...]:
        """The questions of the form."""
        return tuple(each for each in self.questions if each.on_form)


@dataclass(frozen=True, kw_only=True, slots=True)
class Doors:
    """What a house lets in by its forms: how much in an hour, which addresses, from which sites.

    `trusted_proxies` are networks whose word about a client's address is taken; `origins` are sites whose
    scripts may use the JSON addresses.
    """

    network_hour: int = 20
    house_hour: int = 600
    disposable: bool = False
    role: bool = True
    origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
