"""Whether a string is an address mail can be sent to, and what makes two addresses the same."""

import re
import unicodedata
from functools import lru_cache

import idna

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: U+FFFD is what is left of a byte that no encoding could read
#: and "=?" begins an encoded word (RFC 2047), which some programs decode even in an address
_LOCAL = re.compile(r"(?!.*=\?)[^\s\"(),:;<>@\[\\\]\ufffd]+")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)

MAX_OCTETS = 254  # RFC 5321 4.5.3.1.3: a path of 256 with its angle brackets
MAX_LOCAL_OCTETS = 64  # RFC 5321 4.5.3.1.1
MAX_DOMAIN_OCTETS = 255  # RFC 5321 4.5.3.1.2, of the domain as it travels


def fault(address: str) -> str | None:
    """Return the code of what is wrong with `address`, or None when nothing is.

    Local parts in any script are taken (RFC 6531); quoted ones and address literals, which no
    subscriber has, are not.
    """
    local, at, domain = address.rpartition("@")
    if CONTROL.search(address):
        return "audience.row.control-character"
    if not at or not local or not domain:
        return "audience.row.no-at"
    if len(address.encode()) > MAX_OCTETS or len(local.encode()) > MAX_LOCAL_OCTETS:
        return "audience.row.too-long"
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        return "audience.row.bad-local-part"
    return None if _domain_is_good(domain) else "audience.row.bad-domain"


@lru_cache(maxsize=4096)
def _domain_is_good(domain: str) -> bool:
    try:
        travels = _a_labels(domain)
    except (idna.IDNAError, UnicodeError):
        return False
    labels = travels.split(".")
    plain = all(_LABEL.fullmatch(label) for label in labels)
    return len(travels) <= MAX_DOMAIN_OCTETS and len(labels) > 1 and plain and not labels[-1].isdigit()


@lru_cache(maxsize=4096)
def _a_labels(domain: str) -> str:
    """Return the domain as it travels (RFC 5891). Raises idna.IDNAError for what is no domain name."""
    if domain.isascii() and "xn--" not in domain.lower():
        return domain
    return idna.encode(domain, uts46=True).decode()


def on_the_wire(address: str) -> str:
    """Return the address as SMTP carries it: local part as written, domain as A-labels (RFC 5891)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{_a_labels(domain)}"


def key(address: str) -> str:
    """Return what makes two addresses the same: case-folded, composed, the domain as A-labels.

    Raises idna.IDNAError for a domain `fault` refuses; a text without a domain is just folded.
    """
    local, _, domain = address.rpartition("@")
    return unicodedata.normalize("NFC", f"{local.casefold()}@{_a_labels(domain).casefold()}")
