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


@given(st.text(alphabet=st.sampled_from("aé 1'\"«»:;!?.()\u00a0\u202f-n°%h@/"), max_size=40))
def test_setting_twice_changes_nothing(text):
    once = set_text(text, "fr")
    assert set_text(once, "fr") == once


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
