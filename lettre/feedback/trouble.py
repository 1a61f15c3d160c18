"""A mail that could not be read to its end: it stays where it is, and is named with what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from lettre.catalogue import say
from lettre.errors import LettreError
from lettre.feedback.mime import storable

#: told one by one; what befalls more has one cause
TOLD = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Trouble:
    """A mail by its place and Message-ID ("" without one), and what it met.

    `recorded` says that all it says is committed, and that the mailbox alone did not move it: the next
    reading knows it again. Else it met a defect of ours, and nothing has followed from it. `mark` is its
    fingerprint.
    """

    where: str
    mark: str
    message_id: str
    error: Exception
    recorded: bool

    def reason(self, language: str) -> str:
        """Return what was met; a stranger's words may be in it."""
        if isinstance(self.error, LettreError):
            return say(self.error.code, language, **self.error.params)
        if isinstance(self.error, OSError) and self.error.strerror:
            return self.error.strerror
        return storable(f"{type(self.error).__name__}: {self.error}")

    def sentence(self, language: str) -> str:
        """Say where the mail is, what it met, and what to do."""
        code = "feedback.not-moved" if self.recorded else "feedback.unforeseen"
        name = f"{self.where} {self.message_id}".rstrip()
        return say(code, language, mail=name, reason=self.reason(language))

    def as_json(self, language: str) -> dict[str, object]:
        """Return it as `--json` prints it."""
        return {
            "mail": self.where,
            "message_id": self.message_id or None,
            "recorded": self.recorded,
            "reason": self.reason(language),
        }


def sentences(troubles: Iterable[Trouble], language: str) -> list[str]:
    """Return a line for each, and one for those that are too many."""
    lines = [each.sentence(language) for each in troubles]
    more = len(lines) - TOLD
    return lines if more <= 0 else [*lines[:TOLD], say("feedback.more-troubles", language, n=more)]
