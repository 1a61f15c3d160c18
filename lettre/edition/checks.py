"""What to look at in an edition before it leaves: all that readers would receive, as it would leave."""

import quopri
import re
from collections.abc import Callable, Iterator

from lettre.edition.model import Edition, Hole
from lettre.finding import Finding, Severity

__all__ = ["check"]

#: Gmail cuts a message whose HTML part is longer, in bytes as encoded; seen, nowhere promised
#: (github.com/hteumeuleu/email-bugs/issues/41)
GMAIL_CUTS = 102_000
#: Gmail drops style sheets beyond this many bytes in all (github.com/hteumeuleu/email-bugs/issues/90)
GMAIL_STYLES = 16_384

_LEFTOVER = re.compile(r"\{\{|\{%|@@(?!(?:ADDRESS|UNSUBSCRIBE)@@)[A-Z]+@@")


def check(edition: Edition) -> list[Finding]:
    """Return what should be looked at."""
    return [finding for look in CHECKS for finding in look(edition)]


def _ways_out(edition: Edition) -> Iterator[Finding]:
    """Every message says how to leave, in both parts (RFC 8058; CPCE L. 34-5)."""
    for name, part in (("HTML", edition.html), ("text", edition.text)):
        if Hole.UNSUBSCRIBE.value not in part:
            yield Finding(code="edition.no-way-out", severity=Severity.ERROR, params={"part": name})


def _leftovers(edition: Edition) -> Iterator[Finding]:
    """No sign of a template or a hole without a name reaches readers."""
    for name, part in (("HTML", edition.html), ("text", edition.text)):
        found = _LEFTOVER.search(part)
        if found:
            yield Finding(
                code="edition.leftover", severity=Severity.ERROR, params={"part": name, "found": found[0]}
            )


def _length(edition: Edition) -> Iterator[Finding]:
    """Gmail shows a long letter cut, with a link to the rest."""
    size = len(quopri.encodestring(edition.html.encode()))
    if size > GMAIL_CUTS:
        params = {"size": round(size / 1000), "limit": GMAIL_CUTS // 1000}
        yield Finding(code="edition.too-long", severity=Severity.WARNING, params=params)


def _styles(edition: Edition) -> Iterator[Finding]:
    """Gmail drops style sheets beyond its limit."""
    size = sum(
        len(sheet.encode()) for sheet in re.findall(r"<style[^>]*>(.*?)</style>", edition.html, re.DOTALL)
    )
    if size > GMAIL_STYLES:
        params = {"size": size, "limit": GMAIL_STYLES}
        yield Finding(code="edition.too-much-style", severity=Severity.ERROR, params=params)


CHECKS: tuple[Callable[[Edition], Iterator[Finding]], ...] = (_ways_out, _leftovers, _length, _styles)
