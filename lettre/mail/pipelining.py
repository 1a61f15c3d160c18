"""How far commands may run ahead of replies (RFC 2920): as far as the relay has shown to bear it. Pure.

Servers announce PIPELINING and break it: they forget what came behind a reply, answer in another
order, or take it for garbage. Each is met by asking less of that relay for the rest of the run.
"""

from dataclasses import dataclass
from enum import IntEnum


class Depth(IntEnum):
    """How an envelope is spoken."""

    #: a command, then its reply
    STEPS = 0
    #: MAIL, RCPT and DATA in one write
    GROUP = 1
    #: and that behind the dot of the message before
    AHEAD = 2


@dataclass(kw_only=True)
class Pipelining:
    """What one relay bears, learnt by all its connections. `patience` cuts in a row prove nothing."""

    patience: int
    depth: Depth = Depth.AHEAD
    _cuts: int = 0

    def went_well(self, depth: Depth) -> None:
        """Every reply to an envelope made sense."""
        if depth >= self.depth:
            self._cuts = 0

    def was_muddled(self, depth: Depth) -> None:
        """The relay fell silent behind an envelope, or its replies made no sense."""
        if Depth.STEPS < depth <= self.depth:
            self.depth = Depth(depth - 1)
            self._cuts = 0

    def was_cut(self, depth: Depth) -> None:
        """The line broke behind an envelope: chance, or how the relay takes it."""
        self._cuts += 1
        if self._cuts > self.patience:
            self.was_muddled(depth)
