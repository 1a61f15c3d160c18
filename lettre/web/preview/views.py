"""The ways of looking at an issue, in the order of their buttons, and what each shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lettre.catalogue import say
from lettre.finding import Finding, Severity
from lettre.web.preview import envelope, spoken
from lettre.web.preview.press import Sheet, State


@dataclass(frozen=True, slots=True)
class View:
    """A button: its key on the keyboard, and its label.

    A frame shows the letter in a `condition`, as wide as `width` says or as the frame before it. Without
    a condition, it is a page of ours about the issue, under the view's name.
    """

    name: str
    key: str
    label: str
    hint: str
    condition: str = ""
    width: int = 0


VIEWS: Sequence[View] = (
    View("desktop", "1", "preview.desktop", "preview.desktop.hint", "light", 1000),
    View("tablet", "2", "preview.tablet", "preview.tablet.hint", "light", 768),
    View("phone", "3", "preview.phone", "preview.phone.hint", "light", 360),
    View("dark", "4", "preview.dark", "preview.dark.hint", "dark"),
    View("inverted", "5", "preview.inverted", "preview.inverted.hint", "inverted"),
    View("no-images", "6", "preview.no-images", "preview.no-images.hint", "no-images"),
    View("no-styles", "7", "preview.no-styles", "preview.no-styles.hint", "no-styles"),
    View("text", "8", "preview.text", "preview.text.hint"),
    View("inbox", "9", "preview.inbox", "preview.inbox.hint"),
    View("reader", "0", "preview.reader", "preview.reader.hint"),
    View("source", "s", "preview.source", "preview.source.hint"),
    View("headers", "h", "preview.headers", "preview.headers.hint"),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A finding in words, and the section to lead to."""

    place: str
    sentence: str
    remedy: str
    source: str
    code: str
    section: str | None


def remarks(state: State, language: str) -> list[tuple[Severity, list[Remark]]]:
    """Return the findings by severity, the gravest first; severities without any are left out."""
    sheet = state.sheet
    found = state.findings or ()
    if sheet is None:
        return []
    grouped = [(each, [one for one in found if one.severity is each]) for each in Severity]
    return [
        (severity, [_remark(one, sheet, language) for one in sorted(group, key=_order)])
        for severity, group in grouped
        if group
    ]


def _order(finding: Finding) -> tuple[str, int]:
    place = finding.place
    return (place.file if place else "", (place.line if place else 0) or 0)


def _remark(finding: Finding, sheet: Sheet, language: str) -> Remark:
    return Remark(
        place=str(finding.place or ""),
        sentence=say(finding.code, language, **finding.params),
        remedy=say(f"{finding.code}.remedy", language, **finding.params),
        source=finding.source,
        code=finding.code,
        section=sheet.section_of(finding),
    )


def text(sheet: Sheet) -> dict[str, Any]:
    """Return what the page of the plain text shows."""
    return {"text": sheet.text}


def inbox(sheet: Sheet) -> dict[str, Any]:
    """Return what the page of the inbox rows shows."""
    return {"edition": sheet.edition, "glance": envelope.glance(sheet.html)}


def reader(sheet: Sheet) -> dict[str, Any]:
    """Return what the page of the reading order shows."""
    return {"lines": spoken.aloud(sheet.html)}


def source(sheet: Sheet) -> dict[str, Any]:
    """Return what the page of the HTML source shows."""
    return {"lines": sheet.html.splitlines()}


def headers(sheet: Sheet) -> dict[str, Any]:
    """Return what the page of the header fields shows."""
    return {"fields": envelope.fields(sheet.message), "parts": envelope.parts(sheet.message)}


#: pages of ours, by the view's name: what each template is given
PAGES: Mapping[str, Callable[[Sheet], dict[str, Any]]] = {
    "text": text,
    "inbox": inbox,
    "reader": reader,
    "source": source,
    "headers": headers,
}
