"""What to look at in an edition before it leaves: all that readers would receive, as it would leave."""

import re
from collections.abc import Callable, Iterator

from lxml import html as lxml_html

from lettre.edition import weight
from lettre.edition.model import Edition, Hole
from lettre.finding import Finding, Severity

__all__ = ["check"]

#: Gmail cuts a message whose HTML part is longer, in bytes as encoded, and the way out with it; seen
#: near 102 KB, nowhere promised (github.com/hteumeuleu/email-bugs/issues/41)
LONG, GMAIL_CUTS = 80_000, 100_000
#: Gmail drops style sheets beyond this many bytes in all (github.com/hteumeuleu/email-bugs/issues/90)
GMAIL_STYLES = 16_384

_HOLES = frozenset(hole.value for hole in Hole)
_LEFTOVER = re.compile(r"\{\{|\{%|@@[^@\s]{1,40}@@|\blorem ipsum\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd]")


def check(edition: Edition) -> list[Finding]:
    """Return what should be looked at."""
    return [finding for look in CHECKS for finding in look(edition)]


def _ways_out(edition: Edition) -> Iterator[Finding]:
    """Every message says how to leave, in both parts (RFC 8058; CPCE L. 34-5)."""
    for name, part in (("HTML", edition.html), ("text", edition.text)):
        if Hole.UNSUBSCRIBE.value not in part:
            yield _error("edition.no-way-out", part=name)


def _leftovers(edition: Edition) -> Iterator[Finding]:
    """No sign of a template, no filler text and no hole that nothing fills reaches readers."""
    for name, part in _parts(edition):
        found = next((each for each in _LEFTOVER.findall(part) if each not in _HOLES), None)
        if found:
            yield _error("edition.leftover", part=name, found=found)


def _controls(edition: Edition) -> Iterator[Finding]:
    """Gmail clips a message that holds a control character, whatever its length (email-bugs #140)."""
    for name, part in _parts(edition):
        found = _CONTROL.search(part)
        if found:
            yield _error("edition.control-character", part=name, found=f"U+{ord(found[0]):04X}")


def _images(edition: Edition) -> Iterator[Finding]:
    """An image without `alt` is read aloud as a file's name (RGAA 1.1); an empty one is a decision."""
    for image in lxml_html.document_fromstring(edition.html).iter("img"):
        if image.get("alt") is None:
            yield _error("edition.no-alt", source=(image.get("src") or "?").rpartition("/")[2])


def _length(edition: Edition) -> Iterator[Finding]:
    """Gmail shows a long letter cut; the heaviest section is where to begin."""
    size = weight.encoded(edition.html)
    if size < LONG:
        return
    sections = weight.by_section(edition.html)
    heaviest = max(sections, key=lambda name: sections[name], default="?")
    cut = size >= GMAIL_CUTS
    yield Finding(
        code="edition.too-long" if cut else "edition.long",
        severity=Severity.WARNING if cut else Severity.ADVICE,
        section=heaviest,
        params={"size": round(size / 1000), "limit": GMAIL_CUTS // 1000, "section": heaviest},
    )


def _styles(edition: Edition) -> Iterator[Finding]:
    """Gmail drops style sheets beyond its limit."""
    size = sum(
        len(sheet.encode()) for sheet in re.findall(r"<style[^>]*>(.*?)</style>", edition.html, re.DOTALL)
    )
    if size > GMAIL_STYLES:
        yield _error("edition.too-much-style", size=size, limit=GMAIL_STYLES)


def _parts(edition: Edition) -> tuple[tuple[str, str], ...]:
    return (
        ("subject", edition.subject),
        ("preheader", edition.preheader),
        ("HTML", edition.html),
        ("text", edition.text),
    )


def _error(code: str, **params: object) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, params=params)


CHECKS: tuple[Callable[[Edition], Iterator[Finding]], ...] = (
    _ways_out,
    _leftovers,
    _controls,
    _images,
    _length,
    _styles,
)
