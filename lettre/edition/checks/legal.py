"""What the law asks of every message: a way out, a name, an address, and no spying."""

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from lettre.edition.checks.drawn import length, style_of
from lettre.edition.checks.letter import Letter
from lettre.edition.checks.links import is_ours, split
from lettre.edition.model import PAGES, Hole
from lettre.finding import Severity
from lettre.newsletter import Mode
from lettre.rule import Found, gather, rule

ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

PIXELS = "CNIL, recommandation relative aux pixels de suivi; loi Informatique et libertés, art. 82"
_DIRECTOR = re.compile(r"direct(?:eur|rice)s?\s+de\s+(?:la\s+)?publication", re.IGNORECASE)


def _bare(words: str) -> str:
    """Return letters and figures alone: typography may have changed what stands between them."""
    return re.sub(r"\W", "", words.casefold())


def _says(part: str, words: str | None) -> bool:
    return bool(words) and _bare(words or "") in part


def _parts(letter: Letter) -> tuple[tuple[str, str], ...]:
    """What readers of each part are told, addresses of links among it, in bare letters and figures."""
    shown = letter.heard_whole + " ".join(anchor.href for anchor in letter.anchors)
    return ("HTML", _bare(shown)), ("text", _bare(letter.edition.text))


@rule("legal.no-way-out", ERROR, source="RFC 8058; CPCE, L. 34-5")
def ways_out(letter: Letter) -> Iterator[Found]:
    """Every message says how to leave, in both parts."""
    edition = letter.edition
    for name, part in (("HTML", edition.html), ("text", edition.text)):
        if Hole.UNSUBSCRIBE.value not in part:
            yield letter.found(part=name)


@rule(
    "legal.way-out-hidden",
    ERROR,
    source="CPCE, L. 34-5: a simple way; Gmail and Yahoo, sender guidelines 2024",
)
def hidden_ways_out(letter: Letter) -> Iterator[Found]:
    """The way out is there to be seen."""
    linked = [a for a in letter.document.iter("a") if (a.get("href") or "").strip() == Hole.UNSUBSCRIBE.value]
    if linked and not any(_is_seen(letter, anchor) for anchor in linked):
        yield letter.found()


def _is_seen(letter: Letter, anchor: HtmlElement) -> bool:
    seen = any(letter.light[each].seen for each in anchor.iter("*"))
    return seen and bool(letter.heard(anchor))


@rule("legal.no-measurement-link", ERROR, source=PIXELS)
def ways_to_withdraw(letter: Letter) -> Iterator[Found]:
    """A letter that may record its readers says in both parts where they take their consent back."""
    edition = letter.edition
    for name, part in (("HTML", edition.html), ("text", edition.text)):
        if edition.measurement.mode is Mode.CONSENTED and Hole.MEASUREMENT.value not in part:
            yield letter.found(part=name)


@rule("legal.no-sender", ERROR, source="LCEN, art. 20; CPCE, L. 34-5")
def senders(letter: Letter) -> Iterator[Found]:
    """Every message says who sends it, in both parts."""
    name = letter.newsletter.organisation.name
    for part, words in _parts(letter):
        if not _says(words, name):
            yield letter.found(part=part, name=name)


@rule("legal.no-contact", ERROR, source="CPCE, L. 34-5; RGPD, art. 13")
def contacts(letter: Letter) -> Iterator[Found]:
    """Every message says where its sender is reached, in both parts."""
    organisation = letter.newsletter.organisation
    ways = [way for way in (organisation.address, organisation.contact) if way]
    for part, words in _parts(letter):
        if ways and not any(_says(words, way) for way in ways):
            yield letter.found(part=part)


@rule("legal.contact-unknown", WARNING, source="CPCE, L. 34-5; RGPD, art. 13")
def unknown_contacts(letter: Letter) -> Iterator[Found]:
    """The house says where it is reached."""
    organisation = letter.newsletter.organisation
    if not organisation.address and not organisation.contact:
        yield letter.found(newsletter=letter.newsletter.slug)


@rule("legal.no-notice", WARNING, source="LCEN, art. 1-1; loi du 29 juillet 1881")
def notices(letter: Letter) -> Iterator[Found]:
    """Every message carries the house's legal notice, in both parts."""
    notice = letter.newsletter.legal_notice
    for part, words in _parts(letter):
        if not _says(words, notice):
            yield letter.found(part=part)


@rule("legal.no-director", ADVICE, source="LCEN, art. 1-1; loi du 29 juillet 1881, art. 6")
def directors(letter: Letter) -> Iterator[Found]:
    """A French periodical names its director of publication."""
    french = letter.edition.language == "fr"
    if french and letter.newsletter.legal_notice and not _DIRECTOR.search(letter.edition.text):
        yield letter.found()


@rule("legal.pixel", ERROR, source=PIXELS)
def pixels(letter: Letter) -> Iterator[Found]:
    """No picture tells who opened the letter: nobody was asked."""
    for image in letter.document.iter("img"):
        source = (image.get("src") or "").strip()
        if "@@" in source or (source not in letter.carried and _is_dot(image)):
            yield letter.found(image, found=source[:60])


def _is_dot(image: HtmlElement) -> bool:
    """Whether a picture is too small to be looked at."""
    style = style_of(image)
    sides = [length(style.get(name)) for name in ("width", "height")]
    sides += [length(image.get(name)) for name in ("width", "height")]
    if style.get("display") == "none" or style.get("visibility") == "hidden":
        return True
    known = [side for side in sides if side is not None]
    return len(known) >= 2 and max(known) <= 1


@rule("legal.foreign-picture", ERROR, source=PIXELS)
def foreign_pictures(letter: Letter) -> Iterator[Found]:
    """Pictures come from the house: another host would learn who reads, where and when."""
    for image in letter.document.iter("img"):
        source = (image.get("src") or "").strip()
        parts = split(source)
        host = (parts.hostname or "") if parts else ""
        if host and not is_ours(letter, source) and not _of_the_house(letter, host):
            yield letter.found(image, found=host)


def _of_the_house(letter: Letter, host: str) -> bool:
    """Whether a host is of the domain of the house's pages, site or sender."""
    newsletter = letter.newsletter
    addresses = (split(newsletter.base_url), split(newsletter.organisation.url or ""))
    known = [parts.hostname for parts in addresses if parts and parts.hostname]
    known.append(newsletter.sender.address.rpartition("@")[2])
    return any(_domain(host) == _domain(each) for each in known)


def _domain(host: str) -> str:
    """The part of a host's name that one holder has: its last two labels, three under a shared one."""
    labels = host.lower().split(".")
    shared = len(labels) > 2 and labels[-2] in {"gouv", "co", "com", "org", "ac", "gov", "asso", "net"}
    return ".".join(labels[-3:] if shared else labels[-2:])


@rule("legal.reader-in-link", ERROR, source="RGPD, art. 5 and 32; RFC 9110, 17.9")
def readers_in_links(letter: Letter) -> Iterator[Found]:
    """No link but our own pages' tells whose letter it is: forwarded, it would speak for its first reader."""
    own = {hole.value for hole in PAGES}
    for anchor in letter.anchors:
        if "@@" in anchor.href and anchor.href not in own:
            yield letter.found(anchor.element, found=anchor.words or anchor.href)


RULES = gather(__name__)
