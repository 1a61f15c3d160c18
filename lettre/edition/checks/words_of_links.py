"""What links say of themselves, to readers who hear them one after the other (RGAA 6)."""

import re
from collections import defaultdict
from collections.abc import Iterator

from lxml.html import HtmlElement

from lettre.edition.checks.headings import LEVELS
from lettre.edition.checks.letter import Anchor, Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: words that say nothing of where a link leads, in French and English
VAGUE = frozenset(
    """ici|cliquez ici|cliquer ici|cliquez|lien|ce lien|suivre ce lien|voir|voir plus|plus|lire|lire plus
    lire la suite|la suite|suite|en savoir plus|savoir plus|plus d'infos|plus d'informations|détails|découvrir
    here|click here|click|link|this link|more|read more|see more|learn more|find out more|details""".replace(
        "\n", "|"
    ).split("|")
)
_VAGUE = frozenset(words.strip() for words in VAGUE)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)


def says_nothing(words: str) -> bool:
    """Tell whether words, read alone, do not say where a link leads."""
    return words.replace("’", "'").strip(" .…:!>»→›").casefold() in _VAGUE


@rule("accessibility.link-without-words", ERROR, source="RGAA 4.1.2, 6.2; WCAG 2.2, 2.4.4")
def wordless_links(letter: Letter) -> Iterator[Found]:
    """A link has words, or a picture whose alternative text says where it leads."""
    for anchor in letter.anchors:
        if not anchor.words and not anchor.element.get("title"):
            yield letter.found(anchor.element, href=anchor.href)


@rule("accessibility.vague-link", ADVICE, source="RGAA 4.1.2, 6.1; WCAG 2.2, 2.4.4")
def vague_links(letter: Letter) -> Iterator[Found]:
    """Links whose words say nothing read alone."""
    for anchor in letter.anchors:
        # what an editor wrote in a section has a rule of its own, which knows the line
        if says_nothing(anchor.words) and letter.section_of(anchor.element) is None:
            yield letter.found(anchor.element, found=anchor.words)


@rule("accessibility.address-as-words", WARNING, source="RGAA 4.1.2, 6.1; WCAG 2.2, 2.4.4")
def addresses_as_words(letter: Letter) -> Iterator[Found]:
    """A link is named in words: an address is spelled out sign by sign."""
    for anchor in letter.anchors:
        if _ADDRESS.fullmatch(anchor.words) and "/" in anchor.words.rstrip("/").replace("://", ""):
            yield letter.found(anchor.element, found=anchor.words)


@rule("accessibility.same-words", ADVICE, source="RGAA 4.1.2, 6.1; WCAG 2.2, 2.4.4")
def same_words(letter: Letter) -> Iterator[Found]:
    """Links with the same words lead to the same place, unless heading or sentence tell them apart."""
    named: dict[tuple[HtmlElement | None, str], list[Anchor]] = defaultdict(list)
    for anchor, heading in _under_headings(letter):
        if anchor.words and not _is_among_words(letter, anchor):
            named[heading, anchor.words.casefold()].append(anchor)
    for anchors in named.values():
        if len({anchor.href for anchor in anchors}) > 1:
            yield letter.found(anchors[1].element, found=anchors[1].words, n=len(anchors))


def _under_headings(letter: Letter) -> Iterator[tuple[Anchor, HtmlElement | None]]:
    """Yield each link with the heading it stands below: what a reader who listens has just heard."""
    linked = {anchor.element: anchor for anchor in letter.anchors}
    heading = None
    for element in letter.elements:
        heading = element if element.tag in LEVELS else heading
        if element in linked:
            yield linked[element], heading


@rule("accessibility.link-hidden", WARNING, source="WCAG 2.2, 4.1.2; WAI-ARIA 1.2, aria-hidden")
def hidden_links(letter: Letter) -> Iterator[Found]:
    """A link that the keyboard reaches is not silenced for those who listen."""
    for anchor in letter.anchors:
        silenced = (
            each.get("aria-hidden") == "true" for each in (anchor.element, *anchor.element.iterancestors())
        )
        if any(silenced) and anchor.element.get("tabindex") != "-1":
            yield letter.found(anchor.element, found=anchor.words or anchor.href)


@rule("accessibility.colour-only", WARNING, source="RGAA 4.1.2, 3.1 and 10.6; WCAG 2.2, 1.4.1")
def told_by_colour(letter: Letter) -> Iterator[Found]:
    """A link among words is told from them by more than its colour."""
    for anchor in letter.anchors:
        if anchor.words and not _stands_out(letter, anchor) and _is_among_words(letter, anchor):
            yield letter.found(anchor.element, found=anchor.words[:60])


def _is_among_words(letter: Letter, anchor: Anchor) -> bool:
    block = letter.block_of(anchor.element)
    around = [block, *(each for each in block.iter("*") if letter.block_of(each) is block)]
    within = set(anchor.element.iter("*"))
    said = "".join(letter.own_words(each) for each in around if each not in within and each.tag != "a")
    return sum(sign.isalpha() for sign in said) > 20


def _stands_out(letter: Letter, anchor: Anchor) -> bool:
    """Underlined, or of another weight, slant or ground than the words around it."""
    around = letter.light[letter.block_of(anchor.element)]
    for each in anchor.element.iter("*"):
        drawn = letter.light[each]
        style = each.get("style") or ""
        if drawn.underlined or drawn.bold != around.bold or drawn.italic != around.italic:
            return True
        if drawn.ground != around.ground or "border" in style or each.tag == "img":
            return True
    return False


RULES = gather(__name__)
