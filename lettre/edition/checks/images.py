"""What pictures weigh and measure: what a phone has to load."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from lettre.edition import pictures
from lettre.edition.checks.drawn import length
from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.issue.model import Asset
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: bytes of one picture: slow on a phone, then more than other tools let through
HEAVY, TOO_HEAVY = 200_000, 1_048_576
#: bytes of all pictures of a letter
HEAVY_TOGETHER = 1_500_000
#: how many pixels of the file stand in one pixel of the letter: fewer are blurred, more are wasted
DENSEST = 3.0
#: bytes below which wasted pixels are no loss: a drawing of few colours is small at any size
MATTERS = 50_000


def _shown(letter: Letter) -> Iterator[tuple[HtmlElement, Asset]]:
    """Yield each picture that leaves with the edition, where it is first shown."""
    told = set()
    for image in letter.document.iter("img"):
        source = image.get("src") or ""
        asset = letter.carried.get(source)
        if asset is not None and source not in told:
            told.add(source)
            yield image, asset


def _file(asset: Asset) -> str:
    return asset.name.rpartition("/")[2]


@rule("size.picture-heavy", WARNING, source="the field's checklists; a second on a slow phone")
def heavy_pictures(letter: Letter) -> Iterator[Found]:
    """A picture weighs no more than 200 kB."""
    yield from _weighing(letter, HEAVY, TOO_HEAVY)


@rule("size.picture-too-heavy", ERROR, source="react-email's linter: 1 MiB")
def too_heavy_pictures(letter: Letter) -> Iterator[Found]:
    """No picture weighs more than 1 MB."""
    yield from _weighing(letter, TOO_HEAVY, None)


def _weighing(letter: Letter, least: int, below: int | None) -> Iterator[Found]:
    for image, asset in _shown(letter):
        size = len(asset.content)
        if size > least and (below is None or size <= below):
            yield letter.found(image, file=_file(asset), size=round(size / 1000), limit=round(least / 1000))


@rule("size.pictures-together", WARNING, source="the field's checklists")
def pictures_together(letter: Letter) -> Iterator[Found]:
    """All pictures of a letter weigh no more than 1.5 MB."""
    weights = {_file(asset): len(asset.content) for _, asset in _shown(letter)}
    total = sum(weights.values())
    if total > HEAVY_TOGETHER:
        heaviest = max(weights, key=lambda name: weights[name])
        yield letter.found(size=round(total / 1e6, 1), limit=round(HEAVY_TOGETHER / 1e6, 1), file=heaviest)


@rule(
    "size.picture-blurred",
    WARNING,
    source="the field's checklists; Outlook shows a picture as wide as it says",
)
def blurred_pictures(letter: Letter) -> Iterator[Found]:
    """A picture is not shown larger than it is."""
    for image, asset, natural, shown in _measured(letter):
        if natural < shown:
            yield letter.found(image, file=_file(asset), natural=natural, shown=round(shown))


@rule(
    "size.picture-oversized",
    WARNING,
    source="the field's checklists; dense screens show two or three pixels in one",
)
def oversized_pictures(letter: Letter) -> Iterator[Found]:
    """A picture has no more pixels than the densest screens show."""
    for image, asset, natural, shown in _measured(letter):
        if natural > DENSEST * shown and len(asset.content) > MATTERS:
            yield letter.found(image, file=_file(asset), natural=natural, shown=round(shown))


def _measured(letter: Letter) -> Iterator[tuple[HtmlElement, Asset, int, float]]:
    for image, asset in _shown(letter):
        shown = length(image.get("width"))
        if shown and not (image.get("width") or "").endswith("%"):
            yield image, asset, pictures.size(asset.content)[0], shown


RULES = gather(__name__)
