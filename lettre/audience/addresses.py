"""Whether a string is an address mail can be sent to, and what makes two addresses the same."""

import re

import idna

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LOCAL = re.compile(r"[^\s\"(),:;<>@\[\\\]]+")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)

MAX_OCTETS = 254  # RFC 5321 4.5.3.1.3: a path of 256 with its angle brackets
MAX_LOCAL_OCTETS = 64  # RFC 5321 4.5.3.1.1


def fault(address: str) -> str | None:
    """Return the code of what is wrong with `address`, or None when nothing is."""
    local, at, domain = address.rpartition("@")
    if _CONTROL.search(address):
        return "audience.row.control-character"
    if not at or not local or not domain:
        return "audience.row.no-at"
    if len(address.encode()) > MAX_OCTETS or len(local.encode()) > MAX_LOCAL_OCTETS:
        return "audience.row.too-long"
    if not _LOCAL.fullmatch(local) or local.startswith(".") or local.endswith(".") or ".." in local:
        return "audience.row.bad-local-part"
    return None if _domain_is_good(domain) else "audience.row.bad-domain"


def _domain_is_good(domain: str) -> bool:
    try:
        labels = _a_labels(domain).split(".")
    except idna.IDNAError:
        return False
    return len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()


def _a_labels(domain: str) -> str:
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()


def on_the_wire(address: str) -> str:
    """Return the address as SMTP carries it: local part as written, domain as A-labels (RFC 5891)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{_a_labels(domain)}"


def key(address: str) -> str:
    """Return what makes two addresses the same: case-folded, the domain as A-labels."""
    return on_the_wire(address).casefold()
