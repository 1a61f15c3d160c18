"""What a server of these tests does wrong: faults as data, and which of them is played when. Pure.

A script is what `json.dumps(asdict(script))` writes; the server reads it, the tests' table makes it.
"""

import random
from collections import Counter
from dataclasses import dataclass, field

OFFERS = ("PIPELINING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing a server does wrong, and when.

    `stage` is the command it waits for (CONNECT, EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA), BODY (`after`
    so many octets of it), DOT (not taken yet), TAKEN (instead of the 250), or REPLIED (behind the 250).
    `pending` plays it only where further commands wait behind this one. `beyond` plays it beyond
    so many open connections (CONNECT), messages of this connection (MAIL) or of this domain (RCPT).
    """

    stage: str
    do: str = "reply"
    text: str = ""
    recipient: str | None = None
    #: only the nth time the stage is reached, over all connections; 1 is the first
    nth: int | None = None
    #: how often it is played, for each recipient with `each`; None: always
    times: int | None = None
    each: bool = False
    chance: float = 1.0
    after: int = 0
    pending: bool = False
    beyond: int | None = None


@dataclass(frozen=True, kw_only=True)
class Script:
    """A server: what it offers, how it secures, and what it does wrong."""

    faults: tuple[Fault, ...] = ()
    offers: tuple[str, ...] = OFFERS
    #: "", "starttls" or "smtps"
    tls: str = ""
    auth: bool = False
    #: says 354 although no recipient was taken
    eager: bool = False
    seed: int = 0


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where a conversation stands, as the choice of a fault looks at it."""

    stage: str
    recipient: str | None = None
    pending: bool = False
    octets: int = 0
    #: what `beyond` is compared with
    count: int = 0


@dataclass(kw_only=True)
class Player:
    """Chooses the fault of a moment; chance has a seed."""

    script: Script
    reached: Counter = field(default_factory=Counter)
    played: Counter = field(default_factory=Counter)

    def __post_init__(self):
        self.chance = random.Random(self.script.seed)

    def pick(self, moment: Moment) -> Fault | None:
        """Return the first fault of the script that is to be played now, and count it."""
        self.reached[moment.stage] += 1
        for number, fault in enumerate(self.script.faults):
            key = (number, moment.recipient if fault.each else None)
            if self._fits(fault, moment) and self._due(fault, moment.stage, key):
                self.played[key] += 1
                return fault
        return None

    def _fits(self, fault: Fault, moment: Moment) -> bool:
        return (
            fault.stage == moment.stage
            and fault.recipient in {None, moment.recipient}
            and moment.octets >= fault.after
            and (moment.pending or not fault.pending)
            and (fault.beyond is None or moment.count > fault.beyond)
        )

    def _due(self, fault: Fault, stage: str, key: tuple[int, str | None]) -> bool:
        if fault.nth is not None and self.reached[stage] != fault.nth:
            return False
        if fault.times is not None and self.played[key] >= fault.times:
            return False
        return fault.chance >= 1 or self.chance.random() < fault.chance
