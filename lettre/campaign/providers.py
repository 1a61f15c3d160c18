"""Which domains are one house's: what one of them says of us holds for the others. Pure."""

from collections.abc import Mapping

from lettre.manners import Limit

#: provider → its domains, as a list of readers has them. No MX is looked up: a relay does that, and these
#: are the mailboxes of most readers of a French letter
PROVIDERS: Mapping[str, tuple[str, ...]] = {
    "gmail": ("gmail.com", "googlemail.com"),
    "outlook": (
        "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "hotmail.be", "hotmail.co.uk",
        "live.com", "live.fr", "live.be", "msn.com",
    ),
    "yahoo": (
        "yahoo.com", "yahoo.fr", "yahoo.co.uk", "yahoo.de", "yahoo.es", "yahoo.it", "ymail.com",
        "rocketmail.com", "aol.com", "aol.fr",
    ),
    "apple": ("icloud.com", "me.com", "mac.com"),
    "orange": ("orange.fr", "wanadoo.fr", "voila.fr"),
    "free": ("free.fr", "libertysurf.fr", "aliceadsl.fr", "online.fr"),
    "sfr": (
        "sfr.fr", "neuf.fr", "cegetel.net", "club-internet.fr", "9online.fr", "numericable.fr", "noos.fr",
    ),
    "laposte": ("laposte.net",),
    "bouygues": ("bbox.fr",),
    "gmx": ("gmx.com", "gmx.fr", "gmx.de", "gmx.net"),
    "proton": ("protonmail.com", "proton.me", "pm.me"),
}  # fmt: skip

#: who puts up with fewer messages at a time than the four connections we open. Orange: KumoMTA's table
#: (assets/policy-extras/shaping.toml, Apache-2.0); it gives Google and Outlook five. Free: our own caution
GENTLE: Mapping[str, Limit] = {
    "orange": Limit(connections=2),
    "free": Limit(connections=2),
}

_BY_DOMAIN = {domain: name for name, domains in PROVIDERS.items() for domain in domains}


def named(name: str) -> str:
    """Return the provider that a name means: its own, or that of one of its domains."""
    return _BY_DOMAIN.get(name, name)


def of(address: str) -> str:
    """Return the provider of an address; a domain that stands in no list is a provider of its own."""
    domain = address.rpartition("@")[2].lower()
    return _BY_DOMAIN.get(domain, domain)
