"""Write the downloads of the sample issues: tables as CSV, and the same on one page of PDF.

    python docs/samples/make_files.py

The PDF is written by hand (ISO 32000-1, 7.5): a page, two of the fourteen standard fonts, and
nothing that depends on the day or the machine.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "issues" / "cpc"
Row = tuple[str, ...]

ORDERS: tuple[Row, ...] = (
    ("Commission", "Diplôme", "Décision", "Signature", "Première session"),
    ("1", "BTS Aquaculture", "rénovation", "12/01/2026", "2028"),
    ("2", "CAP Signalétique et décors graphiques", "rénovation", "19/01/2026", "2028"),
    ("3", "CAP Accompagnant éducatif petite enfance", "rénovation", "02/02/2026", "2028"),
    (
        "4",
        "Baccalauréat professionnel Métiers du commerce et de la vente",
        "rénovation",
        "02/02/2026",
        "2029",
    ),
    ("5", "CAP Carreleur-mosaïste", "rénovation", "16/02/2026", "2028"),
    ("5", "CS Isolation par l'extérieur", "création", "16/02/2026", "2027"),
    ("6", "CAP Outilleur en moules métalliques", "abrogation", "09/03/2026", "–"),
    ("6", "BTS Traitement des matériaux", "rénovation", "09/03/2026", "2028"),
    ("7", "CAP Peinture en carrosserie", "rénovation", "23/03/2026", "2028"),
    ("7", "CAP Vendeur-magasinier en pièces de rechange", "abrogation", "23/03/2026", "–"),
    ("9", "CAP Primeur", "rénovation", "13/04/2026", "2028"),
    ("11", "CS Entretien des berges", "création", "04/05/2026", "2027"),
    ("6", "CS Réparation d'équipements électriques et électroniques", "création", "10/07/2026", "2027"),
    ("5", "CAP Maçon en terre crue", "création", "14/09/2026", "2029"),
    ("9", "CAP Blanchisseur", "abrogation", "28/09/2026", "–"),
    ("10", "CS Accueil en refuge de montagne", "création", "05/10/2026", "2028"),
)
SESSIONS: tuple[Row, ...] = (
    ("Date", "Commission", "Ordre du jour"),
    ("22 septembre 2026", "4e", "CS Vente d'objets réparés et d'occasion : note d'opportunité"),
    ("6 octobre 2026", "6e", "BP Réparation des appareils et des objets : avis"),
    ("13 octobre 2026", "9e", "CAP Crêpier : point d'étape"),
    ("3 novembre 2026", "5e", "CAP Couvreur : projet de référentiel"),
    ("3 décembre 2026", "6e et 11e", "Séance commune : intervenir en mer"),
    ("10 décembre 2026", "toutes", "Réunion plénière"),
    ("19 janvier 2027", "5e", "Métiers du réemploi : unité facultative"),
    ("9 février 2027", "2e", "Métiers de l'image et du son : tronc commun"),
    ("16 mars 2027", "toutes", "Livret de parcours numérique : point d'étape"),
    ("11 mai 2027", "1re", "Cultures marines : projet de référentiel"),
)
UNDER_WAY: tuple[Row, ...] = (
    ("Commission", "Diplôme", "Nature des travaux", "Échéance"),
    ("1", "CAP Fromager-affineur", "création", "décembre 2026"),
    ("1", "Baccalauréat professionnel Cultures marines", "rénovation", "juin 2027"),
    ("2", "CAP Accessoiriste-réalisateur", "rénovation", "janvier 2027"),
    ("3", "DT Prothèse et appareillage", "transformation", "juin 2027"),
    ("4", "CS Vente d'objets réparés et d'occasion", "création", "mars 2027"),
    ("5", "CAP Maçon en terre crue", "création", "septembre 2026"),
    ("5", "CAP Couvreur", "rénovation", "mars 2027"),
    ("6", "BP Réparation des appareils et des objets", "création", "décembre 2026"),
    ("7", "CAP Maintenance des cycles", "rénovation", "mars 2027"),
    ("9", "CAP Crêpier", "création", "juin 2027"),
    ("9", "CAP Blanchisseur", "abrogation", "septembre 2026"),
    ("11", "CS Technicien de réseaux de chaleur", "création", "janvier 2027"),
)


def write_csv(name: str, rows: Sequence[Row]) -> None:
    """Write a table as French spreadsheets open it: `;` between fields, a byte order mark first."""
    path = FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(rows)


FONTS = b"<< /Font << /R 4 0 R /B 5 0 R >> >> >>"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table on one landscape A4 page; `columns` are the left edges, in points."""

    title: str
    under: str
    rows: Sequence[Row]
    columns: tuple[int, ...]


def write_pdf(name: str, sheet: Sheet) -> None:
    """Write the sheet as a PDF of one page."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) /ViewerPreferences << /DisplayDocTitle true >> >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 842 595] /Contents 6 0 R /Resources " + FONTS,
        _font("Helvetica"),
        _font("Helvetica-Bold"),
        _stream(drawing(sheet)),
        b"<< /Title "
        + _string(sheet.title)
        + b" /Author "
        + _string("Bureau des métiers et des diplômes")
        + b" >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % table
    (FOLDER / name).write_bytes(bytes(out))


def drawing(sheet: Sheet) -> bytes:
    """Return the page's content: title, rule, header row, rows on alternate tints."""
    top, step = 470, 24
    parts = [b"0.12 0.31 0.47 rg 40 500 762 3 re f", _words("B", 20, 40, 540, sheet.title), b"0.35 g"]
    parts += [_words("R", 10, 40, 514, sheet.under)]
    for line, row in enumerate(sheet.rows):
        y = top - step * line
        if line % 2:
            parts.append(b"0.93 0.95 0.97 rg 40 %d 762 %d re f" % (y - 8, step))
        parts.append(b"0.12 0.31 0.47 rg" if line == 0 else b"0.11 g")
        face = "B" if line == 0 else "R"
        parts += [_words(face, 10, x + 6, y, cell) for x, cell in zip(sheet.columns, row, strict=True)]
    return b"\n".join(parts)


def _words(font: str, size: int, x: int, y: int, words: str) -> bytes:
    return b"BT /%s %d Tf %d %d Td %s Tj ET" % (font.encode(), size, x, y, _string(words))


def _string(words: str) -> bytes:
    raw = words.replace("'", "’").encode("cp1252")
    for special in (b"\\", b"(", b")"):
        raw = raw.replace(special, b"\\" + special)
    return b"(" + raw + b")"


def _font(name: str) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name.encode()


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content)


def main() -> None:
    """Write every download."""
    write_csv("2026-11/files/arretes-2026.csv", ORDERS)
    write_csv("2026-09/files/travaux-en-cours.csv", UNDER_WAY)
    orders = Sheet(
        title="Les arrêtés relatifs aux diplômes, janvier-octobre 2026",
        under="Principaux arrêtés signés au 6 novembre 2026. Document d'exemple : tout y est inventé.",
        rows=ORDERS,
        columns=(40, 120, 460, 570, 680),
    )
    sessions = Sheet(
        title="Le calendrier des commissions, 2026-2027",
        under="Arrêté au 7 septembre 2026. Document d'exemple : tout y est inventé.",
        rows=SESSIONS,
        columns=(40, 180, 280),
    )
    (FOLDER / "2026-11" / "files").mkdir(parents=True, exist_ok=True)
    write_pdf("2026-11/files/arretes-2026.pdf", orders)
    write_pdf("2026-09/files/calendrier-2026-2027.pdf", sessions)


if __name__ == "__main__":
    main()
