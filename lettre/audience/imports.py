"""A list of readers as spreadsheets write it: rows that can be subscribed, and rows that cannot, with reasons."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lettre.audience import addresses
from lettre.errors import ContentError, Place

#: words that head a column, without accents, spaces and signs
ADDRESS_HEADS = frozenset(
    "adresseelectronique adressemail adressemel adressecourriel adresseemail courriel couriel mel mail email "
    "emailaddress address adresse courrierelectronique".split()
)
FIRST_NAME_HEADS = frozenset("prenom prenoms firstname givenname".split())
LAST_NAME_HEADS = frozenset("nom nomdefamille lastname surname familyname".split())
FULL_NAME_HEADS = frozenset("nomcomplet nometprenom prenometnom name fullname displayname".split())

_PLAIN = str.maketrans("àâäçéèêëîïôöùûüÿ", "aaaceeeeiioouuuy")
MAX_NAME = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """A reader to subscribe, and the line it stands on."""

    line: int
    address: str
    name: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """A row that cannot be subscribed: its line, what it held, and the code of the reason."""

    line: int
    found: str
    code: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """What a file holds."""

    rows: tuple[Row, ...]
    rejected: tuple[Rejected, ...]


def read(content: bytes, file: str) -> Reading:
    """Read CSV with `;`, `,` or tab, in UTF-8 (with or without BOM) or Windows-1252.

    A single column of addresses needs no head. Raises ContentError when no column holds
    addresses.
    """
    text = _decode(content)
    if not text.strip():
        raise ContentError("audience.empty-file", Place(file=file))
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    head = [_head(cell) for cell in next(reader)]
    columns = _columns(head)
    if columns is None:
        first = text.splitlines()[0]
        if delimiter in first or addresses.fault(first.strip().strip('"')) is not None:
            raise ContentError("audience.no-address-column", Place(file=file, line=1), found=first[:120])
        columns = (0, ())
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return _sort(reader, *columns)


def _decode(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # French Excel writes Windows-1252; a byte it does not define is kept visible, and its row refused
        return content.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    first = text.lstrip().splitlines()[0]
    return max(";,\t", key=lambda sign: (first.count(sign), sign == ";"))


def _head(cell: str) -> str:
    return re.sub(r"[^a-z]", "", cell.strip().casefold().translate(_PLAIN))


def _columns(head: list[str]) -> tuple[int, tuple[int, ...]] | None:
    """Return the address's column and the name's, in the order they are joined."""
    address = next((index for index, cell in enumerate(head) if cell in ADDRESS_HEADS), None)
    if address is None:
        return None
    full = [index for index, cell in enumerate(head) if cell in FULL_NAME_HEADS]
    first = [index for index, cell in enumerate(head) if cell in FIRST_NAME_HEADS]
    last = [index for index, cell in enumerate(head) if cell in LAST_NAME_HEADS]
    return address, tuple(full[:1] or (first[:1] + last[:1]))


def _sort(reader: Iterator[list[str]], address_at: int, name_at: tuple[int, ...]) -> Reading:
    rows: list[Row] = []
    rejected: list[Rejected] = []
    seen: set[str] = set()
    line_of = _lines(reader)
    for line, cells in line_of:
        if not any(cell.strip() for cell in cells):
            continue
        address = cells[address_at].strip() if address_at < len(cells) else ""
        name = " ".join(cells[index].strip() for index in name_at if index < len(cells)).strip() or None
        code = _fault(address, name, seen)
        if code is not None:
            rejected.append(Rejected(line=line, found=(address or ";".join(cells))[:80], code=code))
            continue
        seen.add(addresses.key(address))
        rows.append(Row(line=line, address=address, name=name))
    return Reading(rows=tuple(rows), rejected=tuple(rejected))


def _lines(reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with the line they begin on: a quoted cell may span several."""
    before = getattr(reader, "line_num", 0)
    for cells in reader:
        yield before + 1, cells
        before = getattr(reader, "line_num", before + 1)


def _fault(address: str, name: str | None, seen: set[str]) -> str | None:
    if not address:
        return "audience.row.no-address"
    code = addresses.fault(address)
    if code is not None:
        return code
    if name is not None and (len(name) > MAX_NAME or re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", name)):
        return "audience.row.bad-name"
    return "audience.row.duplicate" if addresses.key(address) in seen else None
