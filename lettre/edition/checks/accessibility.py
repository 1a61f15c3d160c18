"""What a reader who listens hears of pictures (RGAA 1, WCAG 1.1.1)."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from lettre.edition import pictures
from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.issue.checks.accessibility import is_file_name
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: characters of an alternative text; screen readers give no way to pause in a longer one
LONG_ALT = 125
#: words below which a letter that shows a wide picture says too little by itself
FEW_WORDS, WIDE_PICTURE = 20, 300

_NEEDLESS = re.compile(
    r"(?:image|illustration)\s+(?:de\s|d['’]|du\s|des\s|représentant\s|montrant\s)(?!synthèse|marque)"
    r"|(?:image|picture|photo|graphic)\s+of\s",
    re.IGNORECASE,
)


def _file_of(image: HtmlElement) -> str:
    return str(image.get("src") or "?").partition("?")[0].rpartition("/")[2]


@rule("accessibility.no-alt", ERROR, source="RGAA 4.1.2, 1.1; WCAG 2.2, 1.1.1")
def images(letter: Letter) -> Iterator[Found]:
    """An image without `alt` is read aloud as a file's name; an empty one is a decision."""
    for image in letter.document.iter("img"):
        if image.get("alt") is None:
            yield letter.found(image, source=_file_of(image))


@rule("accessibility.alt-is-file", ERROR, source="RGAA 4.1.2, 1.3; WCAG 2.2, 1.1.1")
def file_names(letter: Letter) -> Iterator[Found]:
    """An alternative text says what the picture shows, not what its file is called."""
    for image in letter.document.iter("img"):
        alt, file = (image.get("alt") or "").strip(), _file_of(image)
        # what an editor gave as `alt` in a section is judged with the issue, which knows its line
        named = is_file_name(alt) or (alt and alt.casefold() == file.rpartition(".")[0].casefold())
        if named and letter.section_of(image) is None:
            yield letter.found(image, found=alt)


@rule("accessibility.alt-long", WARNING, source="RGAA 4.1.2, 1.3")
def long_alternatives(letter: Letter) -> Iterator[Found]:
    """An alternative text is short: what is longer belongs in the letter."""
    for image in letter.document.iter("img"):
        alt = (image.get("alt") or "").strip()
        if len(alt) > LONG_ALT:
            yield letter.found(image, found=alt[:40], n=len(alt), limit=LONG_ALT)


@rule("accessibility.alt-needless", WARNING, source="RGAA 4.1.2, 1.3")
def needless_words(letter: Letter) -> Iterator[Found]:
    """Screen readers say "image" by themselves; an alternative text need not."""
    for image in letter.document.iter("img"):
        found = _NEEDLESS.match((image.get("alt") or "").strip())
        if found:
            yield letter.found(image, found=found[0].strip())


@rule("accessibility.only-images", WARNING, source="RGAA 4.1.2, 1.8; WCAG 2.2, 1.4.5")
def only_images(letter: Letter) -> Iterator[Found]:
    """A letter says in words what its pictures show: many readers never see these."""
    wide = [image for image in letter.document.iter("img") if _width(image) >= WIDE_PICTURE]
    words = sum(len(words.split()) for _, words in letter.spoken)
    if wide and words < FEW_WORDS:
        yield letter.found(n=words)


def _width(image: HtmlElement) -> int:
    written = image.get("width") or ""
    return int(written) if written.isdigit() else 0


@rule("accessibility.animation", WARNING, source="RGAA 4.1.2, 13.8; WCAG 2.2, 2.2.2")
def animations(letter: Letter) -> Iterator[Found]:
    """A picture that moves stops within five seconds: mail has no button to stop it."""
    for image in letter.document.iter("img"):
        asset = letter.carried.get(image.get("src") or "")
        if asset and asset.media_type == "image/gif":
            seconds = pictures.moving(asset.content)
            if seconds > 5:
                yield letter.found(image, source=_file_of(image))


RULES = gather(__name__)
