"""⚡ What the pages wear: style sheets, logos, a house's own fonts and pictures, read once.

A house's own files lie under `templates/web/static/` and stand before ours, name by name.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lettre.issue import media
from lettre.newsletter import Newsletter
from lettre.settings import Settings
from lettre.web.accent import stylesheet

_STATIC = Path(__file__).parent / "static"
_PICO = _STATIC / "vendor" / "pico.fluid.classless.min.css"

#: what is served under /static/, by the ending of its name: nothing that could run
KINDS: Mapping[str, str] = {
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
    ".ico": "image/x-icon",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Worn:
    """A file under /static/: its bytes, its type, and a version that changes with the bytes."""

    content: bytes
    media_type: str
    version: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """All that is served under /static/, by name."""

    files: Mapping[str, Worn]

    def url(self, name: str, prefix: str = "") -> str:
        """Return the address of a file, under which its bytes never change. Raises KeyError."""
        return f"{prefix}/static/{name}?v={self.files[name].version}"

    def sheets(self, newsletter: Newsletter | None) -> list[str]:
        """Return the names of a page's style sheets in their order: a house's own comes last."""
        own = [] if newsletter is None else [f"{newsletter.slug}.css"]
        wanted = ("pico.css", "lettre.css", "archive.css", *own, "house.css")
        return [name for name in wanted if name in self.files]

    def logo(self, newsletter: Newsletter | None, prefix: str) -> dict[str, Any] | None:
        """Return a newsletter's logo as templates show it: addresses by day and in the dark, words, width."""
        names = () if newsletter is None else _logo_names(newsletter)
        found = [self.url(name, prefix) if name in self.files else None for name in names]
        if newsletter is None or not found or found[0] is None:
            return None
        day, dark = found
        theme = newsletter.theme
        return {"day": day, "dark": dark, "alt": theme.logo_alt, "width": theme.logo_width}


def read(settings: Settings) -> Look:
    """Read our own files, each newsletter's colour and logo, and over them the house's own files."""
    files = {"pico.css": _worn("pico.css", _layered(_PICO.read_text("utf-8")))}
    files |= {file.name: _worn(file.name, file.read_bytes()) for file in sorted(_STATIC.glob("*.css"))}
    for newsletter in settings.newsletters.values():
        name = f"{newsletter.slug}.css"
        files |= {
            name: _worn(name, stylesheet(newsletter.theme).encode()),
            **_logos(settings.root, newsletter),
        }
    return Look(files=files | _of_the_house(settings.root / "templates" / "web" / "static"))


def _layered(sheet: str) -> bytes:
    """Return a style sheet in a cascade layer: whatever stands outside goes before it, however general."""
    return ("@layer pico{" + sheet.removeprefix('@charset "UTF-8";') + "}\n").encode()


def _of_the_house(folder: Path) -> dict[str, Worn]:
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in KINDS and path.is_file())
    names = [(path.relative_to(folder).as_posix(), path) for path in found]
    return {name: _worn(name, path.read_bytes()) for name, path in names}


def _logo_names(newsletter: Newsletter) -> tuple[str, str]:
    return f"{newsletter.slug}/logo", f"{newsletter.slug}/logo-dark"


def _logos(root: Path, newsletter: Newsletter) -> dict[str, Worn]:
    """Return the logos that are there; `lettre doctor` speaks of one that is not."""
    pictures = zip(_logo_names(newsletter), (newsletter.theme.logo, newsletter.theme.logo_dark), strict=True)
    paths = {name: root / file for name, file in pictures if file and (root / file).is_file()}
    return {
        name: Worn(content=content, media_type=kind, version=_version(content))
        for name, path in paths.items()
        if (kind := media.picture_type(content := path.read_bytes())) is not None
    }


def _worn(name: str, content: bytes) -> Worn:
    kind = KINDS[Path(name).suffix.lower()]
    return Worn(content=content, media_type=kind, version=_version(content))


def _version(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:10]
