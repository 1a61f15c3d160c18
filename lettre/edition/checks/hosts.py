"""Where links lead: to hosts that everybody can reach, and that say who they are."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult

from lettre.edition.checks.letter import Anchor, Letter
from lettre.edition.checks.links import anchors, is_ours, split
from lettre.finding import Severity
from lettre.rule import Found, gather, rule

ERROR, WARNING = Severity.ERROR, Severity.WARNING

#: names that mean nothing outside one house (RFC 6761, RFC 6762, RFC 8375; `internal` by ICANN, 2024)
_INSIDE = frozenset(
    ["localhost", "local", "internal", "lan", "home", "corp", "intranet", "test", "invalid", "example"]
)
_EXAMPLES = frozenset(["example.com", "example.net", "example.org", "home.arpa"])
#: services that hide where a link leads: spam filters distrust them, and they end
SHORTENERS = frozenset(
    [
        "bit.ly", "bitly.com", "bit.do", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "v.gd", "buff.ly",
        "tiny.cc", "lnkd.in", "rebrand.ly", "cutt.ly", "shorturl.at", "rb.gy", "t.ly", "s.id", "dlvr.it",
        "trib.al", "fb.me", "amzn.to", "urlz.fr", "lstu.fr", "huit.re", "frama.link", "x.co", "qr.ae",
        "soo.gd", "shorte.st", "adf.ly", "clck.ru", "short.io", "tr.im", "u.to", "po.st", "snip.ly", "bl.ink",
    ]
)  # fmt: skip
_NAMED_HOST = re.compile(r"(?:(https?)://|(www\.))?((?:[\w-]+\.)+([a-z]{2,}))(?:[:/?#]\S*)?", re.IGNORECASE)
#: endings by which words without `https://` are taken for an address, and not for a file's name
_ENDINGS = frozenset(
    ["com", "org", "net", "eu", "fr", "be", "ch", "ca", "lu", "info", "gov", "edu", "int", "uk", "de"]
)


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").rstrip(".").lower()


def is_private(host: str) -> bool:
    """Tell whether a host is known or reachable in one house only, or is an example's."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        pass
    labels = host.split(".")
    return len(labels) == 1 or labels[-1] in _INSIDE or ".".join(labels[-2:]) in _EXAMPLES


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _led_outside(letter: Letter) -> Iterator[tuple[Anchor, SplitResult]]:
    for anchor, parts in anchors(letter, "http", "https"):
        if _host(parts) and not is_ours(letter, anchor.href):
            yield anchor, parts


@rule("links.private-host", ERROR, source="RFC 2606, 2 and 3; RFC 6761; RFC 1918")
def private_hosts(letter: Letter) -> Iterator[Found]:
    """A link leads to a host that readers can reach; a rehearsal may lead to examples."""
    if letter.rehearsal:
        return
    for anchor, parts in _led_outside(letter):
        if is_private(_host(parts)):
            yield letter.found(anchor.element, found=_host(parts))


@rule("links.private-base", ERROR, source="RFC 8058, 3.1: the way out must be reachable")
def private_base(letter: Letter) -> Iterator[Found]:
    """The house's own pages are where readers can reach them, unless this is a rehearsal."""
    parts = split(letter.newsletter.base_url)
    if parts and not letter.rehearsal and is_private(_host(parts)):
        yield letter.found(found=letter.newsletter.base_url)


@rule("links.ip-host", WARNING, source="SpamAssassin 4, NORMAL_HTTP_TO_IP")
def addresses_for_hosts(letter: Letter) -> Iterator[Found]:
    """A link names its host; a number hides who is behind it."""
    for anchor, parts in _led_outside(letter):
        host = _host(parts)
        if _is_address(host) and not is_private(host):
            yield letter.found(anchor.element, found=host)


@rule("links.userinfo", ERROR, source="RFC 3986, 3.2.1 and 7.5")
def names_before_hosts(letter: Letter) -> Iterator[Found]:
    """A link holds no name or password: it would be published, or look like another host."""
    for anchor, parts in anchors(letter, "http", "https"):
        if "@" in parts.netloc:
            yield letter.found(anchor.element, found=_host(parts))


@rule("links.shortener", WARNING, source="SpamAssassin 4, 25_url_shortener.cf")
def shorteners(letter: Letter) -> Iterator[Found]:
    """A link shows where it leads: no shortener."""
    for anchor, parts in _led_outside(letter):
        if _host(parts).removeprefix("www.") in SHORTENERS:
            yield letter.found(anchor.element, found=_host(parts))


@rule("links.other-host", WARNING, source="the field's checklists; mail programs warn of it as phishing")
def mismatches(letter: Letter) -> Iterator[Found]:
    """Words that are an address lead to that address."""
    for anchor in letter.anchors:
        said = _said_host(anchor.words)
        parts = split(anchor.href)
        if said and parts and parts.scheme in {"http", "https"} and not _same_house(said, _host(parts)):
            yield letter.found(anchor.element, found=said, host=_host(parts))


def _said_host(words: str) -> str | None:
    found = _NAMED_HOST.fullmatch(words.strip(" .()<>«»"))
    if not found:
        return None
    certain = found[1] or found[2] or found[4].lower() in _ENDINGS
    return found[3].lower().removeprefix("www.") if certain else None


def _same_house(one: str, other: str) -> bool:
    other = other.removeprefix("www.")
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


RULES = gather(__name__)
