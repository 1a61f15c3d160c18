"""A newsletter's own colour on the web's pages, kept readable in light and in dark. Pure."""

from lettre.edition.colours import READABLE, readable
from lettre.edition.palette import COLOURS
from lettre.newsletter import Theme

#: of the pages' grounds in lettre.css, those nearest to the words: `--tint`, by day and in the dark
BY_DAY = "#f1eee6"
IN_THE_DARK = "#25292e"
#: at night, thin strokes of colour want more than by day
AT_NIGHT = 6.0


def stylesheet(theme: Theme) -> str:
    """Return the style sheet that gives the pages a newsletter's accent."""
    accent = theme.colours.get("accent", COLOURS["accent"])
    dark = theme.dark.get("accent", accent)
    return (
        f":root{{--accent:{readable(accent, BY_DAY, READABLE)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{readable(dark, IN_THE_DARK, AT_NIGHT)}}}}}\n"
    )
