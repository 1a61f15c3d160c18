"""Group commit for wishes that come in crowds: one transaction for all that came while the last was written.

A commit waits for the disk, whatever it holds, and SQLite has one writer. A hundred readers who leave in
one second would otherwise queue for a hundred commits, between those of a campaign that is sending.
PostgreSQL gathers commits itself, and two groups of rows could wait for each other there.
"""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.db import transaction

Work = Callable[[Session], Any]
_Wish = tuple[Work, "Future[Any]"]


class Together:
    """Does what several threads ask of one database, and answers each when its own part is committed.

    Work that is asked for may be run twice, when what was written beside it is rolled back: it must
    touch the session alone.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = Lock()
        self._adding = Lock()
        #: what the next transaction will hold
        self.waiting: list[_Wish] = []

    def do(self, work: Work) -> Any:
        """Run `work` in a transaction; return what it returns, when that is committed.

        Raises what the work raises, and WorldError when the database is locked, read-only, full or gone.
        """
        if self._engine.dialect.name != "sqlite":
            with transaction(self._engine) as session:
                return work(session)
        mine: Future[Any] = Future()
        with self._adding:
            self.waiting.append((work, mine))
        # whoever has the turn writes for all who wait; those find their part done when theirs comes
        with self._turn:
            if not mine.done():
                with self._adding:
                    wishes, self.waiting = self.waiting, []
                self._write(wishes)
        return mine.result()

    def _write(self, wishes: list[_Wish]) -> None:
        try:
            with transaction(self._engine) as session:
                found = [work(session) for work, _ in wishes]
        except Exception as error:
            if len(wishes) == 1:
                wishes[0][1].set_exception(error)
                return
            # one of them is at fault: each for itself
            for wish in wishes:
                self._write([wish])
            return
        for (_, mine), value in zip(wishes, found, strict=True):
            mine.set_result(value)
