"""⚡ A folder of files that is made beside its place and takes it whole; what is not ours in it is kept.

Whatever ends the writing, the folder is what it was before: the new one stands under a name of its own
until all of it is there. Our files are those that the folder's manifest names.
"""

import hashlib
import json
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from lettre.errors import Place, StateError, WorldError

#: names each file with its SHA-256
MANIFEST = "lettre-archive.json"

Report = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """What writing does to a folder: the names of files, in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    same: tuple[str, ...]


def manifest(files: Mapping[str, bytes]) -> bytes:
    """Return the manifest of these files."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    told = {"made_by": "lettre archive build", "files": sums}
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def compare(folder: Path, files: Mapping[str, bytes], *, force: bool) -> Change:
    """Return what writing `files` would do. Raises StateError when the folder is somebody else's.

    With `force` a folder without our manifest is taken over: its files stay unless ours have their names.
    """
    _recover(folder)
    before = _ours(folder)
    if before is None:
        if not force and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise StateError("archive.not-ours", Place(file=str(folder)))
        before = {}
    now = json.loads(manifest(files))["files"]
    there = {name for name in before if (folder / name).is_file()}
    return Change(
        added=tuple(name for name in now if name not in there),
        changed=tuple(name for name in now if name in there and before[name] != now[name]),
        removed=tuple(name for name in sorted(there) if name not in now),
        same=tuple(name for name in now if name in there and before[name] == now[name]),
    )


def _ours(folder: Path) -> dict[str, str] | None:
    try:
        told: Any = json.loads((folder / MANIFEST).read_bytes())
        files = told["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return files if isinstance(files, dict) else None


def write(folder: Path, files: Mapping[str, bytes], report: Report) -> None:
    """Make `folder` hold `files`, its manifest, and what in it was not ours. `compare` goes before."""
    folder = folder.resolve()
    new, old = _beside(folder)
    written = {**files, MANIFEST: manifest(files)}
    try:
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        for number, (name, content) in enumerate(written.items(), 1):
            _put(new, name, content)
            report(number, len(written))
        with _undisturbed():
            _take_its_place(folder, new, old)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WorldError("cli.unwritable", Place(file=str(folder)), reason=reason) from None
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _beside(folder: Path) -> tuple[Path, Path]:
    return folder.with_name(f".{folder.name}.lettre-new"), folder.with_name(f".{folder.name}.lettre-old")


def _recover(folder: Path) -> None:
    """Put back a folder whose place was about to be taken when the machine stopped."""
    old = _beside(folder.resolve())[1]
    if old.exists() and not folder.exists():
        old.rename(folder)


def _put(folder: Path, name: str, content: bytes) -> None:
    path = PurePosixPath(name)
    assert not path.is_absolute(), name
    assert ".." not in path.parts, name
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)


def _take_its_place(folder: Path, new: Path, old: Path) -> None:
    if folder.exists():
        shutil.rmtree(old, ignore_errors=True)
        folder.rename(old)
    new.rename(folder)
    for name in list(_others(old, folder)):
        if not (folder / name).exists():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (old / name).rename(folder / name)


def _others(old: Path, new: Path) -> Iterator[str]:
    """Yield what was not ours in the folder that was replaced: a repository, a host's settings."""
    ours = {MANIFEST, *(_ours(old) or ())}
    folders = {parent.as_posix() for name in ours for parent in PurePosixPath(name).parents}
    # a folder that the new one has too is looked into
    for at, below, names in os.walk(old):
        here = Path(at).relative_to(old)
        for name in list(below):
            if (here / name).as_posix() not in folders and not (new / here / name).exists():
                below.remove(name)
                yield (here / name).as_posix()
        yield from ((here / name).as_posix() for name in names if (here / name).as_posix() not in ours)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait for the two renames between which the folder would not be there."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals come to the main thread alone
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
