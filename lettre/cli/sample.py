"""The sample project, copied into a folder: made anew each time, and never over somebody's own files."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from lettre import shipped
from lettre.errors import Place, StateError
from lettre.settings import FILE

LIST = "subscribers/sample.csv"
#: what travels with lettre and makes a project
PARTS = (FILE, "issues", LIST)
#: written into the folder: what was copied, with the SHA-256 of each file
MARKER = ".lettre-demo.json"
LOCK = ".lettre-demo.lock"
#: what a demo itself leaves in its folder
LEFT = re.compile(r"subscribers/lettre\.db.*|(rendered|caught|outbox)/.*|\.lettre-demo\.(json|lock)")


@contextmanager
def fresh(folder: Path, base_url: str) -> Iterator[None]:
    """Make `folder` the sample project as it is shipped, reached at `base_url`; keep it while the block runs.

    Raises StateError when the folder holds anything that no demo has put there, or another demo has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _refuse_others(folder)
    try:
        with FileLock(folder / LOCK, blocking=False):
            _empty(folder)
            _copy(folder, base_url)
            yield
    except Timeout:
        raise StateError("cli.demo.running", Place(file=str(folder))) from None


def _refuse_others(folder: Path) -> None:
    there = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())
    if not there:
        return
    ours = _marked(folder)
    if ours is None:
        raise StateError("cli.demo.not-ours", Place(file=str(folder)))
    theirs = [
        name
        for name in there
        if not LEFT.fullmatch(name)
        and ours.get(name) != hashlib.sha256((folder / name).read_bytes()).hexdigest()
    ]
    if theirs:
        raise StateError("cli.demo.changed", Place(file=str(folder)), names=", ".join(theirs[:3]))


def _marked(folder: Path) -> Mapping[str, str] | None:
    try:
        marked = json.loads((folder / MARKER).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return marked if isinstance(marked, dict) else None


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != LOCK:
            path.unlink()


def _copy(folder: Path, base_url: str) -> None:
    contents = {name: source.read_bytes() for name, source in _sources()}
    contents[FILE] = _reached_at(contents[FILE], base_url)
    # the marker comes first: a copy cut short is still known as ours
    marked = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    (folder / MARKER).write_text(json.dumps(marked, ensure_ascii=False, indent=1), "utf-8")
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def _sources() -> Iterator[tuple[str, Path]]:
    for part in PARTS:
        here = shipped.folder(part)
        if here.is_file():
            yield part, here
            continue
        for path in sorted(here.rglob("*")):
            if path.is_file():
                yield f"{part}/{path.relative_to(here).as_posix()}", path


def _reached_at(settings: bytes, base_url: str) -> bytes:
    text, done = re.subn(rb"(?m)^base_url = .*$", f'base_url = "{base_url}"'.encode(), settings, count=1)
    assert done, "the sample lettre.toml has no base_url"
    return text
