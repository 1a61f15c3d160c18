"""Images that some mail programs do not show, or cut."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from lettre.edition.checks.compatibility import usage
from lettre.edition.checks.compatibility.clients import named, share
from lettre.edition.checks.compatibility.support import features
from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING = Severity.ERROR, Severity.WARNING

#: kinds of image that too many readers would not see, with what caniemail calls them
_LOST = {"svg": "image-svg", "data": "image-base64"}
#: Outlook cuts an image after 18 inches, and breaks a table that is a little longer, as Word breaks pages
TALLEST, TALLEST_TABLE = 1700, 1800


@rule("compatibility.image-lost", ERROR, source="caniemail.com/features/image-svg, image-base64")
def lost(letter: Letter) -> Iterator[Found]:
    """An image is a PNG, JPEG or GIF file: Gmail shows no SVG and no image written into the letter."""
    for image in letter.document.iter("img"):
        kind = usage.kind(image.get("src") or "")
        if kind in _LOST:
            lacking = features()[_LOST[kind]].lacking
            yield letter.found(
                image,
                found="data:" if kind == "data" else f".{kind}",
                clients=named(lacking),
                share=round(share(lacking)),
            )


@rule("compatibility.image-address", ERROR, source="RFC 3986, 4.3; RFC 2392")
def addresses(letter: Letter) -> Iterator[Found]:
    """An image has a whole address (https:) or travels with the message (cid:)."""
    for image in letter.document.iter("img"):
        address = image.get("src") or ""
        if not address.lower().startswith(("https://", "http://", "cid:", "data:")):
            yield letter.found(image, found=address[:80] or "?")


@rule("compatibility.image-tall", WARNING, source="Microsoft, Word 2007 HTML and CSS rendering in Outlook")
def tall(letter: Letter) -> Iterator[Found]:
    """Outlook cuts an image that is taller than 18 inches."""
    for image in letter.document.iter("img"):
        height = _height(image)
        if height > TALLEST:
            yield letter.found(image, height=height, limit=TALLEST)


@rule("compatibility.table-tall", WARNING, source="github.com/foundation/foundation-emails/issues/534")
def tall_tables(letter: Letter) -> Iterator[Found]:
    """Outlook breaks a table longer than a page of Word: one table a section."""
    for table in letter.document.iter("table"):
        heights = [_height(image) for image in table.iter("img")]
        if len(heights) > 1 and sum(heights) > TALLEST_TABLE:
            yield letter.found(table, height=sum(heights), limit=TALLEST_TABLE)


def _height(image: HtmlElement) -> int:
    written = (image.get("height") or "").removesuffix("px")
    return int(written) if written.isdecimal() else 0


RULES = gather(__name__)
