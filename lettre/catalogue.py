"""Sentences in French and English, by code: `say("issue.unknown-key", "fr", key="titre")`.

The part of a code before the first dot names its file: `locale/fr/issue.po` holds the
codes of `lettre/issue`, and so on, so that a sentence lives beside what speaks it. The
files are Babel's own format and are read as they are: nothing to compile, nothing stale.
A sentence that counts has a plural form (`msgid_plural`), chosen by the parameter `n`.
"""

from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("fr", "en")
LOCALE = Path(__file__).parent / "locale"


@cache
def sentences(domain: str, language: str) -> dict[str, tuple[str, ...]]:
    """Return the sentences of one file by code: one form each, or the singular and the plural."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - only a command that speaks pays for it

    with (LOCALE / language / f"{domain}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        )
        for message in catalogue
        if message.id
    }


def _plural(language: str, number: int) -> int:
    """Return 0 for the singular form: French counts 0 and 1 as one, English only 1 (CLDR)."""
    return int(number > 1) if language == "fr" else int(number != 1)


def say(code: str, language: str, /, **params: Any) -> str:
    """Return the sentence named `code` in `language`, its `{holes}` filled from `params`.

    An unknown language falls back to French. Raises KeyError when there is no such code:
    a missing sentence is a defect that the tests find, never something a reader should see.
    """
    known = language if language in LANGUAGES else LANGUAGES[0]
    forms = sentences(code.partition(".")[0], known)[code]
    number = params.get("n")
    form = forms[_plural(known, number)] if len(forms) > 1 and isinstance(number, int) else forms[0]
    return form.format(**{name: _shown(value, known) for name, value in params.items()})


def _shown(value: Any, language: str) -> Any:
    """Return a number with a fraction as it is written in `language`; anything else as it is."""
    if not isinstance(value, float):
        return value
    shown = f"{value:.12g}".replace("-", "\N{MINUS SIGN}")
    return shown.replace(".", ",") if language == "fr" else shown
