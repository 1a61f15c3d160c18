"""⚡ The look of a newsletter, read once: templates, style sheets, logo, and colours that can be read."""

import sys
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined

from lettre import shipped
from lettre.edition.colours import READABLE, contrast, readable
from lettre.errors import Place, SettingsError
from lettre.issue import media
from lettre.issue.model import Asset
from lettre.issue.sections import kinds
from lettre.newsletter import Newsletter

#: the palette, unless `theme.colours` says otherwise
COLOURS = {
    "paper": "#ffffff",
    "desk": "#f3f1ec",
    "ink": "#1d1d1f",
    "quiet": "#5a5a60",
    "accent": "#1f4e79",
    "tint": "#eef3f8",
    "rule": "#d9d4c9",
}
#: short on purpose: each is written on hundreds of elements, and Gmail cuts a letter at 102 KB
FONTS = {
    "text": "Georgia,serif",
    "heading": "Georgia,serif",
    "label": "Helvetica,Arial,sans-serif",
}
#: pairs that carry words: 4.5 to 1 at least (WCAG 2.2, 1.4.3)
PAIRS = (
    ("ink", "paper"),
    ("quiet", "paper"),
    ("accent", "paper"),
    ("ink", "tint"),
    ("accent", "tint"),
    ("quiet", "desk"),
)
#: what takes their place where the reader's device is dark; the accent is the newsletter's own, lightened
DARK = {
    "paper": "#1b1c1f",
    "desk": "#111214",
    "ink": "#ececee",
    "quiet": "#b4b4bb",
    "tint": "#272a30",
    "rule": "#3f4046",
}


@dataclass(frozen=True, slots=True)
class Look:
    """All that rendering needs besides the issue."""

    templates: Environment
    inlined_css: str
    kept_css: str
    colours: dict[str, str]
    fonts: dict[str, str]
    logo: Asset | None


def load(root: Path, newsletter: Newsletter) -> Look:
    """Read the look of `newsletter`; a file in the project's own `templates/` stands before the shipped one.

    Raises SettingsError for an unknown colour, a pair that is hard to read, or a logo that is
    not there.
    """
    colours = _colours(newsletter)
    fonts = {**FONTS, **newsletter.theme.fonts}
    sources = _sources(root)
    templates = Environment(
        # with a file's name, so that a mistake in a template can be found
        loader=FunctionLoader(
            lambda name: (sources[name], f"templates/{name}", None) if name in sources else None
        ),
        autoescape=lambda name: name is not None and ".html" in name,  # noqa: S701 - only text is not escaped
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    dark = {**DARK, "accent": readable(colours["accent"], DARK["tint"], 6.0)}
    values = {"colours": colours, "dark": dark, "fonts": fonts, "width": newsletter.theme.width}
    return Look(
        templates=templates,
        inlined_css=templates.get_template("letter/email.css.j2").render(values),
        kept_css="".join(templates.get_template("letter/head.css.j2").render(values).splitlines()),
        colours=colours,
        fonts=fonts,
        logo=_logo(root, newsletter),
    )


def _sources(root: Path) -> dict[str, str]:
    """Return every template by name: those of other packages' kinds, the shipped ones, the project's own."""
    modules = {sys.modules[kind.__module__].__file__ for kind in kinds().values()}
    elsewhere = sorted(Path(file).parent / "templates" for file in modules if file)
    sources: dict[str, str] = {}
    for folder in (*elsewhere, shipped.folder("templates"), root / "templates"):
        for path in sorted(folder.glob("letter/**/*.j2")):
            sources[path.relative_to(folder).as_posix()] = path.read_text("utf-8")
    return sources


def _colours(newsletter: Newsletter) -> dict[str, str]:
    unknown = sorted(set(newsletter.theme.colours) - set(COLOURS))
    place = Place(file="lettre.toml", field=f"newsletters.{newsletter.slug}.theme.colours")
    if unknown:
        raise SettingsError("edition.unknown-colour", place, found=unknown[0], allowed=", ".join(COLOURS))
    colours = {**COLOURS, **newsletter.theme.colours}
    for words, ground in PAIRS:
        found = contrast(colours[words], colours[ground])
        if found < READABLE:
            raise SettingsError(
                "edition.contrast", place, words=words, ground=ground, found=f"{found:.1f}", wanted=READABLE
            )
    return colours


def _logo(root: Path, newsletter: Newsletter) -> Asset | None:
    name = newsletter.theme.logo
    if name is None:
        return None
    place = Place(file="lettre.toml", field=f"newsletters.{newsletter.slug}.theme.logo")
    try:
        content = (root / name).read_bytes()
    except OSError as error:
        raise SettingsError("edition.no-logo", place, found=name, reason=error.strerror or "") from None
    kind = media.picture_type(content)
    if kind is None:
        raise SettingsError("edition.logo-type", place, found=name)
    return Asset(name=f"logo/{Path(name).name}", media_type=kind, content=content)
