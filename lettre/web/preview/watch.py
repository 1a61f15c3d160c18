"""What has changed on disk: times and sizes of files, looked at often."""

import os
import stat
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

#: seconds between two looks, and the quiet asked for before files are read: editors write in several steps
EVERY, QUIET = 0.03, 0.01

Seen = Mapping[str, tuple[int, int, int]]
"""Each file's time of change (nanoseconds), size and inode, by its path."""


def seen(places: Iterable[Path]) -> Seen:
    """Return how the files of these places stand: files, or folders with all in them."""
    return dict(found for place in places for found in _place(place))


def _place(place: Path) -> Iterator[tuple[str, tuple[int, int, int]]]:
    with suppress(OSError):  # not there, or gone while we looked: the next look sees it
        at = place.stat()
        if stat.S_ISDIR(at.st_mode):
            yield from _folder(str(place))
        else:
            yield str(place), (at.st_mtime_ns, at.st_size, at.st_ino)


def _folder(folder: str) -> Iterator[tuple[str, tuple[int, int, int]]]:
    # plain strings and the entries' own answers: this runs thirty times a second
    for entry in os.scandir(folder):
        # what editors leave behind while they write is no part of an issue
        if entry.name.startswith((".", "#")) or entry.name.endswith("~"):
            continue
        if entry.is_dir():
            yield from _folder(entry.path)
            continue
        with suppress(OSError):  # a link that leads nowhere
            at = entry.stat()
            yield entry.path, (at.st_mtime_ns, at.st_size, at.st_ino)


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
