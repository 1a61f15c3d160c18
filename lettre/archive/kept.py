"""Issues drawn once a process: an edition never changes, so what was drawn of it need not be drawn again."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from lettre.archive.model import Drawn

#: issues kept; a letter's markup is some 40 KB
MOST = 64


class Kept:
    """The last issues drawn, by digest and all that a drawing depends on. Safe between threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._drawn: OrderedDict[tuple[str, ...], Drawn] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...], draw: Callable[[], Drawn | None]) -> Drawn | None:
        """Return what is kept under `key`, else what `draw` makes; a None is not kept."""
        with self._lock:
            if key in self._drawn:
                self._drawn.move_to_end(key)
                return self._drawn[key]
        # outside the lock: two readers may draw the same issue at once, which costs time and nothing else
        drawn = draw()
        if drawn is not None:
            with self._lock:
                self._drawn[key] = drawn
                while len(self._drawn) > self._most:
                    self._drawn.popitem(last=False)
        return drawn
