"""The two versions of a message beside each other, and what filters count in them."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from lettre.finding import Severity
from lettre.mail.checks.mailing import Mailing
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: how much of one version's words may be missing in the other
_SHARED = 0.6
#: characters of text under which SpamAssassin takes a letter with images for images alone
FEW, SHORT = 1_200, 2_800
#: a title this many times longer than its subject is a hidden text (HTML_TITLE_SUBJ_DIFF)
LONGEST_TITLE = 3.5
_WORD = re.compile(r"[^\W\d_]{3,}")
_URL = re.compile(r"https?://[^\s<>\"]+")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
#: elements whose end must be written
_CLOSED = ("html", "head", "body", "title", "table", "div", "span", "a", "ul", "ol", "blockquote",
           "h1", "h2", "h3", "h4", "h5", "h6")  # fmt: skip


@rule("deliverability.no-text", ERROR, source="SpamAssassin, MIME_HTML_ONLY; RFC 2046, 5.1.4")
def no_text(mailing: Mailing) -> Iterator[Found]:
    """A letter has a plain-text version, with words in it and no markup."""
    if not _WORD.search(mailing.text) or re.search(r"</(?:p|div|td|html|a)>", mailing.text):
        yield mailing.found()


@rule("deliverability.text-lacks-words", WARNING, source="SpamAssassin, MPART_ALT_DIFF")
def text_lacks_words(mailing: Mailing) -> Iterator[Found]:
    """The plain text says what the HTML says."""
    share = _shared(_words(mailing.shown), _words(mailing.text))
    if mailing.text and share < _SHARED:
        yield mailing.found(share=round(100 * share))


@rule("deliverability.html-lacks-words", WARNING, source="SpamAssassin, MPART_ALT_DIFF_COUNT")
def html_lacks_words(mailing: Mailing) -> Iterator[Found]:
    """The HTML says what the plain text says."""
    share = _shared(_words(_URL.sub(" ", mailing.text)), _words(mailing.shown))
    if mailing.html and share < _SHARED:
        yield mailing.found(share=round(100 * share))


@rule("deliverability.text-lacks-link", WARNING, source="the field's checklists")
def text_lacks_links(mailing: Mailing) -> Iterator[Found]:
    """Readers of the plain text can go wherever readers of the HTML can."""
    text = unquote(mailing.text)
    seen: set[str] = set()
    for link in mailing.document.iter("a"):
        href = str(link.get("href") or "").strip()
        if href.startswith(("http://", "https://")) and unquote(href).rstrip("/") not in text:
            seen.add(href)
    if mailing.text and seen:
        yield mailing.found(found=min(seen)[:80], n=len(seen))


@rule("deliverability.images-alone", WARNING, source="SpamAssassin, HTML_IMAGE_ONLY_04 to _12")
def images_alone(mailing: Mailing) -> Iterator[Found]:
    """A letter with images has words as well."""
    if _shows_more_than_a_logo(mailing) and (size := len(mailing.shown)) < FEW:
        yield mailing.found(size=size, limit=FEW)


@rule("deliverability.few-words", ADVICE, source="SpamAssassin, HTML_IMAGE_ONLY_16 to _28")
def few_words(mailing: Mailing) -> Iterator[Found]:
    """A short letter with images may pass for images alone."""
    if _shows_more_than_a_logo(mailing) and FEW <= (size := len(mailing.shown)) < SHORT:
        yield mailing.found(size=size, limit=SHORT)


@rule("deliverability.logo-alone", ADVICE, source="SpamAssassin, HTML_IMAGE_ONLY_04 to _28")
def logo_alone(mailing: Mailing) -> Iterator[Found]:
    """The logo of a short letter counts as its image: there are no words in it that could be written out."""
    has_logo = next(mailing.document.iter("img"), None) is not None and not _shows_more_than_a_logo(mailing)
    if has_logo and (size := len(mailing.shown)) < SHORT:
        yield mailing.found(size=size, limit=SHORT)


@rule("deliverability.long-title", WARNING, source="SpamAssassin, HTML_TITLE_SUBJ_DIFF (up to 2.2 points)")
def long_titles(mailing: Mailing) -> Iterator[Found]:
    """The title of the HTML is about as long as the subject."""
    title = " ".join((mailing.document.findtext(".//title") or "").split())
    subject = str(mailing.message["Subject"] or "")
    if subject and len(title) > LONGEST_TITLE * len(subject):
        yield mailing.found(title=len(title), subject=len(subject))


@rule("deliverability.tags-unbalanced", WARNING, source="SpamAssassin, HTML_TAG_BALANCE_* (up to 0.8 point)")
def unbalanced(mailing: Mailing) -> Iterator[Found]:
    """What is opened in the HTML is closed."""
    html = _COMMENT.sub("", mailing.html).lower()
    for name in _CLOSED:
        opened = len(re.findall(rf"<{name}[\s>]", html))
        closed = len(re.findall(rf"</{name}\s*>", html))
        if opened != closed:
            yield mailing.found(found=f"<{name}>", opened=opened, closed=closed)


@rule("deliverability.hidden-text", WARNING, source="SpamAssassin, HTML_FONT_LOW_CONTRAST, __STY_INVIS_*")
def hidden_text(mailing: Mailing) -> Iterator[Found]:
    """No words are hidden in a letter but those that mailboxes show beside its subject."""
    if mailing.sight.hidden:
        yield mailing.found(found=mailing.sight.hidden[0][:60])


@rule("deliverability.capitals", WARNING, source="SpamAssassin, UPPERCASE_50_75, _75_100")
def capitals(mailing: Mailing) -> Iterator[Found]:
    """A letter does not shout."""
    for text in (_URL.sub(" ", mailing.text), mailing.shown):
        letters = sum(map(str.isalpha, text))
        share = sum(map(str.isupper, text)) / max(letters, 1)
        if share > 0.5 and letters > 200:
            yield mailing.found(share=round(100 * share))
            return


def _shows_more_than_a_logo(mailing: Mailing) -> bool:
    around = (
        [each.get("class") or "" for each in image.iterancestors()] for image in mailing.document.iter("img")
    )
    return any("logo" not in " ".join(classes).split() for classes in around)


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in _WORD.findall(text))


def _shared(ours: frozenset[str], theirs: frozenset[str]) -> float:
    return len(ours & theirs) / len(ours) if ours else 1.0


RULES = gather(__name__)
