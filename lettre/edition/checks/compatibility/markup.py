"""Markup for Outlook alone, and markup that no mail program lets through."""

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from lettre.edition.checks.letter import Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR = Severity.ERROR

_OPENS = re.compile(r"<!--\[if\b[^\]]*\]>")
_CLOSES = re.compile(r"<!\[endif\]-->")
#: `<![if !mso]>` bare: browsers take it for a comment, premailer and lxml lose it
_BARE = re.compile(r"(?<!-)<!\[if\b[^\]]*\]>(?!-->)")
_VML = re.compile(r"<(/?[vow]:[a-z]+)", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HREF = re.compile(r"""\bhref\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
#: what is stripped, blocked, or counted as a sign of fraud
_ACTIVE = frozenset(
    {
        "script", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "select",
        "textarea", "base",
    }
)  # fmt: skip


@rule("compatibility.conditional-open", ERROR, source="Microsoft, conditional comments")
def balance(letter: Letter) -> Iterator[Found]:
    """Each comment for Outlook that is opened is closed: what follows an open one is hidden."""
    html = letter.edition.html
    opened, closed = len(_OPENS.findall(html)), len(_CLOSES.findall(html))
    if opened != closed:
        yield letter.found(opened=opened, closed=closed)


@rule("compatibility.conditional-bare", ERROR, source="Microsoft, conditional comments; premailer")
def bare(letter: Letter) -> Iterator[Found]:
    """A condition for Outlook stands in a comment, as <!--[if mso]> or <!--[if !mso]><!-->."""
    found = _BARE.search(_COMMENT.sub("", letter.edition.html))
    if found:
        yield letter.found(found=found[0])


@rule("compatibility.vml-outside", ERROR, source="Microsoft, VML")
def vml(letter: Letter) -> Iterator[Found]:
    """VML and Office elements stand in comments for Outlook: others show their words or drop them."""
    found = _VML.search(_COMMENT.sub("", letter.edition.html))
    if found:
        yield letter.found(found=f"<{found[1]}>")


@rule("compatibility.twin-link", ERROR, source="Microsoft, VML")
def twins(letter: Letter) -> Iterator[Found]:
    """A link in a comment for Outlook leads where its visible twin leads."""
    visible = {str(link.get("href")) for link in letter.document.iter("a")}
    for comment in letter.document.iter(etree.Comment):
        for href in _HREF.findall(comment.text or "") if "mso" in (comment.text or "") else ():
            if href.replace("&amp;", "&") not in visible:
                yield letter.found(comment, found=href)


@rule("compatibility.active-content", ERROR, source="caniemail.com/features/html-form; SpamAssassin, HTML_*")
def active(letter: Letter) -> Iterator[Found]:
    """A letter has no script, form or frame: they are stripped, or the whole letter is held back."""
    seen: set[str] = set()
    for element in letter.document.iter("*"):
        found = _active(element)
        if found and found not in seen:
            seen.add(found)
            yield letter.found(element, found=found)


def _active(element: HtmlElement) -> str | None:
    if element.tag in _ACTIVE:
        return f"<{element.tag}>"
    if element.tag == "meta" and (element.get("http-equiv") or "").lower() == "refresh":
        return '<meta http-equiv="refresh">'
    if element.tag == "link" and "stylesheet" in (element.get("rel") or "").lower():
        return '<link rel="stylesheet">'
    script = (element.get("href") or "").strip().lower().startswith("javascript:")
    event = next((str(name) for name in element.attrib if str(name).startswith("on")), None)
    return "javascript:" if script else event


RULES = gather(__name__)
