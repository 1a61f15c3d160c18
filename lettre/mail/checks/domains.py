"""Domains as receiving servers look at them: who owns one, and who gives mailboxes to everybody. Pure."""

#: suffixes of two labels under which everybody may register: the French ones, and those met most
#: (from the Public Suffix List; a domain under another such suffix is only taken too broadly)
_SUFFIXES = """
asso.fr com.fr gouv.fr nom.fr prd.fr tm.fr avocat.fr notaires.fr
co.uk ac.uk gov.uk org.uk ltd.uk me.uk net.uk
com.au net.au org.au gov.au edu.au co.nz org.nz govt.nz ac.nz
com.br gov.br org.br co.jp ac.jp go.jp or.jp ne.jp co.in gov.in org.in ac.in
co.za org.za gov.za com.mx gob.mx com.ar gob.ar com.tr gov.tr com.cn gov.cn
gc.ca gouv.qc.ca qc.ca on.ca ac.be co.at or.at gv.at ac.at com.pl gov.pl com.es gob.es org.es
"""
_KNOWN = frozenset(_SUFFIXES.split())

#: providers of mailboxes that ask every server to reject what others send in their name (DMARC, p=reject)
REJECTING = frozenset({"yahoo.com", "yahoo.fr", "yahoo.co.uk", "ymail.com", "aol.com", "aol.fr"})
_PROVIDERS = """
gmail.com googlemail.com icloud.com me.com mac.com proton.me protonmail.com
outlook.com outlook.fr hotmail.com hotmail.fr live.com live.fr msn.com
orange.fr wanadoo.fr laposte.net free.fr sfr.fr neuf.fr bbox.fr numericable.fr
gmx.com gmx.fr gmx.net mail.com tutanota.com zoho.com
"""
#: providers of mailboxes to everybody
FREEMAIL = REJECTING | frozenset(_PROVIDERS.split())


def of(address: str) -> str:
    """Return the domain of an address, in lower case."""
    return address.rpartition("@")[2].rstrip(".").lower()


def organisational(domain: str) -> str:
    """Return the domain that an organisation has registered: `a.b.gouv.fr` → `b.gouv.fr`."""
    labels = domain.lower().rstrip(".").split(".")
    suffix = next((count for count in (3, 2) if ".".join(labels[-count:]) in _KNOWN), 1)
    return ".".join(labels[-(suffix + 1) :])


def aligned(one: str, other: str) -> bool:
    """Whether two domains are of one organisation: DMARC's relaxed alignment (RFC 7489, 3.1)."""
    return organisational(one) == organisational(other)
