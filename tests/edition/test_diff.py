"""What differs between two editions, as a reader would notice it."""

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettre.cli import differences
from lettre.edition import contents, diff, render, words
from lettre.edition.diff import TEXT, Fate
from lettre.edition.words import Kind
from lettre.issue.model import Asset
from lettre.issue.parse import read_issue
from tests.edition.letters import NEWSLETTER, SAMPLES, look, rendered

HEAD = "date: 2026-11-16\nsubject: Une entreprise, un lycée\npreheader: Un entretien.\n"
PARTS = {
    "10-interview": "Un centre de stages, à quoi cela sert-il ? Nous sommes allés le demander.\n\n"
    "Trois jours en atelier, et l'on n'enseigne plus de la même façon.",
    "20-focus": "Le brevet change. Le [décret](https://example.org/decret) paraît en mai.",
    "30-agenda": "Les rencontres de printemps auront lieu à Port-Laurent, le 12 mai, dans la grande halle.",
}


def letter(parts=PARTS, head=HEAD, newsletter=NEWSLETTER, assets=()):
    files = {"issue.yaml": head.encode()}
    for name, text in parts.items():
        files[f"{name}.md"] = f"---\nkind: text\ntitle: Titre de {name[3:]}\n---\n{text}\n".encode()
    issue = read_issue(files, newsletter="cpc", slug="2026-11", where="issues/cpc/2026-11")
    edition = render.render(issue, newsletter, look())
    return replace(edition, assets=tuple(assets))


def marked(passage):
    marks = {Kind.SAME: "{}", Kind.GONE: "[-{}-]", Kind.NEW: "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in passage)


def edited(name, before, after):
    assert before in PARTS[name]
    return letter({**PARTS, name: PARTS[name].replace(before, after)})


def test_a_date_that_the_letter_says_in_other_words_is_told_as_a_fact():
    said = f"{HEAD}when: hiver 2026\n"
    found = diff.compare(letter(head=said), letter(head=said.replace("2026-11-16", "2025-11-16")))
    spelt = diff.compare(letter(), letter(head=HEAD.replace("2026-11-16", "2025-11-16")))

    assert {name: marked(passage) for name, passage in found.facts.items()} == {
        "date": "16 novembre [-2026-]{+2025+}"
    }
    assert (found.sections, spelt.facts) == ((), {})
    assert [part.name for part in spelt.sections] == [contents.HEAD]


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("un lycée clair", "un lycée clair", "un lycée clair"),
        ("un lycée clair", "deux lycées clairs", "[-un lycée clair-]{+deux lycées clairs+}"),
        ("Le brevet change en mai", "Le brevet change, en mai", "Le brevet change{+,+} en mai"),
        ("Nous irons vers les ports", "Nous irons vers les îles", "Nous irons vers les [-ports-]{+îles+}"),
        ("midi : la halle ouvre", "midi\u00a0: la halle ouvre", "midi[- :-]{+\u00a0:+} la halle ouvre"),
        ("", "Tout est neuf", "{+Tout est neuf+}"),
        ("Tout a disparu", "", "[-Tout a disparu-]"),
        # a short word between two changes is read with them
        ("La salle est ouverte au public de mars à mai, sauf fête",
         "La salle est ouverte au public de juin à juillet, sauf fête",
         "La salle est ouverte au public de [-mars à mai-]{+juin à juillet+}, sauf fête"),
        ("un deux trois quatre", "cinq six sept huit", "[-un deux trois quatre-]{+cinq six sept huit+}"),
    ],
)  # fmt: skip
def test_words_that_differ_are_marked(before, after, shown):
    assert marked(words.compare(before, after)) == shown


_WORDS = st.lists(
    st.sampled_from(["le", "la", "mot", "île", "été", ",", "\u00a0:", " ", "\n", "😀", "e\u0301"])
)


@given(_WORDS.map(" ".join), _WORDS.map(" ".join))
def test_both_texts_can_be_read_back_from_what_differs(before, after):
    pieces = words.compare(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.NEW) == before
    assert "".join(piece.text for piece in pieces if piece.kind is not Kind.GONE) == after


@given(st.permutations(range(12)))
def test_the_longest_rising_run_rises(numbers):
    run = [numbers[at] for at in words.longest_rising(numbers)]
    assert run == sorted(run)
    assert run


@pytest.mark.parametrize("name", SAMPLES)
def test_an_edition_is_taken_apart_into_the_sections_of_its_issue(name):
    issue, edition = rendered(name)
    parts = {part.name: part for part in contents.read(edition).parts}
    assert list(parts) == [contents.HEAD, *(section.name for section in issue.sections), contents.FOOT]
    assert all(part.lines and part.title for part in parts.values() if part.name not in {"", contents.FOOT})
    assert not any("\u2007" in line for part in parts.values() for line in part.lines)


def test_equal_editions_do_not_differ():
    assert diff.compare(letter(), letter()).empty


def test_a_comma_is_found_in_its_section():
    found = diff.compare(letter(), edited("10-interview", "en atelier,", "en atelier"))
    [section] = found.sections
    assert section.name == "10-interview"
    assert section.title == "Titre de interview"
    assert [marked(passage) for passage in section.passages] == [
        "Trois jours en atelier[-,-] et l’on n’enseigne plus de la même façon."
    ]
    assert found == replace(found, facts={}, links=(), files={}, colours=((), ()), look=False)


def test_a_link_that_leads_elsewhere_is_told():
    found = diff.compare(letter(), edited("20-focus", "/decret)", "/arrete)"))
    [link] = found.links
    assert (link.words, link.before, link.after) == (
        "décret", "https://example.org/decret", "https://example.org/arrete",
    )  # fmt: skip
    assert not found.sections


def test_a_section_that_went_elsewhere_has_moved():
    order = {name: PARTS[name] for name in ("20-focus", "30-agenda", "10-interview")}
    renamed = dict(zip(("20-focus", "30-agenda", "40-interview"), order.values(), strict=True))
    found = diff.compare(letter(), letter(renamed))
    [section] = found.sections
    assert section.name == "40-interview"
    assert section.former_name == "10-interview"
    assert section.moved == (1, 3)
    assert not section.passages


def test_sections_come_and_go():
    without = {name: text for name, text in PARTS.items() if name != "20-focus"}
    new = {**without, "25-lire": "Un livre sur les marées et les hommes qui les comptent."}
    fates = {section.name: section.fate for section in diff.compare(letter(), letter(new)).sections}
    assert fates == {"25-lire": Fate.ADDED, "20-focus": Fate.REMOVED}


STRESSED = "Une phrase, **au plus** huit mots.\n\n## Un titre\n\n- un point\n- un autre\n\nUne *fin* connue."


@pytest.mark.parametrize(
    ("before", "after", "passages", "drawn"),
    [
        ("**au plus**", "au plus", [], ["au plus"]),
        ("**au plus** huit mots.", "au plus huit mots", ["Une phrase, au plus huit mots[-.-]"], ["au plus"]),
        ("**au plus**", "**au** plus", [], ["au plus", "au"]),
        ("## Un titre", "### Un titre", [], ["Un titre"]),
        ("- un point\n- un autre", "1. un point\n2. un autre", [], ["un point", "un autre"]),
        ("Une *fin*", "> Une *fin*", [], ["Une fin connue."]),
        ("Une *fin*", "***\n\nUne *fin*", [], ["Une fin connue."]),
        ("**au plus**", "**au mieux**", ["Une phrase, au [-plus-]{+mieux+} huit mots."], []),
    ],
)
def test_what_is_drawn_in_another_way_is_told_beside_changed_words(before, after, passages, drawn):
    assert before in STRESSED
    # the higher heading keeps its level: levels are counted from the highest
    first = "## Le début\n\n"
    parts = [{"10-a": first + text} for text in (STRESSED, STRESSED.replace(before, after))]
    [section] = diff.compare(*map(letter, parts)).sections

    assert [marked(passage) for passage in section.passages] == passages
    assert list(section.drawn) == drawn


@pytest.mark.parametrize(
    ("after", "shown"),
    [
        ("Le\u00a0brevet change", "Le[- brevet-]{+␣brevet+} change. Le"),
        ("Le bre\u200bvet change", "Le [-brevet-]{+bre<U+200B>vet+} change. Le"),
        ("Le brevet\u202fchange", "Le brevet[- change-]{+˽change+}. Le"),
        ("Le **brevet** change", "mise en forme\u00a0: «\u00a0brevet\u00a0»"),
        ("Un brevet change", "[-Le-]{+Un+} brevet change. Le"),
    ],
)
def test_what_nobody_sees_is_shown_where_it_changed(after, shown):
    found = diff.compare(letter(), edited("20-focus", "Le brevet change", after))
    assert shown in "\n".join(differences.lines(found, "fr", colour=False))


def test_the_table_of_contents_is_not_told_twice():
    files = {**PARTS, "30-agenda": PARTS["30-agenda"] + "\n\nVenez nombreux."}
    assert [section.name for section in diff.compare(letter(), letter(files)).sections] == ["30-agenda"]


def test_subject_and_sender_are_compared():
    other = replace(NEWSLETTER, sender=replace(NEWSLETTER.sender, name="Bureau des diplômes"))
    found = diff.compare(letter(), letter(head=HEAD.replace("un lycée", "deux lycées"), newsletter=other))
    assert marked(found.facts["subject"]) == "Une entreprise, [-un lycée-]{+deux lycées+}"
    assert set(found.facts) == {"subject", "sender"}


def test_a_colour_and_a_width_are_no_words():
    _, before = rendered("cpc/2026-11")
    painted = replace(before, html=before.html.replace("#1f4e79", "#aa0000"), digest="painted")
    found = diff.compare(before, painted)
    assert found.colours == (("#1f4e79",), ("#aa0000",))
    assert found == replace(found, sections=(), look=False)
    wider = replace(before, html=before.html.replace("max-width:640px", "max-width:560px"), digest="wider")
    assert diff.compare(before, wider).look


def test_a_picture_of_other_bytes_has_changed():
    def picture(content):
        return Asset(name="images/a.png", media_type="image/png", content=content)

    after = replace(letter(assets=[picture(b"two")]), digest="two")
    found = diff.compare(letter(assets=[picture(b"one")]), after)
    assert found.files == {"images/a.png": Fate.CHANGED}


def test_the_text_part_alone_is_compared_when_it_alone_has_changed():
    before = letter()
    after = replace(before, text=before.text.replace("Un centre", "Ce centre"), digest="other")
    [section] = diff.compare(before, after).sections
    assert section.name == TEXT
    assert (section.gone, section.new) == (1, 1)


def test_two_issues_can_be_compared():
    (_, one), (_, other) = map(rendered, SAMPLES)
    found = diff.compare(one, other)
    assert {"subject", "preheader"} <= set(found.facts)
    assert len(found.sections) > 5


def test_a_paragraph_put_between_others_is_told_as_new():
    before = "Le brevet change en mai, disent les textes.\n\nLa commission se réunit le mardi matin."
    after = (
        before.replace("mai", "juin").replace("\n\n", "\n\nTout autre chose.\n\n").replace("mardi", "jeudi")
    )
    [section] = diff.compare(letter({"10-a": before}), letter({"10-a": after})).sections
    assert [marked(passage) for passage in section.passages] == [
        "Le brevet change en [-mai-]{+juin+}, disent les textes.",
        "{+Tout autre chose.+}",
        "La commission se réunit le [-mardi-]{+jeudi+} matin.",
    ]


def test_two_texts_that_only_share_small_words_are_not_woven_together():
    one = "Le soir tombe sur la grande halle, et les bateaux rentrent un à un dans le port de la ville."
    other = "La classe de seconde a bâti le mur, et un maçon est venu le voir dans la cour de leur lycée."
    assert marked(words.compare(one, other)) == f"[-{one}-]{{+{other}+}}"


def test_two_letters_of_ten_thousand_words_that_have_nothing_in_common_take_no_longer():
    def long(sign):
        lines = [" ".join(f"{sign}{(at * line) % 997}" for at in range(100)) for line in range(1, 12)]
        return letter({f"{at}-partie": "\n\n".join(lines[: 10 + at % 2]) for at in range(10, 20)})

    before, after = long("mot"), long("terme")
    begun = time.process_time()
    found = diff.compare(before, after)
    assert time.process_time() - begun < 3
    assert sum(section.gone for section in found.sections) > 9000


def test_a_letter_of_ten_thousand_words_is_compared_at_once():
    paragraph = " ".join(f"mot{number % 700}" for number in range(100))
    many = {
        f"{at}-partie": "\n\n".join(f"{paragraph} fin {at} {line}." for line in range(10))
        for at in range(10, 20)
    }
    before = letter(many)
    after = letter(
        {name: text.replace("mot5 ", "autre ").replace("fin", "suite") for name, text in many.items()}
    )
    begun = time.process_time()
    found = diff.compare(before, after)
    assert time.process_time() - begun < 3
    assert sum(section.gone for section in found.sections) == 200
