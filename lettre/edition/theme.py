"""⚡ The look of a newsletter, read once: templates, style sheets, logo, and colours that can be read."""

import sys
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined

from lettre import shipped
from lettre.edition import palette
from lettre.errors import Place, SettingsError
from lettre.issue import media
from lettre.issue.model import Asset
from lettre.issue.sections import kinds
from lettre.newsletter import Newsletter


@dataclass(frozen=True, slots=True)
class Look:
    """All that rendering needs besides the issue."""

    templates: Environment
    inlined_css: str
    kept_css: str
    colours: dict[str, str]
    fonts: dict[str, str]
    logo: Asset | None
    logo_dark: Asset | None = None


def load(root: Path, newsletter: Newsletter) -> Look:
    """Read the look of `newsletter`; a file in the project's own `templates/` stands before the shipped one.

    Raises SettingsError for an unknown colour or font, a pair that is hard to read, or a logo
    that is not there.
    """
    colours = palette.colours(newsletter)
    fonts = palette.fonts(newsletter)
    logos = _logos(root, newsletter)
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
    values = {
        "colours": colours,
        "dark": palette.dark(newsletter, colours["accent"]),
        "fonts": fonts,
        "width": newsletter.theme.width,
        "logo_dark": "logo_dark" in logos,
    }
    return Look(
        templates=templates,
        inlined_css=templates.get_template("letter/email.css.j2").render(values),
        kept_css="".join(templates.get_template("letter/head.css.j2").render(values).splitlines()),
        colours=colours,
        fonts=fonts,
        logo=logos.get("logo"),
        logo_dark=logos.get("logo_dark"),
    )


def elsewhere() -> list[Path]:
    """Return the folders of templates that kinds of sections bring with them, each beside its module."""
    modules = {sys.modules[kind.__module__].__file__ for kind in kinds().values()}
    return sorted(Path(file).parent / "templates" for file in modules if file)


def _sources(root: Path) -> dict[str, str]:
    """Return every template by name: those of other packages' kinds, the shipped ones, the project's own."""
    sources: dict[str, str] = {}
    for folder in (*elsewhere(), shipped.folder("templates"), root / "templates"):
        for path in sorted((*folder.glob("letter/**/*.j2"), *folder.glob("mail/*.j2"))):
            sources[path.relative_to(folder).as_posix()] = path.read_text("utf-8")
    return sources


def _logos(root: Path, newsletter: Newsletter) -> dict[str, Asset]:
    """Return the logo by day and, where the house has one, in the dark."""
    theme = newsletter.theme
    named = {"logo": theme.logo, "logo_dark": theme.logo_dark if theme.logo else None}
    return {key: _picture(root, newsletter, key, name) for key, name in named.items() if name}


def _picture(root: Path, newsletter: Newsletter, key: str, name: str) -> Asset:
    place = Place(file="lettre.toml", field=f"newsletters.{newsletter.slug}.theme.{key}")
    try:
        content = (root / name).read_bytes()
    except OSError as error:
        raise SettingsError("edition.no-logo", place, found=name, reason=error.strerror or "") from None
    kind = media.picture_type(content)
    if kind is None:
        raise SettingsError("edition.logo-type", place, found=name)
    folder = key.replace("_", "-")
    return Asset(name=f"{folder}/{Path(name).name}", media_type=kind, content=content)
