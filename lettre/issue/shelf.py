"""The issues that came before one, read just enough to know what they announced."""

import re
from functools import lru_cache
from pathlib import Path

from lettre.errors import LettreError
from lettre.issue.model import Issue
from lettre.issue.parse import HEAD, read_part

#: how many issues back a reader may remember
LAST = 4
_DATE = re.compile(rb"^date:\s*[\"']?(\d{4}-\d{2}-\d{2})", re.MULTILINE)
#: the kinds whose entries are announced once
_ANNOUNCING = re.compile(rb"^kind:\s*[\"']?(?:events|regulatory-texts)\b", re.MULTILINE)

Stamp = tuple[tuple[str, int, int], ...]


def before(root: Path, issue: Issue) -> tuple[Issue, ...]:
    """Return the issues of the same newsletter dated before `issue`, the latest first, at most `LAST`.

    Only their heads, events and legal texts are read. One that cannot be read is left out: it is
    no fault of the issue at hand.
    """
    own = (root / issue.where).resolve()
    try:
        folders = [folder for folder in own.parent.iterdir() if (folder / HEAD).is_file()]
    except OSError:
        return ()
    dated = sorted((_date(folder), folder.name, folder) for folder in folders if folder.name != own.name)
    earlier = [folder for day, name, folder in dated if day and (day, name) < (str(issue.date), issue.slug)]
    found = (_glance(folder, _stamp(folder), issue.newsletter) for folder in reversed(earlier[-LAST:]))
    return tuple(filter(None, found))


def _date(folder: Path) -> str:
    try:
        match = _DATE.search((folder / HEAD).read_bytes())
    except OSError:
        return ""
    return match[1].decode() if match else ""


def _stamp(folder: Path) -> Stamp:
    """Return what changes when a text file of the folder does."""
    try:
        files = [path for path in sorted(folder.iterdir()) if path.suffix in {".md", ".yaml"}]
        return tuple((path.name, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    except OSError:
        return ()


@lru_cache(64)
def _glance(folder: Path, stamp: Stamp, newsletter: str) -> Issue | None:
    try:
        contents = {name: (folder / name).read_bytes() for name, _, _ in stamp}
        files = {name: content for name, content in contents.items() if _tells(name, content)}
        issue, _ = read_part(files, newsletter=newsletter, slug=folder.name, where=folder.as_posix())
    except (OSError, LettreError):
        return None
    return issue


def _tells(name: str, content: bytes) -> bool:
    return name == HEAD or (not name.startswith((".", "#")) and _ANNOUNCING.search(content) is not None)
