"""Every rule of typography: one page that raises it, with its remedy, and one near miss that stays silent."""

from dataclasses import replace

import pytest

from lettre.finding import Severity
from lettre.issue import checks
from tests.findings import of_issue
from tests.issue.material import read, small
from tests.issue.test_checks import HOUSE

ENGLISH = replace(HOUSE, language="en")
WARNING, ADVICE = Severity.WARNING, Severity.ADVICE

#: code, what is wrong, what the rule writes in its place (None: it cannot be certain), a near miss
FRENCH = [
    ("typography.capital-accent", "Le rôle de l'Etat.", "État", "Le rôle de l'État et d'Ethan."),
    ("typography.capital-accent", "Ecoles et Elèves.", "Écoles", "Les écoles."),
    ("typography.capital-accent", "L'EDUCATION NATIONALE.", "ÉDUCATION", "L'ÉDUCATION NATIONALE et moi."),
    ("typography.capital-accent", "L'Education nationale.", "Éducation", "Le Digital Education Action Plan."),
    ("typography.capital-accent", "En Ile-de-France.", "Île", "Le sigle ILE du lycée."),
    ("typography.capital-a", "A partir de mardi.", "À partir", "Le groupe A partira mardi."),
    ("typography.capital-a", "Bien. A l'issue du stage.", "À l'", "A-t-il réussi ? Vitamine A l'été."),
    ("typography.capital-a", "Ca va mieux.", "Ça va", "Le Ca et le Mg. La catégorie Ca va mieux."),
    ("typography.capital-a", "A la rentrée, tout change.", "À la", "A la responsabilité de dix personnes."),
    ("typography.ligature", "Une oeuvre.", "œuvre", "Un coefficient, une moelle, un poème proeuropéen."),
    ("typography.ligature", "Les voeux du choeur.", "vœux", "Coexister avec Zoé."),
    ("typography.ligature", "La main-d'OEUVRE.", "ŒUVRE", "La main-d'ŒUVRE."),
    ("typography.decomposed", "Le lyce\u0301e.", "lycée", "Le lycée ; en arabe : مُدَرِّس."),
    ("typography.decomposed", "Le pro\ufb01l.", "profil", "Le profil."),
    ("typography.capitals", "### INSCRIPTIONS OUVERTES\n\nMots.", None, "### CAP et BTS\n\nMots."),
    ("typography.ordinal", "La 2ème fois.", "2e", "La 2e fois, la énième fois."),
    ("typography.ordinal", "La 1ère fois.", "1re", "La 1re fois et le 1er avril."),
    ("typography.ordinal", "Les 3èmes fois.", "3es", "Les 3es fois."),
    ("typography.ordinal", "Le XXIème siècle.", "XXIe", "Le XXIe siècle, le problème."),
    ("typography.century", "Au 19ème siècle.", "XIXe siècle", "Au XIXe siècle, en 3e année."),
    ("typography.century", "Au 1er siècle.", "Ier siècle", "Un quart de siècle."),
    ("typography.number-sign", "Le no 5 paraît.", "n° 5", "Le n° 5 paraît."),
    ("typography.number-sign", "Le hall du lycée, N°6.", "n° 6", "N° 5 paraît. Le hall N 5."),
    ("typography.decimal", "Une hausse de 3.5 %.", "3,5", "La version 3.5 du logiciel, à l'article 2.1."),
    ("typography.thousands", "Pour 1.500 euros.", "1 500", "Pour 1,859 € le litre."),
    ("typography.thousands", "Pour 1,500,000 de gens.", "1 500 000", "Les unités 1, 2, 3."),
    ("typography.thousands", "Ils sont 12000 candidats.", "12 000",
     "En 2015 élèves et maîtres ; 75099 Paris."),
    ("typography.times", "Un format 21 x 29,7 cm.", "21 × 29,7 cm",
     "Un 4x4, un 680x0, le code 0x10 et 3x plus."),
    ("typography.times", "Une photo 1920x1080.", "1920 × 1080", "Le modèle X3 et le point x 2."),
    ("typography.hour", "Ouvert de 9:30 à 12:00.", "de 9 h 30", "Le format 16:9, au 1:25 000 ; verset 3:16."),
    ("typography.hour", "À 14H30.", "14 h 30", "Le 14 h 30, la salle 12 H, la vitamine H."),
    ("typography.hour", "Rendez-vous à 14H.", "14 h", "La classe de 5H."),
    ("typography.unit", "À 10 Km.", "10 km", "À 10 km."),
    ("typography.unit", "Pendant 30 mn.", "30 min", "Pendant 30 min, 3 mots."),
    ("typography.unit", "Une salle de 40 m2.", "40 m²", "L'unité M2, le master 2."),
    ("typography.currency", "Un don de €50.", "50 €", "Un don de 50 €."),
    ("typography.date", "Le 05 juin.", "5 juin", "Le 5 juin, les 10 et 11 mars."),
    ("typography.date", "Le 1 juin.", "1er juin", "Le 1er juin, et 11 mai."),
    ("typography.date", "Le 12 Mars 2027.", "12 mars", "Les fêtes du 14 Juillet."),
    ("typography.title-abbreviation", "Voici Mr Roy.", "M.", "Voici M. Roy et Mme Roy."),
    ("typography.title-abbreviation", "Voici Melle Roy.", "Mlle", "Voici Mlle Roy et le Dr Roy."),
    ("typography.abbreviation", "Le bois, etc...", "etc.", "Le bois, etc."),
    ("typography.abbreviation", "Un outil, p.ex. un rabot.", "p. ex.", "Un outil, p. ex. un rabot."),
    ("typography.abbreviation", "Un outil, càd un rabot.", "c.-à-d.", "Un outil, c.-à-d. un rabot."),
    ("typography.sigle", "Le B.T.S. est là.", None, "J.R.R. Tolkien et le BTS."),
    ("typography.dash", "Lille - Paris.", "Lille – Paris", "Lille-Paris, 10 - 3, – et bas-relief."),
    ("typography.dash", "Un mot--et un autre.", "mot – et", "L'option `--fix` et --fix."),
    ("typography.space-missing", "Un mot,un autre.", "mot, un", "Le 3,5 et 10,20."),
    ("typography.space-missing", "Un mot:deux autres.", "mot : deux", "Le format 16:9."),
    ("typography.space-missing", "C'est la fin.Le reste suit.", "fin. Le",
     "Le site data.gouv.fr, les étudiant.e.s."),
    ("typography.sign-twice", "Un mot,, un autre.", "mot,", "Un mot, un autre…"),
    ("typography.sign-twice", "Un mot.. Un autre.", None, "Un mot... Un autre."),
    ("typography.quotes-english", "Le “bon” outil.", "« bon »", "« Le “bon” outil »"),
    ("typography.quotes-english", "Le << bon >> outil.", "« bon »", "Si a < b et c > d."),
    ("typography.quote-alone", "Le « bon outil.", None, "« Un début.\n\n« Une suite.\n\nUne fin. »"),
    ("typography.quote-alone", "Le bon » outil.", None, "Le « bon » outil."),
    ("typography.quote-alone", 'Le "bon outil.', None, 'Le "bon" outil de 15".'),
    ("typography.bracket", "Un mot (et un autre.", None, "Un mot (et un autre), a) ceci, 2) cela :-)"),
    ("typography.bracket", "Un mot] et un autre.", None, "Un mot [et un autre]."),
    ("typography.final-stop", "Un mot. " * 12 + "La fin", None,
     "Un mot. " * 12 + "[La fin](https://example.org/fin)"),
    ("typography.marks", "Bravo !! Merci.", None, "Bravo ! Merci ?!"),
]  # fmt: skip
IN_ENGLISH = [
    ("typography.double-space", "A word.  Another.", "word. Another", "A word. Another."),
    ("typography.space-before-sign", "A word : another.", "word:", "A smile :-) and a word: another."),
    ("typography.ordinal-tail", "The 22th day.", "22nd", "The 22nd, 11th and 113th days."),
    ("typography.latin", "A tool, eg. a plane.", "e.g.", "A tool, e.g. a plane, i.e. this."),
    ("typography.latin", "Wood, etc...", "etc.", "Wood, etc."),
    ("typography.month", "On 12 march 2027.", "12 March", "On 12 March 2027, they march 2000 miles."),
    ("typography.quotes-french", "The « good » tool.", "“good”", "The “good” tool."),
    ("typography.quote-alone", '- The "good tool.', None, '- The "good" tool.'),
    ("typography.dash", "A word - another.", "word – another", "A well-known word – another."),
    ("typography.space-missing", "A word,another.", "word, another", "In 1,000 words."),
    ("typography.unit", "In 10 Km.", "10 km", "In 10 mn and 10 km."),
    ("typography.times", "A 3 x 4 grid.", "3 × 4", "An x in 3 places."),
    ("typography.capital-accent", None, None, "The Education and Evaluation of the Etat."),
    ("typography.ligature", None, None, "An oeuvre."),
    ("typography.decimal", None, None, "A rise of 3.5 % and 1,500,000 people."),
]  # fmt: skip
ROWS = [(HOUSE, *row) for row in FRENCH] + [(ENGLISH, *row) for row in IN_ENGLISH]


def found(body, house):
    return [one for one in of_issue(read(small(body + "\n")), house) if not one.code.startswith("accessib")]


@pytest.mark.parametrize(("house", "code", "wrong", "right", "near"), ROWS)
def test_a_doubtful_sign_is_found_with_its_remedy(house, code, wrong, right, near):
    if wrong is None:
        return
    finding = next(one for one in found(wrong, house) if one.code == code)
    rule = next(rule for rule in checks.RULES if rule.code == code)

    assert (finding.place.line, finding.severity, finding.section) == (4, rule.severity, "10-essai")
    assert (finding.fix.after if finding.fix else None) == right


@pytest.mark.parametrize(("house", "code", "wrong", "right", "near"), ROWS)
def test_a_near_miss_stays_silent(house, code, wrong, right, near):
    assert found(near, house) == []


def test_every_rule_of_typography_has_its_row():
    rules = {rule.code for rule in checks.RULES if rule.code.startswith("typography.")}

    assert {code for _, code, *_ in ROWS} == rules


UNTOUCHED = [
    "Le code `Etat 2ème`.",
    "Voir https://example.org/Etat-2eme/oeuvre?a=1x2",
    "Écrire à oeuvre.Etat@example.org.",
    "Un [lien](https://example.org/oeuvre/2eme).",
    "Le fichier oeuvre.pdf et le site soeur.fr.",
]


@pytest.mark.parametrize("body", UNTOUCHED)
def test_code_and_addresses_are_never_judged(body):
    assert found(body, HOUSE) == []


def test_fields_captions_and_alternatives_are_judged_too():
    front = "kind: text\ntitle: L'oeuvre\nimage: {file: images/a.png, alt: Le choeur, caption: La soeur}"
    lines = [
        (one.place.line, one.place.field, one.fix.after)
        for one in of_issue(
            read({**small("Mots.\n", front=front), "images/a.png": b"\x89PNG\r\n\x1a\n"}), HOUSE
        )
    ]

    assert lines == [(3, "title", "œuvre"), (4, "image.alt", "chœur"), (4, "image.caption", "sœur")]
