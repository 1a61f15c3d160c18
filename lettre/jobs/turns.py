"""Turns: what fails is told in one sentence, waits twice as long each time, and stops nothing else."""

import logging
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime, timedelta
from typing import Any

from lettre.campaign.worker import Clock
from lettre.catalogue import say
from lettre.errors import LettreError

log = logging.getLogger("lettre.jobs")

#: seconds that is waited after a first failure, and at most
FIRST_DELAY = 5
LONGEST_DELAY = 300


class Turns:
    """Gives each its turn, and remembers who failed: a job of the runner, or a campaign of a job."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._failures: dict[Hashable, int] = {}
        self._not_before: dict[Hashable, datetime] = {}

    def take(
        self, who: Hashable, clock: Clock, work: Callable[[], bool], sentence: str, **facts: Any
    ) -> bool:
        """Do `work` unless it failed too lately; say whether there was anything to do.

        A failure is told in `sentence`, which is given its reason and the seconds until the next turn.
        """
        not_before = self._not_before.get(who)
        if not_before is not None and clock() < not_before:
            return False
        try:
            done = work()
        except Exception as error:
            # whatever it is, the others go on, and readers must still be able to leave: the server stays
            facts |= {"reason": self._reason(error), "seconds": self._failed(who, clock())}
            self._tell(sentence, facts)
            return False
        self._failures.pop(who, None)
        return done

    def _tell(self, sentence: str, facts: Mapping[str, Any]) -> None:
        log.error(say(sentence, self._language, **facts))

    def _reason(self, error: Exception) -> str:
        if isinstance(error, LettreError):
            return say(error.code, self._language, **error.params)
        log.debug("a defect", exc_info=error)
        return say("jobs.defect", self._language, error=f"{type(error).__name__}: {error}")

    def _failed(self, who: Hashable, now: datetime) -> int:
        failures = self._failures.get(who, 0) + 1
        seconds = min(FIRST_DELAY << min(failures - 1, 10), LONGEST_DELAY)
        self._failures[who] = failures
        self._not_before[who] = now + timedelta(seconds=seconds)
        return seconds
