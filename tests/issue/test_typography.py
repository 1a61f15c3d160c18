import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettre.issue.model import Code, Emphasis, Link, Strong, Text, plain
from lettre.issue.typography import set_inlines, set_text

# ~ stands for the narrow no-break space (U+202F), _ for the no-break space (U+00A0)
FRENCH = [
    ("Pourquoi le séminaire?", "Pourquoi le séminaire~?"),
    ("Vraiment ?!", "Vraiment~?!"),
    ("Oui ; non", "Oui~; non"),
    ("Ainsi : rien", "Ainsi_: rien"),
    ("Trois pistes:", "Trois pistes_:"),
    ('"Renouveler"', "«_Renouveler_»"),
    ("«mot»", "«_mot_»"),
    ("« mot »", "«_mot_»"),
    ('Elle dit : « le "vrai" sens ».', "Elle dit_: «_le “vrai” sens_»."),
    ("l'atelier et aujourd'hui", "l’atelier et aujourd’hui"),
    ("l'« été »", "l’«_été_»"),
    ("Et ainsi...", "Et ainsi…"),
    ("n° 12", "n°_12"),
    ("12 000 euros, 36 000 emplois", "12~000 euros, 36~000 emplois"),
    ("50 % à 20 °C", "50_% à 20_°C"),
    ("M. Dupont et Mme Aubert", "M._Dupont et Mme_Aubert"),
    ("voir p. 12", "voir p._12"),
    ("à 14 h 30", "à 14_h_30"),
    ("le train de 12:30", "le train de 12:30"),
    ("https://example.org/a?b=1;c:d!", "https://example.org/a?b=1;c:d~!"),
    ("écrire à a.b@example.org ?", "écrire à a.b@example.org~?"),
    ("un ratio de 3:1", "un ratio de 3:1"),
    ("(n'est-ce pas?)", "(n’est-ce pas~?)"),
    ("1ère étude", "1ère étude"),
    ('un écran de 15" et plus', 'un écran de 15" et plus'),
    ("Quoi ?...", "Quoi~?…"),
    ("etc.; ensuite", "etc.~; ensuite"),
    ("(vraiment ?)", "(vraiment~?)"),
    ("un sourire ;)", "un sourire ;)"),
    (":smile: dit-il", ":smile: dit-il"),
    ("« mobilité »dans le diplôme", "«_mobilité_»dans le diplôme"),
    ("«  deux espaces  »", "«_deux espaces_»"),
    ("« “ mot ” »", "«_“mot”_»"),
    ('Il a dit : "Viens!" et "Pars ?"', "Il a dit_: «_Viens~!_» et «_Pars~?_»"),
    ('"Il m\'a dit "oui" hier"', "«_Il m’a dit “oui” hier_»"),
    ('qu\'"il" soit', "qu’«_il_» soit"),
    ('" mot "', "«_mot_»"),
    ('("mot")', "(«_mot_»)"),
    ('"ouvert "fermé"', '"ouvert «_fermé_»'),
    ('12" et 14"', '12" et 14"'),
    ("2'33\"", "2'33\""),
    ("'mot'", "'mot'"),
    ("l'11 novembre, d'1 million", "l’11 novembre, d’1 million"),
    ("l´école", "l’école"),
    ("n°2014-4", "n°_2014-4"),
    ("nº 12", "n°_12"),
    ("12 345 678 lecteurs", "12~345~678 lecteurs"),
    ("12 000,50 €", "12~000,50_€"),
    ("en 2015 200 élèves", "en 2015 200 élèves"),
    ("06 12 34 56 78", "06 12 34 56 78"),
    ("10%, 5€, 25°C et 3kg", "10_%, 5_€, 25_°C et 3_kg"),
    ("100 km/h ; 10 M€", "100_km/h~; 10_M€"),
    ("en 2015 l'État", "en 2015 l’État"),
    ("A4mm", "A4mm"),
    ("de 9h à 12h30", "de 9_h à 12_h_30"),
    ("24h/24", "24_h/24"),
    ("J.-P. Collignon et J. Martin", "J.-P._Collignon et J._Martin"),
    ("la vitamine C. Le reste", "la vitamine C. Le reste"),
    ("art. L. 123-4, pp. 12-15, p. XII, § 3", "art._L._123-4, pp._12-15, p._XII, §_3"),
    ("mot , mot ( ici ) .", "mot, mot (ici)."),
    ("10:30: début", "10:30_: début"),
    ("2001:db8::1 et std::vector", "2001:db8::1 et std::vector"),
    ("Yahoo! répond", "Yahoo! répond"),
    ('"https://example.org"', "«_https://example.org_»"),
    ("ftp://example.org/a:b;c? oui", "ftp://example.org/a:b;c~? oui"),
    ("tableau.pdf: voir", "tableau.pdf_: voir"),
    ("@@ADDRESS@@ ; suite", "@@ADDRESS@@~; suite"),
]
ENGLISH = [
    ('He said "yes".', "He said “yes”."),
    ("don't", "don’t"),
    ("Really?", "Really?"),
    ("Wait...", "Wait…"),
]


def shown(text):
    return text.replace("\u202f", "~").replace("\u00a0", "_")


@pytest.mark.parametrize(("typed", "wanted"), FRENCH)
def test_french_is_set_as_the_printers_lexicon_asks(typed, wanted):
    assert shown(set_text(typed, "fr")) == wanted


@pytest.mark.parametrize(("typed", "wanted"), ENGLISH)
def test_english_has_its_own_signs(typed, wanted):
    assert shown(set_text(typed, "en")) == wanted


SIGNS = "aéBl 1205'\"«»“”‘’:;!?.,…()[]\u00a0\u202f-–n°%h€kgm@/MLp§"
pieces = st.text(alphabet=st.sampled_from(SIGNS), max_size=30)
prose = st.recursive(
    st.builds(Text, pieces) | st.builds(Code, pieces),
    lambda inner: st.builds(lambda children: Strong(tuple(children)), st.lists(inner, max_size=3)),
    max_leaves=6,
)


@given(st.sampled_from(["fr", "en"]), pieces)
def test_setting_twice_changes_nothing(language, text):
    once = set_text(text, language)
    assert set_text(once, language) == once


@given(st.sampled_from(["fr", "en"]), st.lists(prose, max_size=4))
def test_setting_a_paragraph_twice_changes_nothing(language, inlines):
    once = set_inlines(tuple(inlines), language)
    assert set_inlines(once, language) == once


@given(
    pieces, st.sampled_from(["https://example.org/a?b=1", "a.b@example.org", "2001:db8::1", "@@ADDRESS@@"])
)
def test_an_address_is_the_same_whatever_stands_around_it(text, address):
    assert address in set_text(f"{text} {address} {text}", "fr")


@given(st.text(max_size=60))
def test_no_letter_is_lost_or_added(text):
    letters = [sign for sign in text if sign.isalnum()]
    assert [sign for sign in set_text(text, "fr") if sign.isalnum()] == letters


def test_a_quote_may_open_and_close_in_different_markup():
    typed = (Text('le "'), Strong((Text("mot"),)), Text('" juste'))
    assert shown(plain(set_inlines(typed, "fr"))) == "le «_mot_» juste"


def test_an_elided_word_before_a_link_keeps_its_apostrophe():
    typed = (Text("de l'"), Link("https://example.org", (Text("arrêté"),)), Text(" ?"))
    assert shown(plain(set_inlines(typed, "fr"))) == "de l’arrêté~?"


def test_code_and_addresses_are_left_alone():
    typed = (
        Code("a ? b : c"),
        Text(" "),
        Link("https://example.org/x?y", (Text("https://example.org/x?y"),)),
    )
    assert set_inlines(typed, "fr") == typed


def test_emphasis_is_set_inside():
    (only,) = set_inlines((Emphasis((Text("oui ?"),)),), "fr")
    assert shown(plain(only.children)) == "oui~?"
