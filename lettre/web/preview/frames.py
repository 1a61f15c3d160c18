"""A letter as one mail program or another shows it: the same HTML, rewritten for a frame. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping

from lettre.edition import assets, targets
from lettre.issue.model import Asset

_STYLE = re.compile(r"<style\b.*?</style\s*>", re.DOTALL | re.IGNORECASE)
_FEATURE = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_SCHEMES = re.compile(r"(?<![-\w])(color-scheme\s*:\s*)light\s+dark", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SOURCES = re.compile(r"""\s(?:src|srcset|background)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)""", re.IGNORECASE)
_DECORATION = re.compile(r"""\salt\s*=\s*(?:""|'')""", re.IGNORECASE)
_GROUND = re.compile(r"url\(\s*[^)]*\)", re.IGNORECASE)
_LINK = re.compile(r"""<a\b(?=[^>]*\shref\s*=\s*(?!["']?#))""", re.IGNORECASE)
_HEAD = re.compile(r"</head\s*>", re.IGNORECASE)
#: what an inbox does to a light letter when it does not ask it: everything but the pictures turned over
_INVERTED = (
    "<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}"
    "img{filter:invert(1) hue-rotate(180deg)}</style>"
)
#: conditions that are always and never true, and can be joined to others by `and`
_ALWAYS, _NEVER = "(min-width:0px)", "(max-width:0px)"


def at_home(html: str, files: Iterable[Asset], base_url: str, folder: str) -> str:
    """Return `html` with the files of its issue, hosted or carried inside, under the address `folder`."""
    for file in files:
        here = assets.url("", file).removeprefix("/assets")
        html = html.replace(assets.url(base_url, file), folder + here)
        html = html.replace(f"cid:{targets.cid(file)}", folder + here)
    return html


def safe_links(html: str) -> str:
    """Return `html` with links that leave the letter opening elsewhere, telling nothing of us."""
    return _LINK.sub('<a target="_blank" rel="noopener noreferrer"', html)


def light(html: str) -> str:
    """Return the letter as a light device shows it, whatever device looks at the preview."""
    return _scheme(html, "light")


def dark(html: str) -> str:
    """Return the letter as a device that prefers dark shows it, by the letter's own dark style sheet."""
    return _scheme(html, "dark")


def _scheme(html: str, scheme: str) -> str:
    # `color-scheme` on a frame does not change what `prefers-color-scheme` says inside: it is answered here
    html = _FEATURE.sub(lambda found: _ALWAYS if found[1].lower() == scheme else _NEVER, html)
    return _SCHEMES.sub(rf"\g<1>{scheme}", html)


def inverted(html: str) -> str:
    """Return the letter with its colours turned over, as Gmail's app does on iPhone: an approximation."""
    return _HEAD.sub(f"{_INVERTED}</head>", light(html), count=1)


def without_images(html: str) -> str:
    """Return the letter before its reader has allowed pictures: what stands in for them is read."""

    def blocked(found: re.Match[str]) -> str:
        bare = _SOURCES.sub("", found[0])
        # an address that fails at once: browsers draw the alternative text in the picture's box
        return bare if _DECORATION.search(bare) else bare.replace("<img", '<img src="data:,"', 1)

    return _GROUND.sub("none", _IMAGE.sub(blocked, light(html)))


def without_styles(html: str) -> str:
    """Return the letter without any style sheet, as SFR and La Poste show it: inline styles remain."""
    return _STYLE.sub("", html)


#: the conditions a letter is looked at in, by the name of their address
CONDITIONS: Mapping[str, Callable[[str], str]] = {
    "light": light,
    "dark": dark,
    "inverted": inverted,
    "no-images": without_images,
    "no-styles": without_styles,
}
