"""What has changed on disk: times and sizes of files, looked at often. It costs under a millisecond."""

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

#: seconds between two looks, and the quiet asked for before files are read: editors write in several steps
EVERY, QUIET = 0.05, 0.015

Seen = Mapping[str, tuple[int, int, int]]
"""Each file's time of change (nanoseconds), size and inode, by its path."""


def seen(places: Iterable[Path]) -> Seen:
    """Return how the files of these places stand: files, or folders with all in them."""
    return {entry: (at.st_mtime_ns, at.st_size, at.st_ino) for place in places for entry, at in _files(place)}


def _files(place: Path) -> Iterator[tuple[str, os.stat_result]]:
    try:
        if not place.is_dir():
            yield str(place), place.stat()
            return
        entries = list(os.scandir(place))
    except OSError:
        # gone while we looked: the next look sees it
        return
    for entry in entries:
        # what editors leave behind while they write is no part of an issue
        if not entry.name.startswith((".", "#")) and not entry.name.endswith("~"):
            yield from _files(Path(entry.path))


def settled(places: Iterable[Path]) -> Seen:
    """Return how the files stand once nothing has moved for `QUIET` seconds."""
    kept = tuple(places)
    before, after = None, seen(kept)
    while before != after:
        time.sleep(QUIET)
        before, after = after, seen(kept)
    return after


class Watch:
    """A thread that calls `look` every `EVERY` seconds until it is stopped."""

    def __init__(self, look: Callable[[], None]) -> None:
        self._look = look
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="preview", daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(EVERY):
            self._look()
