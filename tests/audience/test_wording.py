"""The words of consent: whoever changes them raises their version. And answers as people write them."""

import hashlib
from dataclasses import replace

import pytest

from lettre.audience import newcomers, wording
from lettre.audience.answers import read
from lettre.catalogue import say
from lettre.reception import Kind, Question, Reception
from tests.house import newsletter

#: version → language → the first of the SHA-256 of our sentences; a new sentence wants a new line
KNOWN = {"lettre 1": {"fr": "edca891ad4eb7d78", "en": "a7a58986f4aec8c7"}}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_our_sentences_have_the_version_they_say(language):
    said = [
        say("audience.wording.one", language, organisation="{o}", newsletter="{n}"),
        say("audience.wording.several", language, organisations="{o}"),
    ]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
    assert KNOWN[wording.VERSION][language] == digest


def test_a_page_of_several_shows_ours_once_and_each_houses_own():
    one, own = newsletter(), Reception(consent="À nous.", consent_version="3")
    other = replace(newsletter(), slug="arts", title="Les arts", reception=own)
    shown = wording.shown([one, other, replace(one, slug="cours")], "fr")
    assert len(shown.paragraphs) == 2
    assert shown.paragraphs[1] == "Les arts – À nous."
    assert shown.version == "lettre 1, 3"
    assert wording.shown([other], "fr").paragraphs == ("À nous.",)
    assert wording.shown([one], "fr").number != wording.shown([one], "en").number


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("GMIAL.com", "gmail.com"),
        ("hotmal.fr", "hotmail.fr"),
        ("laposte.ne", "laposte.net"),
        ("ornage.fr", "orange.fr"),
        ("ac-lille.con", "ac-lille.com"),
        ("gmail.com", None),
        ("ymail.com", None),
        ("mail.com", None),
        ("outlook.fr", None),
        ("example.org", None),
        ("", None),
    ],
)
def test_a_slip_of_the_hand_is_asked_about(typed, meant):
    assert newcomers.meant(f"zoe@{typed}") == (None if meant is None else f"zoe@{meant}")


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Kind.TEXT, "  une ligne ", "une ligne"),
        (Kind.TEXT, "x" * 201, None),
        (Kind.TEXT, "deux\nlignes", None),
        (Kind.CHOICE, "a", "a"),
        (Kind.CHOICE, "A", None),
        (Kind.DATE, "2024-02-29", "2024-02-29"),
        (Kind.DATE, "29/02/2024", "2024-02-29"),
        (Kind.DATE, "29.2.2024", "2024-02-29"),
        (Kind.DATE, "29/02/2023", None),
        (Kind.DATE, "0204-02-29", None),
        (Kind.DATE, "hier", None),
    ],
)
def test_an_answer_is_taken_as_it_is_meant_or_refused(kind, typed, kept):
    question = Question(name="q", label="Q", kind=kind, choices=("a", "b") if kind is Kind.CHOICE else ())
    found = read([question], {"q": typed})
    assert found.taken == ({} if kept is None else {"q": kept})
    assert set(found.faults) == (set() if kept is not None else {"q"})
