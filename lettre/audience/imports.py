"""A list of readers as spreadsheets write it: rows to subscribe, and rows that cannot be, with reasons.

CSV with `;`, `,` or tab, in UTF-8 (with or without a byte order mark), UTF-16 or Windows-1252; with
heads in French or English, or none. A row without heads is `address`, `address;name`, the `address name` of
Sympa's dumps, or `Name <address>` as mail programs write it. Excel's `sep=;` may stand above it all.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from lettre.audience import addresses
from lettre.audience.heads import Columns, find_columns
from lettre.errors import LettreError, Place

MAX_NAME = 200
SEPARATORS = ";,\t"
_SHOWN = 80
#: what a list says of who is not to be written to: our own states and others' words, without accents.
#: Any other word may speak of something else: whether a teacher is tenured, say
_LEFT = re.compile(
    r"unsubscribed?|desabonnee?s?|desinscrite?s?|bounced|complained|cleaned|blocklisted|blacklisted"
    r"|paused|pending",
    re.IGNORECASE,
)
#: the first line by which Excel says what separates cells
_SEP = re.compile(r'"?sep=(.)"?[ \t]*\r?', re.IGNORECASE)
#: a reader as mail programs write one (RFC 5322 3.4): a name, perhaps quoted, and an address in brackets
_MAILBOX = re.compile(r'("(?:[^"\\]|\\.)*"\s*|[^"<>]*)<([^<>]*)>[\s,;]*')
#: the sign our own export puts before what a spreadsheet would take for a formula
_DISARMED = re.compile(r"^'(?=[=+\-@])")


class UnreadableList(LettreError):  # noqa: N818 - the file is at fault, not the program
    """A file that is no list of readers: nothing of it is taken."""

    exit_code: ClassVar[int] = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A reader to subscribe, and the line it stands on. `key` is what makes the address unique."""

    line: int
    address: str
    name: str | None
    key: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.key or addresses.key(self.address))


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A row that cannot be subscribed: its line, what it held, and the code of the reason."""

    line: int
    found: str
    code: str


#: codes of rows in which there is nothing to mend
NOT_WANTED = frozenset({"audience.row.duplicate", "audience.row.left", "audience.row.other-newsletter"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a file holds."""

    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]


def read(content: bytes, file: str, newsletter: str | None = None) -> Reading:
    """Read a list. Raises UnreadableList when it is no text, is empty, or no column holds addresses.

    For a `newsletter`, a row that says that its reader has left, or that is of another one, is rejected:
    nobody is subscribed again by a list that says so.
    """
    text = _decode(content, file)
    cells = _cells(text, file)
    first = next(cells, None)
    if first is None:
        raise UnreadableList("audience.empty-file", Place(file=file))
    line, head = first
    columns = find_columns(head)
    if columns is not None:
        return _sort(cells, columns, newsletter)
    columns = _columns_without_heads(head)
    if columns is None:
        found = ", ".join(f"« {cell.strip()} »" for cell in head)[:200]
        raise UnreadableList("audience.no-address-column", Place(file=file, line=line), found=found)
    return _sort(_chain(first, cells), columns)


def _decode(content: bytes, file: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if content.startswith(b"PK\x03\x04") or b"\x00" in content:
        raise UnreadableList("audience.not-a-text", Place(file=file))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # French Excel writes Windows-1252; a byte it leaves undefined becomes a sign that no address has
        return content.decode("cp1252", "replace")


def _cells(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that holds something, with the line it begins on: a quoted cell may span several."""
    start = text.lstrip("\r\n")
    said = _SEP.fullmatch(start.partition("\n")[0])
    if said:
        start = start.partition("\n")[2]
    skipped = text.count("\n") - start.count("\n")
    first = start.partition("\n")[0]
    if not said and _MAILBOX.fullmatch(first.strip()):
        # commas and quotes are the names' own here
        lines = enumerate(start.splitlines(), skipped + 1)
        yield from ((line, [row]) for line, row in lines if row.strip())
        return
    separator = said[1] if said else _separator(first)
    reader = csv.reader(io.StringIO(start, newline=""), delimiter=separator, strict=True)
    while True:
        line = skipped + reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise UnreadableList("audience.bad-csv", Place(file=file, line=line), reason=str(error)) from None
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield line, row


def _separator(first_line: str) -> str:
    return max(SEPARATORS, key=lambda sign: (first_line.count(sign), sign == ";"))


def _columns_without_heads(row: list[str]) -> Columns | None:
    """Return the columns of a list that begins with its first reader, or None."""
    where = [index for index, cell in enumerate(row) if "@" in cell]
    if len(where) != 1 or len(row) > 2:
        return None
    return Columns(address=where[0], name=tuple(index for index in range(len(row)) if index != where[0]))


def _chain(
    first: tuple[int, list[str]], rest: Iterator[tuple[int, list[str]]]
) -> Iterator[tuple[int, list[str]]]:
    yield first
    yield from rest


def _sort(cells: Iterator[tuple[int, list[str]]], columns: Columns, newsletter: str | None = None) -> Reading:
    rows: dict[str, Row] = {}
    rejected: list[Rejected] = []
    for line, row in cells:
        address, name = _reader(row, columns)
        code = _fault(address, name) or (newsletter and _elsewhere(row, columns, newsletter))
        key = "" if code else addresses.key(address)
        if not code and key in rows:
            code = "audience.row.duplicate"
        if code is not None:
            found = address or ";".join(row)
            rejected.append(Rejected(line=line, found=_shown(found), code=code))
        else:
            rows[key] = Row(line=line, address=address, name=name or None, key=key)
    return Reading(rows=tuple(rows.values()), rejected=tuple(rejected))


def _reader(row: list[str], columns: Columns) -> tuple[str, str]:
    cells = [_DISARMED.sub("", cell.strip()) for cell in row]
    address = cells[columns.address] if columns.address < len(row) else ""
    name = " ".join(cells[index] for index in columns.name if index < len(row)).strip()
    bracketed = _MAILBOX.fullmatch(address)
    if bracketed:
        address = bracketed[2].strip()
        name = name or _unquoted(bracketed[1].strip())
    elif len(row) == 1 and not columns.name and " " in address:
        address, _, name = address.partition(" ")
    return address, name.strip()


def _unquoted(name: str) -> str:
    return re.sub(r"\\(.)", r"\1", name[1:-1]) if name.startswith('"') else name


def _fault(address: str, name: str) -> str | None:
    if not address:
        return "audience.row.no-address"
    return addresses.fault(address) or name_fault(name)


def _elsewhere(row: list[str], columns: Columns, newsletter: str) -> str | None:
    """Return the code of why a row is not for this newsletter, by what it says itself, or None."""
    of = _cell(row, columns.newsletter)
    if of and of != newsletter:
        return "audience.row.other-newsletter"
    bare = unicodedata.normalize("NFD", _cell(row, columns.state)).encode("ascii", "ignore").decode()
    return "audience.row.left" if _LEFT.fullmatch(bare) else None


def _cell(row: list[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def name_fault(name: str) -> str | None:
    """Return the code of what is wrong with a reader's name, or None: it may stand in a header field."""
    if len(name) > MAX_NAME or addresses.CONTROL.search(name):
        return "audience.row.bad-name"
    return None


def _shown(text: str) -> str:
    plain = addresses.CONTROL.sub("␣", text)
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 1] + "…"
