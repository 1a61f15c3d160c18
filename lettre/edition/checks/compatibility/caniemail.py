"""What the letter uses and some of its readers' mail programs do not know."""

from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from lettre.edition.checks.compatibility import usage
from lettre.edition.checks.compatibility.clients import named, share
from lettre.edition.checks.compatibility.features import FEATURES, PARTLY
from lettre.edition.checks.compatibility.harmless import HARMLESS
from lettre.edition.checks.compatibility.support import Feature, features
from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: readers in a hundred from whom on it is worth a word
HEARD = 2.0
SOURCE = "caniemail.com, 2026-05-13"


@rule("compatibility.unsupported", WARNING, source=SOURCE)
def unsupported(letter: Letter) -> Iterator[Found]:
    """A feature without effect for some readers is for decoration only."""
    found = usage.of(letter)
    for feature, sign in _used(found, FEATURES):
        if share(feature.lacking) >= HEARD:
            yield letter.found(
                found[sign],
                feature=feature.title,
                clients=named(feature.lacking),
                share=_percent(share(feature.lacking)),
            )


@rule("compatibility.limited", ADVICE, source=SOURCE)
def limited(letter: Letter) -> Iterator[Found]:
    """What some mail programs know only in part is used as far as all know it."""
    found = usage.of(letter)
    for feature, sign in _used(found, {**FEATURES, **PARTLY}):
        for note, clients in feature.notes.items():
            if share(clients) >= HEARD and share(feature.lacking) < HEARD:
                yield letter.found(
                    found[sign],
                    feature=feature.title,
                    clients=named(clients),
                    share=_percent(share(clients)),
                    note=note,
                )


def _used(
    found: Mapping[str, HtmlElement | None], signs: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Feature, str]]:
    for slug, feature in features().items():
        sign = next((each for each in signs.get(slug, ()) if each in found), None)
        if sign is not None and slug not in HARMLESS:
            yield feature, sign


def _percent(readers: float) -> int:
    return round(readers)


RULES = gather(__name__)
