"""Tables that hold data, tables that hold the letter together, and lists in disguise (RGAA 5, 9.3)."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml.html import HtmlElement

from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

_BULLET = re.compile(r"^[\s\u200b]*[-•·▪◦‣●*][ \t\u00a0\u202f]+\S")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
#: landmarks of a whole page: a letter is a part of its mailbox's page (WAI-ARIA 1.2, 5.3.4)
_OF_A_PAGE = {"main": "main", "banner": "header", "contentinfo": "footer", "complementary": "aside"}


def _own(table: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """Yield the parts of a table that are not a table's within it."""
    for each in table.iter(*tags):
        if next(each.iterancestors("table"), None) is table:
            yield each


def _role(element: HtmlElement) -> str:
    return str(element.get("role") or "").strip().lower()


def _is_layout(table: HtmlElement) -> bool:
    return _role(table) in {"presentation", "none"}


@rule("accessibility.table-role", ERROR, source="RGAA 4.1.2, 5.3 and 5.6; WCAG 2.2, 1.3.1")
def roles(letter: Letter) -> Iterator[Found]:
    """A table either has headers or says with `role="presentation"` that it is none."""
    for table in letter.document.iter("table"):
        if not _is_layout(table) and next(_own(table, "th"), None) is None:
            yield letter.found(table, found=letter.heard(table)[:60])


@rule("accessibility.layout-with-headers", ERROR, source="RGAA 4.1.2, 5.8; WCAG 2.2, 1.3.1")
def headers_in_layout(letter: Letter) -> Iterator[Found]:
    """A table that holds the letter together has no header, no caption and no summary."""
    for table in letter.document.iter("table"):
        if _is_layout(table):
            marks = [str(each.tag) for each in _own(table, "th", "caption", "thead", "tfoot")]
            if marks or table.get("summary"):
                yield letter.found(table, found=marks[0] if marks else "summary")


@rule("accessibility.header-scope", WARNING, source="RGAA 4.1.2, 5.7; WCAG 2.2, 1.3.1")
def scopes(letter: Letter) -> Iterator[Found]:
    """A header says whether it is a row's or a column's."""
    for table in letter.document.iter("table"):
        headers = [] if _is_layout(table) else list(_own(table, "th"))
        if any(each.get("scope") is None and each.get("id") is None for each in headers):
            yield letter.found(table, found=letter.heard(headers[0])[:60])


@rule("accessibility.fake-list", WARNING, source="RGAA 4.1.2, 9.3; WCAG 2.2, 1.3.1")
def fake_lists(letter: Letter) -> Iterator[Found]:
    """Lines that begin with a dash or a dot are a list, and are marked as one."""
    lines: Counter[HtmlElement] = Counter()
    for block in letter.blocks("p", "div", "td", "li"):
        if _BULLET.match(_beginning(block)):
            lines[block] += 1
            around = block.getparent()
            if block.tag == "p" and around is not None:
                lines[around] += 1
        for line in block.iter("br"):
            if letter.block_of(line) is block and _BULLET.match(line.tail or ""):
                lines[block] += 1
    for block, count in lines.items():
        if count > 1:
            yield letter.found(block, n=count)


def _beginning(block: HtmlElement) -> str:
    """Return the first words of a paragraph, or those that stand directly in a box."""
    if block.tag != "p":
        return block.text or ""
    return next((text for text in block.itertext() if text.strip()), "")


@rule("accessibility.order-reversed", ADVICE, source="RGAA 4.1.2, 5.3 and 8.10; WCAG 2.2, 1.3.2")
def reversed_orders(letter: Letter) -> Iterator[Found]:
    """What is read first stands first: `dir="rtl"` around French turns columns for the eye alone."""
    for element in letter.elements:
        words = letter.heard(element) if element.get("dir") == "rtl" else ""
        if words and not _RIGHT_TO_LEFT.search(words):
            yield letter.found(element, found=words[:60])


@rule("accessibility.landmark", ADVICE, source="good-email-code, landmarks; WAI-ARIA 1.2, 5.3.4")
def landmarks(letter: Letter) -> Iterator[Found]:
    """A letter has no landmark of a whole page: it is read within its mailbox's page."""
    for element in letter.elements:
        if _role(element) in _OF_A_PAGE or element.tag == "main":
            yield letter.found(element, found=_role(element) or str(element.tag))


@rule("accessibility.aria-reference", ADVICE, source="caniemail, aria-labelledby and aria-describedby")
def references(letter: Letter) -> Iterator[Found]:
    """Names are written out: Gmail and Outlook.com rename what `aria-labelledby` points to."""
    for element in letter.elements:
        for name in ("aria-labelledby", "aria-describedby"):
            if element.get(name):
                yield letter.found(element, found=name)


RULES = gather(__name__)
