"""Findings about numbers that announce a list, and do not agree with it."""

import re
from collections.abc import Iterator
from itertools import pairwise

from lettre.finding import Severity
from lettre.issue import walk
from lettre.issue.checks.view import EDITOR, View
from lettre.issue.model import Blocks, Bullets, Heading, Paragraph, plain
from lettre.issue.sections.reading import Collection
from lettre.rule import Found, gather, rule

WARNING = Severity.WARNING

_FRENCH = (
    "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze", "treize",
    "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt",
)  # fmt: skip
_ENGLISH = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_WORTH = {word: at for words in (_FRENCH, _ENGLISH) for at, word in enumerate(words, start=2)}
_NUMBER = rf"{'|'.join(sorted(_WORTH, key=len, reverse=True))}|\d{{1,2}}"
#: what lists are made of; people, days and sums are counted for their own sake
_LISTED = (
    r"(?:nouveautés|nouvelles|points|axes|étapes|raisons|objectifs|mesures|règles|conditions"
    r"|précautions|annexes|textes"
    r"|parties|volets|questions|conseils|thèmes|missions|principes|gestes|phases|exemples|dates|types"
    r"|formes|catégories"
    r"|blocs|épreuves|changements|modifications|constats|enseignements|pistes|propositions"
    r"|recommandations|priorités"
    r"|leviers|documents|pièces|critères|ateliers|façons|manières|choses|idées|options|livres|titres"
    r"|films|ouvrages"
    r"|rendez-vous|études|domaines|modules|dispositifs|outils|rubriques|possibilités|solutions"
    r"|engagements|consignes"
    r"|changes|points|steps|reasons|goals|rules|conditions|parts|questions|tips|themes|principles"
    r"|examples|dates|types"
    r"|kinds|ways|things|ideas|options|books|titles|measures|proposals|priorities|tools|documents|criteria)"
)
_COUNT = re.compile(
    rf"(?<![\w,.’'-])({_NUMBER}) (?:(?:grand|nouve|premi|princip|autre|bon|petit|new|main|other"
    rf"|simple)\w* )?{_LISTED}(?!\w)",
    re.IGNORECASE,
)
_ANY = re.compile(rf"(?<![\w,.-])({_NUMBER})(?![\w-])", re.IGNORECASE)
#: words that make of a number a part, a least or a most
_PARTLY = re.compile(
    r"\b(?:au moins|au plus|jusqu|maximum|minimum|parmi|l[’']une?|dont|plus de|moins de|environ"
    r"|des (?:deux|trois|quatre)"
    r"|at least|at most|up to|among|one of|some of|including|about)\b",
    re.IGNORECASE,
)


#: « deux ateliers, aux dates suivantes : » announces the dates, not the workshops
_OTHERS = re.compile(
    r"\b(?:par|aux?|à|avec|chez|pour|dans|selon|des|les|of|by|with|for|at|on|the)\b"
    r"(?! (?:an|été|fin|suivr|noter|reten))",
    re.IGNORECASE,
)


def announced(words: str) -> set[int]:
    """Return the numbers by which a sentence announces a list; none where it could mean another or a part."""
    counted = list(_COUNT.finditer(words))
    if _PARTLY.search(words) or not counted or _OTHERS.search(words, counted[-1].end()):
        return set()
    return {_worth(found) for found in _ANY.findall(words)}


def _worth(word: str) -> int:
    return _WORTH.get(word.casefold()) or int(word)


@rule("content.count", WARNING, source=EDITOR)
def wrong_counts(view: View) -> Iterator[Found]:
    """A sentence or a title that announces another number than its list has."""
    for value in view.bodies():
        for run in walk.runs(value):
            yield from _in_run(view, run)
    for path, value in view.leaves():
        if isinstance(value, Collection) and value.title:
            title = re.split(r" (?:pour|sur|de|à) ", plain(value.title))[0]
            yield from _compared(view, title, len(value.items), (*path, "title"))


def _in_run(view: View, run: Blocks) -> Iterator[Found]:
    if view.section.title and run and run[0] is _first(view) and isinstance(run[0], Bullets):
        yield from _compared(view, plain(view.section.title), len(run[0].items), ("title",))
    for before, block in pairwise(run):
        if isinstance(block, Bullets) and isinstance(before, (Paragraph, Heading)):
            words = plain(before.children).rstrip()
            sentence = re.split(r"(?<=[.!?…]) ", words)[-1]
            if isinstance(before, Heading) or words.endswith(":"):
                yield from _compared(view, sentence, len(block.items), before.line)


def _first(view: View) -> object:
    return next(view.blocks(), None)


def _compared(view: View, words: str, n: int, where: int | tuple[str | int, ...]) -> Iterator[Found]:
    numbers = announced(words)
    if numbers and n not in numbers:
        yield view.found(where, found=words if len(words) <= 60 else "…" + words[-59:], n=n)


RULES = gather(__name__)
