"""Findings about words that point at something that is not there."""

import re
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.issue.checks.view import EDITOR, Draft, View
from lettre.issue.model import Figure, Link, Slot, Table
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE

_ATTACHED = re.compile(
    r"\bci-(?:joint|inclus)e?s?\b|\ben pièces? jointes?\b|\bpièces? jointes?\b(?! \w*(?:suspect|infect"
    r"|frauduleu|douteu))"
    r"|\b(?:see|find|the) attached (?:file|document|form|guide|pdf)?|\bplease find (?:attached|enclosed)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"\bci-contre\b|\b(?:image|photo|figure|illustration) (?:opposite|on the (?:left"
    r"|right))\b",
    re.IGNORECASE,
)
_BARE_SITE = re.compile(r"(?<![\w.@/])www\.[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.IGNORECASE)


@rule("content.nothing-attached", WARNING, source=EDITOR)
def nothing_attached(view: View) -> Iterator[Found]:
    """Words that offer an attached file, in a section with no download."""
    if getattr(view.section, "downloads", ()) or _offers_file(view):
        return
    for passage in view.passages:
        match = _ATTACHED.search(passage.text)
        if match is not None:
            yield passage.found(match.group().strip())


def _offers_file(view: View) -> bool:
    return any(isinstance(inline, Link) and inline.href.startswith("files/") for _, inline in view.words())


@rule("content.nothing-beside", WARNING, source=EDITOR)
def nothing_beside(view: View) -> Iterator[Found]:
    """Words that point at a picture or a table beside them, in a section with none."""
    has_slot = any(isinstance(block, (Figure, Table, Slot)) for block in view.blocks())
    if has_slot or any(type(value).__name__ == "Image" for _, value in view.leaves()):
        return
    for passage in view.passages:
        match = _BESIDE.search(passage.text)
        if match is not None:
            yield passage.found(match.group())


@rule("content.bare-site", ADVICE, source="RGAA 4.1.2, 6.1")
def bare_sites(draft: Draft) -> Iterator[Found]:
    """The name of a site with neither https:// nor a link: some mail programs leave it dead."""
    for view in draft.views:
        linked = {
            id(text) for _, inline in view.words() if isinstance(inline, Link) for text in inline.children
        }
        for place, inline in view.words():
            found = _BARE_SITE.search(getattr(inline, "text", "")) if id(inline) not in linked else None
            if found is not None:
                yield view.found(place, found=found.group())


RULES = gather(__name__)
