"""An address as somebody types it into a form: is it one, may it be taken, is it what they meant."""

from disposable_email_domains import blocklist

from lettre.audience import addresses
from lettre.reception import Doors

#: names no domain of the Internet's has (RFC 2606 2, RFC 6761 6, RFC 6762 3)
_NOWHERE = frozenset({"invalid", "localhost", "local", "test", "example"})
#: addresses of a function (RFC 2142), and what French offices call theirs
ROLES = frozenset(
    {
        "abuse", "accueil", "admin", "administrateur", "billing", "bounce", "bounces", "communication",
        "compta", "comptabilite", "contact", "direction", "dpo", "ftp", "hostmaster", "info", "infos",
        "information", "list", "mailer-daemon", "mairie", "marketing", "news", "no-reply", "noc", "noreply",
        "office", "postmaster", "press", "presse", "reception", "redaction", "rh", "root", "sales",
        "secretariat", "security", "service", "support", "sysadmin", "team", "usenet", "uucp", "webmaster",
        "www",
    }
)  # fmt: skip

#: where most private mailboxes of our readers are
FREQUENT = (
    "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "yahoo.com", "yahoo.fr",
    "orange.fr", "wanadoo.fr", "laposte.net", "icloud.com", "proton.me", "protonmail.com", "bbox.fr",
    "numericable.fr", "neuf.fr",
)  # fmt: skip
#: domains that are a slip away from a frequent one, and have mailboxes of their own
_THEIR_OWN = frozenset(
    [f"{name}.com" for name in ("ymail", "email", "mail", "gmx")] + ["hotmail.de", "yahoo.de", "yahoo.ca"]
)
#: ends that no domain has, and what was meant
_ENDS = {".con": ".com", ".cmo": ".com", ".ocm": ".com", ".comm": ".com", ".vom": ".com", ".frr": ".fr"}


def fault(address: str, doors: Doors) -> str | None:
    """Return the code of why an address is not taken, or None: by how it is written, nothing is looked up."""
    if not address:
        return "audience.newcomer.missing"
    if addresses.fault(address) is not None:
        return _slip(address)
    local, _, domain = addresses.key(address).rpartition("@")
    if domain.rpartition(".")[2] in _NOWHERE:
        return "audience.newcomer.nowhere"
    if not doors.disposable and _is_disposable(domain):
        return "audience.newcomer.disposable"
    if not doors.role and local.partition("+")[0] in ROLES:
        return "audience.newcomer.role"
    return None


def _slip(address: str) -> str:
    if "@" not in address:
        return "audience.newcomer.no-at"
    if any(sign.isspace() for sign in address):
        return "audience.newcomer.space"
    return "audience.newcomer.bad"


def _is_disposable(domain: str) -> bool:
    labels = domain.split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))


def meant(address: str) -> str | None:
    """Return the address that was probably meant, or None. A question to ask, never a correction to make."""
    local, at, domain = address.rpartition("@")
    typed = domain.lower()
    better = _better(typed)
    return None if better is None or better == typed else f"{local}{at}{better}"


def _better(domain: str) -> str | None:
    if domain in FREQUENT or domain in _THEIR_OWN:
        return None
    for frequent in FREQUENT:
        if _one_slip(domain, frequent):
            return frequent
    for end, right in _ENDS.items():
        if domain.endswith(end):
            return domain.removesuffix(end) + right
    return None


def _one_slip(typed: str, right: str) -> bool:
    """Say whether one letter too many, too few, wrong, or two changed about, make the one from the other."""
    if abs(len(typed) - len(right)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(typed, right, strict=False)) if a != b), None)
    if start is None:
        return len(typed) != len(right)
    ours, theirs = typed[start:], right[start:]
    swapped = len(ours) > 1 and len(theirs) > 1 and ours[1] + ours[0] == theirs[:2] and ours[2:] == theirs[2:]
    return swapped or ours[1:] == theirs[1:] or ours[1:] == theirs or ours == theirs[1:]
