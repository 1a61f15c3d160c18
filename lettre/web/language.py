"""Which of our languages a reader is spoken to in, and how they get the other. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from lettre.catalogue import LANGUAGES

#: the part of an address with which a reader asks for a language: `?lang=fr`
CHOICE = "lang"


@dataclass(frozen=True, kw_only=True, slots=True)
class Speech:
    """The language of one page.

    `chosen` says that the reader asked for it in the address: links within the house carry that
    choice on (`keep`). `others` leads to the same page in each other language. These references
    hold no path, so that an address which is a reader's key is not written anywhere again.
    """

    language: str
    chosen: bool = False
    others: tuple[tuple[str, str], ...] = ()

    def keep(self, url: str) -> str:
        """Return an address of ours, the reader's choice with it."""
        if not self.chosen:
            return url
        address, sign, fragment = url.partition("#")
        joint = "&" if "?" in address else "?"
        return f"{address}{joint}{CHOICE}={self.language}{sign}{fragment}"


def speech(query: Iterable[tuple[str, str]], accept: str, fallback: str) -> Speech:
    """Return how to speak to whoever asks: `?lang=`, else Accept-Language, else `fallback`.

    `query` is what stands behind the address's question mark; a language we do not speak is no choice.
    """
    pairs = list(query)
    asked = [value for name, value in pairs if name == CHOICE and value in LANGUAGES]
    language = asked[-1] if asked else preferred(accept, fallback)
    rest = [(name, value) for name, value in pairs if name != CHOICE]
    others = tuple(
        (other, "?" + urlencode([*rest, (CHOICE, other)])) for other in LANGUAGES if other != language
    )
    return Speech(language=language, chosen=bool(asked), others=others)


def preferred(accept: str, fallback: str) -> str:
    """Return the best of `LANGUAGES` for an Accept-Language header (RFC 9110 12.5.4), else `fallback`."""
    wishes = [_wish(part) for part in accept.split(",")]
    spoken = [(quality, name) for name, quality in wishes if name in LANGUAGES and quality > 0]
    return max(spoken, key=lambda each: each[0])[1] if spoken else fallback


def _wish(part: str) -> tuple[str, float]:
    tag, _, parameters = part.strip().partition(";")
    _, _, written = parameters.partition("q=")
    try:
        quality = float(written or 1)
    except ValueError:
        quality = 0.0
    return tag.strip().lower().partition("-")[0], quality
