"""The known name nearest to a misspelt one, for error messages."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(wrong: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the name an editor probably meant, or None when nothing is near (`cutoff`: from 0 to 1, all)."""
    names = {name.casefold(): name for name in known}
    close = get_close_matches(wrong.casefold(), list(names), n=1, cutoff=cutoff)
    return names[close[0]] if close else None


def unknown(code: str, wrong: str, known: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Return the code and parameters for an unknown name: with the nearest known one, or with all of them.

    `code` has three sentences: itself, `code.near` and `code.none` (nothing at all is known here).
    """
    names = list(known)
    params = {"found": wrong, "allowed": ", ".join(names)}
    near = nearest(wrong, names)
    if near is not None:
        return f"{code}.near", {**params, "near": near}
    return (code, params) if names else (f"{code}.none", params)
