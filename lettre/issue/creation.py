"""A new issue's folder: written beside its place, then moved into it in one step."""

import os
import secrets
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from lettre.errors import Place, SettingsError, StateError, WorldError
from lettre.issue import skeleton
from lettre.issue.folder import ISSUES, listing, load, shown
from lettre.issue.parse import FOLDERS, STEM
from lettre.newsletter import Newsletter


def create(
    root: Path, wanted: str, newsletters: Mapping[str, Newsletter], *, today: date, like: str | None = None
) -> Path:
    """Begin the issue `newsletter/slug` and return its folder; `like` names the issue it follows.

    Raises SettingsError for a bad name, StateError when the folder exists, WorldError when the
    disk refuses. Nothing is left half written.
    """
    newsletter, slug = _named(wanted, newsletters)
    folder = root / ISSUES / newsletter.slug / slug
    if folder.exists():
        raise StateError("issue.exists", Place(file=shown(root, folder)))
    files = _files(root, newsletter, newsletters, today=today, like=like)
    try:
        _write(folder, files)
    except OSError as error:
        reason = error.strerror or str(error)
        raise WorldError("issue.unwritable", Place(file=shown(root, folder)), reason=reason) from None
    return folder


def _named(wanted: str, newsletters: Mapping[str, Newsletter]) -> tuple[Newsletter, str]:
    name, _, slug = wanted.partition("/")
    if name not in newsletters:
        raise SettingsError("issue.unknown-newsletter", found=name, known=", ".join(sorted(newsletters)))
    if not STEM.fullmatch(slug):
        raise SettingsError("issue.bad-slug", found=slug)
    return newsletters[name], slug


def _files(
    root: Path,
    newsletter: Newsletter,
    newsletters: Mapping[str, Newsletter],
    *,
    today: date,
    like: str | None,
) -> dict[str, bytes]:
    entries = [entry for entry in listing(root, {newsletter.slug: newsletter}) if entry.date]
    if like is None:
        numbers = [entry.number for entry in entries if entry.number is not None]
        return skeleton.fresh(newsletter, day=today, number=max(numbers) + 1 if numbers else None)
    issue = load(root, like, newsletters)
    earlier = [entry.date for entry in entries if entry.date and entry.date < issue.date]
    day = skeleton.next_day(issue.date, earlier[0] if earlier else None)
    return skeleton.after(issue, newsletter, day=day)


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.parent / f".{folder.name}-{secrets.token_hex(4)}"
    beside.mkdir()
    try:
        for name, content in files.items():
            (beside / name).write_bytes(content)
        for name in FOLDERS:
            (beside / name).mkdir()
        os.rename(beside, folder)  # noqa: PTH104 - refuses a folder that is there and not empty
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
