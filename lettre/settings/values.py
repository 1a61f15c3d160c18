"""The kinds of values `lettre.toml` may hold, each with the code of the sentence that refuses it."""

import re
from datetime import time, timedelta
from ipaddress import ip_network
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, StrictStr
from pydantic_core import PydanticCustomError

_HOLE = re.compile(r"@@[A-Z_]+@@")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_ADDRESS = re.compile(r"[^@\s<>(),;:\"\[\]\\]+@[^@\s<>(),;:\"\[\]\\]+\.[^@\s<>(),;:\"\[\]\\]+")
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_SELECTOR = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")  # RFC 6376 3.1
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_SLUG = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")

#: transport scheme → parameters it knows (`lettre.mail.transports` reads them)
TRANSPORTS = {
    "maildir": frozenset[str](),
    "smtp": frozenset({"connections", "starttls", "verify", "password_file"}),
    "smtps": frozenset({"connections", "verify", "password_file"}),
}
#: scheme of a mailbox to read → parameters it knows (`lettre.feedback.mailbox` reads them)
MAILBOXES = {
    "imap": frozenset({"starttls", "verify", "password_file"}),
    "imaps": frozenset({"verify", "password_file"}),
    "maildir": frozenset[str](),
    "mbox": frozenset[str](),
    "pipe": frozenset[str](),
}
STARTTLS = ("required", "opportunistic", "never")
VERIFY = ("yes", "no")
DATABASES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")
#: more connections than this is a mistake in typing: no relay takes them from one house
MAX_CONNECTIONS = 500


def refusal(code: str, **params: Any) -> PydanticCustomError:
    """Return the error whose sentence is `settings.{code}`."""
    return PydanticCustomError(f"settings.{code}", "", params)


def one_line(text: str) -> str:
    """Refuse control characters: these values stand in header fields, where a line break writes a field."""
    if _CONTROL.search(text):
        raise refusal("control-character")
    return _without_hole(text.strip())


def _without_hole(text: str) -> str:
    # a message would fill it with the reader's own address or links, and its subject would show it as it is
    if hole := _HOLE.search(text):
        raise refusal("hole", found=hole[0])
    return text


def _some_words(text: str) -> str:
    if not text:
        raise refusal("empty")
    return text


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise refusal("bad-address")
    return text


def _return_path(text: str) -> str:
    # a VERP pattern: {token} is the only hole, and it is the local part's
    _address(text.replace("{token}", "token", 1))
    if "{" in text.replace("{token}", "", 1) or "{token}" in text.partition("@")[2]:
        raise refusal("bad-return-path")
    return text


def _web(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r"\s", text):
        raise refusal("bad-web-address")
    return text


def _base(text: str) -> str:
    if urlsplit(_web(text)).query or urlsplit(text).fragment:
        raise refusal("bad-base-url")
    return text.rstrip("/")


def _contact(text: str) -> str:
    if text.startswith(("http://", "https://")):
        return _web(text)
    _address(text.removeprefix("mailto:"))
    return text


def _fonts(text: str) -> str:
    # it is written into a style sheet as it is
    if re.search(r"[;{}<>\\]", text):
        raise refusal("bad-fonts")
    return text


def _domain(text: str) -> str:
    # as it stands in the DNS: letters, digits and hyphens, at least two labels (RFC 1035 2.3.1)
    if not _DOMAIN.fullmatch(text) or len(text) > 253:
        raise refusal("bad-domain")
    return text.lower()


def _selector(text: str) -> str:
    if not _SELECTOR.fullmatch(text):
        raise refusal("bad-selector")
    return text


def _prose(text: str) -> str:
    if _CONTROL.search(re.sub(r"[\n\t]", "", text)):
        raise refusal("control-character")
    return _without_hole(text.strip())


def _colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        raise refusal("bad-colour")
    return text


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise refusal("bad-zone") from None
    return text


def _slug(text: str) -> str:
    if not _SLUG.fullmatch(text):
        raise refusal("bad-slug")
    return text


#: first steps of the public side's own addresses: a newsletter so named could not be reached
RESERVED = frozenset(
    {
        "u",
        "c",
        "p",
        "a",
        "d",
        "l",
        "o",
        "m",
        "assets",
        "static",
        "healthz",
        "readyz",
        "abonnement",
        "api",
        "recherche",
    }
)


def _title_slug(text: str) -> str:
    if text in RESERVED:
        raise refusal("reserved-slug")
    return _slug(text)


def _database(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in DATABASES:
        raise refusal("bad-database", allowed="sqlite:///, postgresql://")
    if scheme == "sqlite" and (rest in {"", "/", "/:memory:"} or not rest.startswith("/")):
        raise refusal("bad-sqlite")
    return text


def _transport(text: str) -> str:
    parts = _split(text)
    known = TRANSPORTS.get(parts.scheme)
    if known is None:
        raise refusal("bad-transport")
    if parts.scheme == "maildir":
        if not (parts.netloc + parts.path).strip("/"):
            raise refusal("bad-maildir")
        return text
    if not parts.hostname:
        raise refusal("no-host")
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        _parameter(name, value, known)
    return text


def _mailbox(text: str) -> str:
    parts = _split(text)
    known = MAILBOXES.get(parts.scheme)
    if known is None:
        raise refusal("bad-mailbox")
    if parts.scheme.startswith("imap"):
        if not parts.hostname or not parts.username:
            raise refusal("bad-imap")
    elif parts.scheme != "pipe" and not (parts.netloc + parts.path).strip("/"):
        raise refusal("mailbox-without-path")
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        _parameter(name, value, known)
    return text


def _split(text: str) -> Any:
    try:
        parts = urlsplit(text)
        _ = parts.port  # read, since it is checked only then
        return parts
    except ValueError:
        raise refusal("bad-url") from None


def _parameter(name: str, value: str, known: frozenset[str]) -> None:
    if name not in known:
        raise refusal("unknown-parameter", parameter=name, allowed=", ".join(sorted(known)) or "-")
    if name == "connections" and not (value.isdecimal() and 1 <= int(value) <= MAX_CONNECTIONS):
        raise refusal("bad-parameter", parameter=name, value=value, allowed=f"1 – {MAX_CONNECTIONS}")
    words = {"starttls": STARTTLS, "verify": VERIFY}.get(name)
    if words is not None and value not in words:
        raise refusal("bad-parameter", parameter=name, value=value, allowed=", ".join(words))


_HOURS = re.compile(r"([01]?\d|2[0-4])[:h]([0-5]\d)?\s*[-–]\s*([01]?\d|2[0-4])[:h]([0-5]\d)?")
_DURATION = re.compile(r"(\d{1,4})\s*(min|h|d)")
_UNITS = {"min": "minutes", "h": "hours", "d": "days"}


def hours(text: str) -> tuple[time, time]:
    """Read "08:00-20:00": from when to when. Midnight at the end may be 24:00."""
    found = _HOURS.fullmatch(text)
    if found is None:
        raise refusal("bad-hours")
    first, first_minute, last, last_minute = (int(part or 0) for part in found.groups())
    if 24 in {first, last} and (first == 24 or last_minute):
        raise refusal("bad-hours")
    return time(first, first_minute), time(last % 24, last_minute)


def duration(text: str) -> timedelta:
    """Read "90min", "3h" or "2d"."""
    found = _DURATION.fullmatch(text)
    if found is None or int(found[1]) == 0:
        raise refusal("bad-duration")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise refusal("bad-network") from None


def _origin(text: str) -> str:
    parts = urlsplit(_web(text))
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise refusal("bad-origin")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _hours(text: str) -> str:
    hours(text)
    return text


def _duration(text: str) -> str:
    duration(text)
    return text


Words = Annotated[StrictStr, AfterValidator(one_line), AfterValidator(_some_words)]
MaybeWords = Annotated[StrictStr, AfterValidator(one_line)]
Address = Annotated[Words, AfterValidator(_address)]
ReturnPath = Annotated[Words, AfterValidator(_return_path)]
Web = Annotated[Words, AfterValidator(_web)]
BaseUrl = Annotated[Words, AfterValidator(_base)]
Contact = Annotated[Words, AfterValidator(_contact)]
Colour = Annotated[Words, AfterValidator(_colour)]
Fonts = Annotated[Words, AfterValidator(_fonts)]
Zone = Annotated[Words, AfterValidator(_zone)]
Domain = Annotated[Words, AfterValidator(_domain)]
Selector = Annotated[Words, AfterValidator(_selector)]
Prose = Annotated[StrictStr, AfterValidator(_prose)]
Network = Annotated[Words, AfterValidator(_network)]
Origin = Annotated[Words, AfterValidator(_origin)]
Hours = Annotated[Words, AfterValidator(_hours)]
Duration = Annotated[Words, AfterValidator(_duration)]
Slug = Annotated[StrictStr, AfterValidator(_slug)]
TitleSlug = Annotated[StrictStr, AfterValidator(_title_slug)]
Database = Annotated[Words, AfterValidator(_database)]
Transport = Annotated[Words, AfterValidator(_transport)]
Mailbox = Annotated[Words, AfterValidator(_mailbox)]
