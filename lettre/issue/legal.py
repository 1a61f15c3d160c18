"""Légifrance addresses of legal texts, as the European Legislation Identifier writes them.

`https://www.legifrance.gouv.fr/eli/{nature}/{year}/{month}/{day}/{NOR}/jo/texte`, month and
day without a leading zero (https://www.legifrance.gouv.fr/contenu/menu/autour-de-la-loi/
legislatif-et-reglementaire/eli). Circulars and memos are not in the Journal officiel: none.
"""

import re
from datetime import date

#: nature as an editor writes it → its word in an ELI address
NATURES = {
    "loi": "loi",
    "loi organique": "loi",
    "ordonnance": "ordonnance",
    "décret": "decret",
    "arrêté": "arrete",
    "décision": "decision",
}
#: the last letter of a NOR says the nature
_BY_LETTER = {"L": "loi", "R": "ordonnance", "D": "décret", "A": "arrêté", "S": "décision"}
MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
_IN_WORDS = re.compile(rf"\b(\d{{1,2}})(?:er)?\s+({'|'.join(MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)


def eli(nature: str | None, day: date | None, nor: str | None) -> str | None:
    """Return the ELI address, or None when a part is missing or the nature has none.

    Without a nature, the NOR's last letter gives it.
    """
    if day is None or nor is None:
        return None
    word = NATURES.get((nature or _BY_LETTER.get(nor[-1], "")).casefold())
    if word is None:
        return None
    return f"https://www.legifrance.gouv.fr/eli/{word}/{day.year}/{day.month}/{day.day}/{nor}/jo/texte"


def day_in(words: str) -> date | None:
    """Return the day that French words name ("du 27 juin 2014"), when they name exactly one."""
    found = {match.groups() for match in _IN_WORDS.finditer(words)}
    if len(found) != 1:
        return None
    day, month, year = found.pop()
    try:
        return date(int(year), MONTHS.index(month.casefold()) + 1, int(day))
    except ValueError:
        return None
