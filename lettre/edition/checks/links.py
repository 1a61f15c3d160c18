"""Whether links lead where they say: their addresses, their targets in the letter, and pictures' sources."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import SplitResult, unquote, urlsplit

from lxml.html import HtmlElement

from lettre.edition.checks.letter import Anchor, Letter
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: signs that an address writes with percent signs, or that are a slip (RFC 3986, 2)
_NOT_IN_ADDRESS = re.compile(r'[\s<>"{}|\\^`\x00-\x1f]')
_HOST_LABEL = re.compile(r"[\w]([\w-]{0,61}[\w])?")
#: schemes that run or show something of the sender's making: mail programs take them away
_REFUSED = frozenset(["javascript", "vbscript", "data", "file", "blob", "about"])
_MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)+")
#: what campaigns hang on addresses; a copied link carries it on
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_hsenc|_hsmi|mkt_tok"
    r"|vero_id|oly_enc_id|oly_anon_id|xtor|at_(?:medium|campaign)|pk_(?:campaign|kwd)|mtm_campaign)",
    re.IGNORECASE,
)


def split(href: str) -> SplitResult | None:
    """Return the parts of an address; None where it is none at all."""
    try:
        parts = urlsplit(href)
        _ = parts.port
    except ValueError:
        return None
    return parts


def is_hole(href: str) -> bool:
    """Tell whether a message fills this address for each reader."""
    return href.startswith("@@")


def is_ours(letter: Letter, href: str) -> bool:
    """Tell whether an address is of the house's own pages and files."""
    base = letter.newsletter.base_url
    return href == base or href.startswith((f"{base}/", f"{base}?", f"{base}#"))


def anchors(letter: Letter, *schemes: str) -> Iterator[tuple[Anchor, SplitResult]]:
    """Yield each link of these schemes once an address; without schemes, every link that is not a hole."""
    told = set()
    for anchor in letter.anchors:
        parts = split(anchor.href)
        if parts is None or is_hole(anchor.href) or anchor.href in told:
            continue
        if not schemes or parts.scheme.lower() in schemes:
            told.add(anchor.href)
            yield anchor, parts


def _fault(anchor: Anchor) -> bool:
    parts = split(anchor.href)
    if parts is None or _NOT_IN_ADDRESS.search(anchor.href):
        return True
    if parts.scheme.lower() not in {"http", "https"}:
        return False
    host = parts.hostname or ""
    if ":" in host:
        return False  # an IPv6 address, which urlsplit has read
    return not all(_HOST_LABEL.fullmatch(label) for label in unquote(host).rstrip(".").split("."))


@rule("links.syntax", ERROR, source="RFC 3986, 2 and 3; RFC 1123, 2.1")
def faulty(letter: Letter) -> Iterator[Found]:
    """A link is an address that every program reads in the same way."""
    for anchor in letter.anchors:
        if not is_hole(anchor.href) and not anchor.href.startswith("mailto:") and _fault(anchor):
            yield letter.found(anchor.element, found=anchor.href)


@rule("links.nowhere", ERROR, source="RGAA 4.1.2, 6.1; HTML, 4.6.1")
def leading_nowhere(letter: Letter) -> Iterator[Found]:
    """A link leads somewhere."""
    for anchor in letter.anchors:
        if anchor.href in {"", "#"}:
            yield letter.found(anchor.element, found=anchor.words)


@rule("links.relative", ERROR, source="RFC 3986, 4.2; a mailbox has no address to begin from")
def relative(letter: Letter) -> Iterator[Found]:
    """A link is a whole address, with `https://`."""
    for anchor, parts in anchors(letter, ""):
        if anchor.href and not anchor.href.startswith("#"):
            suggested = anchor.href if parts.netloc else f"https://{anchor.href.lstrip('/')}"
            yield letter.found(anchor.element, found=anchor.href, suggested=suggested)


@rule("links.scheme", ERROR, source="caniemail; every large provider takes such links away")
def schemes(letter: Letter) -> Iterator[Found]:
    """A link runs nothing and opens no file of the reader's."""
    for anchor, parts in anchors(letter, *_REFUSED):
        yield letter.found(anchor.element, found=f"{parts.scheme}:")


@rule("links.insecure", WARNING, source="SpamAssassin 4, HTTPS_HTTP_MISMATCH; RFC 8461, 1")
def insecure(letter: Letter) -> Iterator[Found]:
    """A link is read by its reader alone, and so is a picture: https."""
    for element, address in _addresses(letter):
        if address.lower().startswith("http:") and not is_ours(letter, address):
            yield letter.found(element, found=address)


@rule("links.no-target", ERROR, source="HTML, 7.4.6.4")
def missing_targets(letter: Letter) -> Iterator[Found]:
    """A link within the letter leads to a place that is there."""
    yield from _lost(letter, lambda ids, names, name: name not in ids | names)


@rule("links.no-named-target", WARNING, source="caniemail, html-anchor-links: Outlook keeps no id")
def unnamed_targets(letter: Letter) -> Iterator[Found]:
    """A place that is linked to has an `<a name>`: Outlook and Gmail's app drop ids."""
    yield from _lost(letter, lambda ids, names, name: name in ids - names)


def _lost(letter: Letter, wrong: Callable[[set[str], set[str], str], bool]) -> Iterator[Found]:
    ids = {str(each.get("id")) for each in letter.elements if each.get("id")}
    names = {str(each.get("name")) for each in letter.document.iter("a") if each.get("name")}
    for anchor, parts in anchors(letter, ""):
        if anchor.href.startswith("#") and parts.fragment and wrong(ids, names, unquote(parts.fragment)):
            yield letter.found(anchor.element, found=anchor.words or anchor.href, target=anchor.href)


@rule("links.mailbox", ERROR, source="RFC 6068, 2")
def mailboxes(letter: Letter) -> Iterator[Found]:
    """A link that writes a message names an address."""
    for anchor, parts in anchors(letter, "mailto"):
        addressed = [unquote(each) for each in parts.path.split(",")]
        # the address may stand behind `?to=` (RFC 6068, 2)
        faulty = not all(_MAILBOX.fullmatch(each) for each in addressed) and "to=" not in parts.query
        if faulty or _NOT_IN_ADDRESS.search(anchor.href):
            yield letter.found(anchor.element, found=anchor.href)


@rule(
    "links.tracking",
    ADVICE,
    source="CNIL, recommandation sur les pixels et liens de suivi; the field's checklists",
)
def tracking(letter: Letter) -> Iterator[Found]:
    """A copied link carries no campaign of somebody else."""
    for anchor, parts in anchors(letter, "http", "https"):
        named = (each.partition("=")[0] for each in re.split(r"[&;]", parts.query))
        found = next((name for name in named if _TRACKING.fullmatch(name)), None)
        if found:
            yield letter.found(anchor.element, found=found, words=anchor.words[:60])


@rule("links.doubled", ADVICE, source="WCAG 2.2, technique H2; RGAA 4.1.2, 6.1")
def doubled(letter: Letter) -> Iterator[Found]:
    """A picture and the words beside it are one link, not two."""
    for anchor in letter.anchors:
        after = anchor.element.getnext()
        beside = after is not None and after.tag == "a" and not (anchor.element.tail or "").strip()
        if beside and after is not None and anchor.href and (after.get("href") or "").strip() == anchor.href:
            yield letter.found(anchor.element, found=anchor.words or anchor.href)


@rule("links.file-missing", ERROR, source="the edition: these bytes do not leave with it")
def missing_files(letter: Letter) -> Iterator[Found]:
    """A picture or file of the house is one that leaves with the edition."""
    hosted = f"{letter.newsletter.base_url}/assets/"
    for element, address in _addresses(letter):
        if address.startswith((hosted, "cid:")) and address not in letter.carried:
            yield letter.found(element, found=address.rpartition("/")[2])


def _addresses(letter: Letter) -> Iterator[tuple[HtmlElement, str]]:
    for element in letter.document.iter("a", "img"):
        yield element, (element.get("href" if element.tag == "a" else "src") or "").strip()


RULES = gather(__name__)
