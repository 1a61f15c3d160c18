"""Issues on disk: the folder is found, kept within its own walls, and read whole."""

import datetime as dt
import io
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lettre.errors import ContentError, ContentErrors, Place, SettingsError, WorldError
from lettre.issue.media import picture_type
from lettre.issue.model import Asset, Issue
from lettre.issue.nearest import nearest
from lettre.issue.parse import HEAD, STEM, read_head, read_issue
from lettre.newsletter import Newsletter

ISSUES = "issues"
#: bytes; a letter's pictures and downloads are stored with it for good
LARGEST = 50_000_000
#: beyond this a picture is a poster, and decoding it would need hundreds of megabytes
MOST_PIXELS = 40_000_000
#: what systems leave in folders
_LEAVINGS = {"Thumbs.db", "desktop.ini"}


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueEntry:
    """An issue as a list shows it; `errors` says why its head could not be read."""

    newsletter: str
    slug: str
    folder: Path
    date: dt.date | None = None
    number: int | None = None
    subject: str | None = None
    errors: tuple[ContentError, ...] = ()

    @property
    def name(self) -> str:
        """The name used on the command line: `newsletter/slug`."""
        return f"{self.newsletter}/{self.slug}"


def load(root: Path, wanted: str, newsletters: Mapping[str, Newsletter]) -> Issue:
    """Read the issue named `newsletter/slug`, or standing in the folder `wanted`.

    Raises SettingsError when there is no such issue or newsletter, ContentErrors for what is
    wrong in it, WorldError when the disk refuses.
    """
    folder = find(root, wanted, newsletters)
    where = shown(root, folder)
    issue = read_issue(
        read_files(folder, where), newsletter=folder.parent.name, slug=folder.name, where=where
    )
    broken = [error for asset in issue.assets if (error := _broken(asset, where))]
    if broken:
        raise ContentErrors(broken)
    return issue


def find(root: Path, wanted: str, newsletters: Mapping[str, Newsletter]) -> Path:
    """Return the folder of an issue. Raises SettingsError when it or its newsletter is unknown."""
    try:
        named = [path for path in (root / ISSUES / wanted, Path(wanted)) if path.is_dir()]
    except (OSError, ValueError):
        named = []
    folder = named[0].resolve() if named else None
    if folder is None or folder == (root / ISSUES).resolve() or folder.parent == (root / ISSUES).resolve():
        near = nearest(wanted, (entry.name for entry in listing(root, newsletters)))
        raise SettingsError("issue.not-found.near" if near else "issue.not-found", found=wanted, near=near)
    if folder.parent.name not in newsletters:
        known = ", ".join(sorted(newsletters))
        raise SettingsError(
            "issue.unknown-newsletter", Place(file=shown(root, folder)), found=folder.parent.name, known=known
        )
    if not STEM.fullmatch(folder.name):
        raise SettingsError("issue.bad-slug", Place(file=shown(root, folder)), found=folder.name)
    return folder


def listing(root: Path, newsletters: Mapping[str, Newsletter]) -> list[IssueEntry]:
    """Return every issue of the project, newest first; one that cannot be read is listed with its errors."""
    folders = [
        folder
        for newsletter in sorted(newsletters)
        for folder in sorted((root / ISSUES / newsletter).glob("*"))
        if folder.is_dir() and not _is_leaving(folder)
    ]
    entries = [_entry(root, folder) for folder in folders]
    return sorted(entries, key=lambda entry: (entry.date or dt.date.min, entry.slug), reverse=True)


def _entry(root: Path, folder: Path) -> IssueEntry:
    newsletter, slug = folder.parent.name, folder.name
    try:
        head = read_head(_read_one(folder / HEAD), where=shown(root, folder))
    except ContentErrors as wrong:
        return IssueEntry(newsletter=newsletter, slug=slug, folder=folder, errors=wrong.errors)
    return IssueEntry(
        newsletter=newsletter,
        slug=slug,
        folder=folder,
        date=head.date,
        number=head.number,
        subject=head.subject,
    )


def _read_one(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise WorldError(
            "issue.unreadable", Place(file=str(path)), reason=error.strerror or str(error)
        ) from None


def shown(root: Path, folder: Path) -> str:
    """Write a folder as places show it: from the project's root when it is inside."""
    try:
        return folder.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return folder.as_posix()


def read_files(folder: Path, where: str) -> dict[str, bytes]:
    """Read every file of an issue's folder, by its name inside the folder in composed characters.

    Hidden files and what editors and systems leave behind are not read. Raises ContentErrors
    for what is not a plain file of this folder (links that leave it, pipes) or is too large.
    """
    files: dict[str, bytes] = {}
    errors: list[ContentError] = []
    for path in _walk(folder):
        name = path.relative_to(folder).as_posix()
        try:
            problem = _problem(path, folder)
            if problem is not None:
                errors.append(ContentError(problem, Place(file=f"{where}/{name}"), n=LARGEST // 1_000_000))
            else:
                files[unicodedata.normalize("NFC", name)] = path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            raise WorldError("issue.unreadable", Place(file=f"{where}/{name}"), reason=reason) from None
    if errors:
        raise ContentErrors(errors)
    return files


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if _is_leaving(path):
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _is_leaving(path: Path) -> bool:
    return path.name.startswith((".", "#")) or path.name.endswith("~") or path.name in _LEAVINGS


def _problem(path: Path, folder: Path) -> str | None:
    """Say why a path is not read: content may not come from outside its folder."""
    if not path.exists() or (path.is_symlink() and path.is_dir()):
        return "issue.symlink"
    if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
        return "issue.symlink"
    if not path.is_file():
        return "issue.not-a-file"
    return "issue.file-too-large" if path.stat().st_size > LARGEST else None


@contextmanager
def _calm(fatal: type[Warning]) -> Iterator[None]:
    """Make one warning an error and silence the others: a picture with odd metadata is still a picture."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", fatal)
        yield


def _broken(asset: Asset, where: str) -> ContentError | None:
    """Decode a picture, small, to know that mail programs can: a torn upload shows only here."""
    from PIL import Image  # noqa: PLC0415 - an issue without pictures does not pay for it

    if picture_type(asset.content) is None:
        return None
    place = Place(file=f"{where}/{asset.name}")
    try:
        with _calm(Image.DecompressionBombWarning), Image.open(io.BytesIO(asset.content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return ContentError("issue.image-too-large", place, n=MOST_PIXELS // 1_000_000)
            picture.draft("RGB", (64, 64))
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return ContentError("issue.image-too-large", place, n=MOST_PIXELS // 1_000_000)
    except (OSError, SyntaxError, ValueError) as error:
        return ContentError("issue.image-broken", place, reason=str(error))
    return None
