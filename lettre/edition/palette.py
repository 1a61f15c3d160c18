"""The letter's colours, by day and in the dark, and its fonts: the house's over ours. Pure."""

from collections.abc import Iterable, Mapping

from lettre.edition.colours import READABLE, contrast, readable
from lettre.errors import Place, SettingsError
from lettre.issue.nearest import unknown
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
#: what takes their place where the reader's device is dark, unless `theme.dark` says otherwise;
#: the accent is the newsletter's own, lightened
DARK = {
    "paper": "#1b1c1f",
    "desk": "#111214",
    "ink": "#ececee",
    "quiet": "#b4b4bb",
    "tint": "#272a30",
    "rule": "#3f4046",
}
#: short on purpose: each is written on hundreds of elements, and Gmail cuts a letter at 102 KB
FONTS = {
    "text": "Georgia,serif",
    "heading": "Georgia,serif",
    "label": "Helvetica,Arial,sans-serif",
}
#: pairs that carry words: 4.5 to 1 at least (WCAG 2.2, 1.4.3); a button has them the other way round
PAIRS = (
    ("ink", "paper"),
    ("quiet", "paper"),
    ("accent", "paper"),
    ("ink", "tint"),
    ("quiet", "tint"),
    ("accent", "tint"),
    ("ink", "desk"),
    ("quiet", "desk"),
    ("accent", "desk"),
)
#: in the dark, thin strokes of colour want more
_AT_NIGHT = 6.0


def colours(newsletter: Newsletter) -> dict[str, str]:
    """Return the colours of a letter by day. Raises SettingsError for an unknown name or a faint pair."""
    found = _over(COLOURS, newsletter.theme.colours, _place(newsletter, "colours"), "edition.unknown-colour")
    _read(found, _place(newsletter, "colours"), "edition.contrast")
    return found


def dark(newsletter: Newsletter, accent: str) -> dict[str, str]:
    """Return the colours of a letter in the dark; `accent` is the one by day. Raises as `colours` does."""
    place = _place(newsletter, "dark")
    own = newsletter.theme.dark
    lightened = readable(accent, own.get("tint", DARK["tint"]), _AT_NIGHT)
    found = _over({**DARK, "accent": lightened}, own, place, "edition.unknown-colour")
    _read(found, place, "edition.contrast-dark")
    return found


def fonts(newsletter: Newsletter) -> dict[str, str]:
    """Return the font stacks of a letter. Raises SettingsError for an unknown name."""
    return _over(FONTS, newsletter.theme.fonts, _place(newsletter, "fonts"), "edition.unknown-font")


def _place(newsletter: Newsletter, table: str) -> Place:
    return Place(file="lettre.toml", field=f"newsletters.{newsletter.slug}.theme.{table}")


def _over(ours: Mapping[str, str], own: Mapping[str, str], place: Place, code: str) -> dict[str, str]:
    for name in _strangers(own, ours):
        said, params = unknown(code, name, ours)
        raise SettingsError(said, place, **params)
    return {**ours, **own}


def _strangers(own: Iterable[str], known: Iterable[str]) -> list[str]:
    return sorted(set(own) - set(known))


def _read(palette: Mapping[str, str], place: Place, code: str) -> None:
    for words, ground in PAIRS:
        found = contrast(palette[words], palette[ground])
        if found < READABLE:
            raise SettingsError(
                code, place, words=words, ground=ground, found=round(found, 1), wanted=READABLE
            )
