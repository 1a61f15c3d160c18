"""What MAIL and RCPT say besides the addresses, as the server's EHLO offers it. Pure."""

import re
from collections.abc import Collection

from lettre.mail.model import Message

_PLAIN = re.compile(r"[!-*,-<>-~]*")  # xtext: printable but "+" and "=" (RFC 3461 4)


def parameters(message: Message, offers: Collection[str]) -> tuple[str, str]:
    """Return the parameters of MAIL and of RCPT, each with a space before it.

    SIZE (RFC 1870), 8BITMIME with SMTPUTF8 (RFC 6531 3.4), and DSN (RFC 3461): a report names the
    message by ENVID and the reader by ORCPT, quotes its header alone, and comes for failures only.
    """
    mail, rcpt = "", ""
    if "SIZE" in offers:
        mail += f" SIZE={len(message.content)}"
    if message.utf8:
        mail += " BODY=8BITMIME SMTPUTF8" if "8BITMIME" in offers else " SMTPUTF8"
    if "DSN" in offers:
        mail += f" RET=HDRS ENVID={xtext(message.envelope_id)}" if message.envelope_id else " RET=HDRS"
        rcpt = " NOTIFY=FAILURE"
        # an address beyond ASCII would need a type of its own, which few servers know (RFC 6533 3)
        rcpt += f" ORCPT=rfc822;{xtext(message.recipient)}" if not message.utf8 else ""
    return mail, rcpt


def xtext(value: str) -> str:
    """Write ASCII text as a parameter takes it (RFC 3461 4)."""
    if _PLAIN.fullmatch(value):
        return value
    return "".join(each if _PLAIN.fullmatch(each) else f"+{ord(each):02X}" for each in value)
