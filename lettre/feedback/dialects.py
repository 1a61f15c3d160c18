"""Where programs name the recipient in running text: one family, one small rule."""

import re

from lettre.feedback import addresses

_A = r"<?([^\s<>@]{1,100}@[^\s<>@:;,]{1,255})>?"
#: a line that announces recipients: "did not reach the following recipient(s):", "Delivery to … failed:"
_ANNOUNCED = (
    r"^[^\n]{0,120}\b(?:recipients?|recipient\(s\)|address(?:es)?|address\(es\)|destinataires?|empfänger|destinatarios?)\b"
    r"[^\n@]{0,80}:[ \t]*\n(?:[ \t*]*\n){0,3}"
)

#: family and where it names a recipient; all places of the first family that has one are taken
DIALECTS: tuple[tuple[str, str], ...] = (
    ("qmail, Postfix, smail", rf"^[ \t]{{0,2}}{_A}(?: \(expanded from [^\n]{{1,200}}\))?:(?:\s|$)"),
    ("Exchange, Exim, GroupWise", _ANNOUNCED + r"((?:[ \t*]{0,12}[^\n]{0,200}@[^\n]{1,300}\n?){1,50})"),
    ("sendmail", rf"^[ \t]{{1,8}}{_A}[ \t]*$"),
    (
        "Gmail, MailMarshal",
        rf"^(?:delivery to|your message to|recipients?|failed recipients?|to)[ :]{{1,3}}{_A}",
    ),
    ("Notes, IMail, dma", rf"^{_A}[ \t]*$"),
    ("Sun, Oracle", rf"^[ \t]{{0,8}}Recipient address:[ \t]{{1,4}}{_A}"),
    ("telephones", rf"^[ \t]{{0,8}}RCPT TO:[ \t]{{0,4}}{_A}"),
)
_PLACES = tuple(re.compile(place, re.MULTILINE | re.IGNORECASE) for _, place in DIALECTS)


def recipients(words: str) -> list[str]:
    """Return the addresses that a report names where a program of its family does."""
    for place in _PLACES:
        found = addresses.within("\n".join(place.findall(words)))
        if found:
            return found
    return []
