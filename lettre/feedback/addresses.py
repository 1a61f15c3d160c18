"""Addresses in running text, and in the fields of reports."""

import re

#: what is looked for: RFC 5321's atoms, each bounded so that no text can make the search slow
_ADDRESS = re.compile(
    r"(?<![\w.!#$%&*+/=?^`{|}~@-])"
    r"((?:[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,100}|\"[^\"\n@]{1,62}\")"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){0,8}[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)"
)
#: of machines: they report, they are never the reader
_MACHINE = re.compile(
    r"(?:mailer-daemon|post-?_?master|mail-?daemon|mdaemon|no-?reply|do-?not-?reply|abuse|amavis|virusalert"
    r"|mailadmin|mail-?administrator)@",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")


def within(text: str) -> list[str]:
    """Return the addresses of a text in order, each once."""
    if "@" not in text:
        return []
    return list(dict.fromkeys(_bare(each) for each in _ADDRESS.findall(text)))


def _bare(found: str) -> str:
    return re.sub(r"^(?:mailto:|smtp=)", "", found, flags=re.IGNORECASE).strip(".'")


def is_machine(address: str) -> bool:
    """Tell whether an address is one that reports come from."""
    return bool(_MACHINE.match(address))


def reported(value: str) -> str | None:
    """Return the address of a recipient field: `rfc822; …` (RFC 3464 2.3.1) or `utf-8; …` (RFC 6533 3)."""
    kind, semicolon, rest = value.partition(";")
    named = _ESCAPE.sub(_character, (rest if semicolon else value).strip())
    found = within(named)
    if found:
        return found[0]
    bare = named.strip("<> ")
    is_international = kind.strip().lower() == "utf-8" and re.fullmatch(
        r"[^\s@<>]{1,64}@[^\s@<>]{1,255}", bare
    )
    return bare if is_international else None


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "?"
