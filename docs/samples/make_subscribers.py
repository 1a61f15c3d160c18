"""Write subscribers/sample.csv: two hundred invented readers, the same ones at every run.

    python docs/samples/make_subscribers.py

Names are put together from the lists below; every address is at example.org or below it,
which RFC 2606 keeps out of the mail system for good.
"""

import csv
import random
import unicodedata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOW_MANY = 200
HEADER = ("Adresse électronique", "Prénom", "Nom", "Établissement")

FIRST_NAMES = (
    "Aïcha", "Adélaïde", "Agnès", "Amaury", "Anaëlle", "Anne-Sophie", "Apolline", "Baptiste", "Béatrice",
    "Bérénice", "Cécile", "Chloé", "Clément", "Danièle", "Désiré", "Djamila", "Éléonore", "Élise",
    "Émile", "Étienne", "Eugénie", "Fatoumata", "Félix", "François-Xavier", "Françoise", "Gaëlle",
    "Gaëtan", "Gérald", "Gwenaëlle", "Hélène", "Héloïse", "Hervé", "Inès", "Jean-Noël", "Jérémie", "Joël",
    "Karim", "Léa", "Léonie", "Loïc", "Maëva", "Malo", "Marie-José", "Mathéo", "Mélanie", "Mickaël",
    "Moïse", "Naïma", "Noé", "Océane", "Ousmane", "Pierre-Louis", "Raphaëlle", "Régis", "Rémi",
    "Sébastien", "Solène", "Stéphanie", "Théo", "Thérèse", "Tiphaine", "Valérie", "Xavier", "Yaël",
    "Yann-Gaël", "Youssef", "Zélie", "Zoé",
)  # fmt: skip
FAMILY_NAMES = (
    "Abgrallec", "d'Arvoire", "Aubrespin, usage Sow", "Bénéteaud", "Berthelier-Sow", "Boisvaillant",
    "Bouhadjar", "Brûlon", "Camarasse", "Castelnoir", "Chênevert", "Çelik-Morin", "Cœurderoy-Lanne",
    "Coulombeix", "Dagorneau", "Delafosse-Quint", "Desrumeaux", "Diabanza", "Dumoustiers",
    "d'Escayrolles", "Évrardin", "Fauquembert", "Fleurigny", "Gaudrillet", "Géraudan", "Gourvennic",
    "Guéhennot", "Hautebois", "Hernandeau", "d'Hérissart", "Houessou", "Jaunart", "Kerbiquet", "Kouyaté",
    "L'Hermitaut", "Labrousse-Rey", "Laïdouni", "Le Bihannic", "Le Gallouët", "Lefèvrard", "Lemaistre",
    "Lorgeoux", "Maçonnat", "Marcœur", "Mbemba", "Métivaud", "Moulinneuf", "Müller-Rat", "N'Diaye",
    "Naudinet", "Nguyen-Perrot", "Nœuvéglise", "O'Briandais", "Ouvrardin", "Pâquereau", "Péridiot",
    "Piquemaline", "Poissonnet", "Quéméré-Blin", "Quintinel", "Rabouillet", "Réchignat", "Rouxellec",
    "Saint-Aulaye", "Sénéchaud", "Soubeyrat", "Taïeb", "Tchamba", "Thévenat", "Trégouëtin", "Urruticoa",
    "Vandaële", "Vallotonne", "Verdurin-Pâris", "Vigneulle", "Wattrelin", "Yvernault", "Zaïmi",
)  # fmt: skip
SCHOOLS = (
    ("lycee-quatre-vents", "Lycée professionnel des Quatre-Vents"),
    ("lycee-rose-valmont", "Lycée des métiers Rose-Valmont, site de la Halle"),
    ("lycee-marguerite-sorel", "Lycée Marguerite-Sorel"),
    ("lycee-des-parcs", "Lycée maritime « Les Parcs »"),
    ("cfa-du-val", "CFA du Val"),
    ("cfa-roc-vert", "Centre de formation de Roc-Vert"),
    ("academie-saint-aubry", "Inspection académique de Saint-Aubry"),
    ("greta-estuaire", "Greta de l’Estuaire"),
    ("universite-du-val", "Université du Val"),
    ("commissions", "Commission professionnelle consultative n° 6"),
    ("fil", "Fédération des industries légères"),
    ("", ""),
)


def plain_letters(words: str) -> str:
    """Return words as they stand in an address: no accent, no apostrophe, nothing after a comma."""
    spelled = words.partition(",")[0].replace("œ", "oe").replace("Œ", "Oe")
    bare = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return bare.lower().replace("'", "").replace(" ", "-")


def address(first: str, family: str, school: str) -> str:
    """Return `first.family@school.example.org`, or a plain example.org address without a school."""
    domain = f"{school}.example.org" if school else "example.org"
    return f"{plain_letters(first)}.{plain_letters(family)}@{domain}"


def readers() -> list[tuple[str, str, str, str]]:
    """Return the rows: addresses all distinct, family names in every combination chance gives."""
    chance = random.Random(2026)  # noqa: S311 - names of fiction, not secrets
    rows: dict[str, tuple[str, str, str, str]] = {}
    while len(rows) < HOW_MANY:
        first, family = chance.choice(FIRST_NAMES), chance.choice(FAMILY_NAMES)
        slug, school = chance.choice(SCHOOLS)
        where = address(first, family, slug)
        rows.setdefault(where, (where, first, family, school))
    return list(rows.values())


def main() -> None:
    """Write the file."""
    with (ROOT / "subscribers" / "sample.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(readers())


if __name__ == "__main__":
    main()
