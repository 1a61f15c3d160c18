"""A job: something to do when its time comes, however often it is asked."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

#: set when the process is asked to end: a job finishes what is under way and returns
Stop = threading.Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A name for messages, and the work: `run(now, stop)` says whether there was anything to do.

    Jobs of one `lane` are done one after the other; each lane has a thread. `pause` is the longest
    that the lane rests between two looks, in seconds; None leaves it to the runner.
    """

    name: str
    run: Callable[[datetime, Stop], bool]
    lane: str = "house"
    pause: float | None = None
