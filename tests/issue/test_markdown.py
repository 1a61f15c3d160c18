"""Markdown, as blocks and words with their lines."""

# ruff: noqa: E501 - one row, one line

import datetime as dt

import pytest

from lettre.errors import ContentErrors
from lettre.issue.markdown import Grammar, read_blocks, read_inline
from lettre.issue.model import (
    Box,
    Bullets,
    Citation,
    Code,
    Emphasis,
    Figure,
    Heading,
    Image,
    LineBreak,
    Link,
    Paragraph,
    Quote,
    Rule,
    Slot,
    Strong,
    Table,
    Text,
    plain,
)


def blocks(text, **grammar):
    return read_blocks(text, file="essai.md", line=10, grammar=Grammar(**grammar))


def link(href, words=None):
    return Link(href, (Text(words or href),))


WORDS = [
    ("deux mots", (Text("deux mots"),)),
    ("un *mot* et **un autre**", (Text("un "), Emphasis((Text("mot"),)), Text(" et "), Strong((Text("un autre"),)))),
    ("***les deux***", (Emphasis((Strong((Text("les deux"),)),)),)),
    ("snake_case_mot", (Text("snake_case_mot"),)),
    ("`un *code* & <x>`", (Code("un *code* & <x>"),)),
    (r"\*sans\* \[crochet\]", (Text("*sans* [crochet]"),)),
    ("a &amp; b &nbsp;c", (Text("a & b \N{NO-BREAK SPACE}c"),)),
    ("2 < 3 > 1 & 4", (Text("2 < 3 > 1 & 4"),)),
    ("~~barré~~", (Text("~~barré~~"),)),
    ("[mots](https://example.org/é?a=1&b=2)", (link("https://example.org/%C3%A9?a=1&b=2", "mots"),)),
    ("[la **suite**](section:20-actu)", (Link("section:20-actu", (Text("la "), Strong((Text("suite"),)))),)),
    ("[le guide](<files/mon guide.pdf>)", (link("files/mon guide.pdf", "le guide"),)),
    ("[nous](mailto:a@example.org?subject=x)", (link("mailto:a@example.org?subject=x", "nous"),)),
    ("<https://example.org/a>", (link("https://example.org/a"),)),
    ("<a@example.org>", (link("mailto:a@example.org", "a@example.org"),)),
    ("voir https://example.org/a.", (Text("voir "), link("https://example.org/a"), Text("."))),
    ("(https://example.org/a_(b))", (Text("("), link("https://example.org/a_(b)"), Text(")"))),
    ("https://example.org/a_b_c, puis", (link("https://example.org/a_b_c"), Text(", puis"))),
    ("« https://example.org/a »", (Text("« "), link("https://example.org/a"), Text(" »"))),
    ("https://example.org/?a=1&b=2 !", (link("https://example.org/?a=1&b=2"), Text(" !"))),
    ("écrire à a.b@example.org.", (Text("écrire à "), link("mailto:a.b@example.org", "a.b@example.org"), Text("."))),
    ("**https://example.org**", (Strong((link("https://example.org"),)),)),
    ("[https://example.org/a](https://example.org/b)", (link("https://example.org/b", "https://example.org/a"),)),
    ("http:// rien", (Text("http:// rien"),)),
    ("[x] et [y][z]", (Text("[x] et [y][z]"),)),
    ("l'école d'Arts", (Text("l'école d'Arts"),)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_words_are_read_as_inlines(text, words):
    assert read_inline(text) == words


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_reading_words_twice_changes_nothing(text, words):
    assert read_inline(read_inline(text)) == words


@pytest.mark.parametrize(("text", "words"), WORDS)
def test_a_paragraph_reads_words_as_a_field_does(text, words):
    assert blocks(text) == (Paragraph(line=10, children=words),)


CITATIONS = [
    ("[décret du 27 juin 2014]{nor=MENE1409845D}", "https://www.legifrance.gouv.fr/eli/decret/2014/6/27/MENE1409845D/jo/texte"),
    ("[arrêté du 1er mars 2015]{nor=MENE1409845A}", "https://www.legifrance.gouv.fr/eli/arrete/2015/3/1/MENE1409845A/jo/texte"),
    ("[ce texte]{nor=MENE1409845D date=2014-06-27}", "https://www.legifrance.gouv.fr/eli/decret/2014/6/27/MENE1409845D/jo/texte"),
    ("[ce texte]{nor=MENE1409845X date=2014-06-27 nature=loi}", "https://www.legifrance.gouv.fr/eli/loi/2014/6/27/MENE1409845X/jo/texte"),
    ("[note du 27 juin 2014]{nor=MENE1409845N}", None),
    ("[ce décret]{nor=MENE1409845D}", None),
    ("[du 1er mai 2014 au 3 mai 2014]{nor=MENE1409845D}", None),
    ("[le 31 février 2014]{nor=MENE1409845D}", None),
    ("[une note]{url=https://example.org/note}", "https://example.org/note"),
    ('[une note]{nor=MENE1409845D date=2014-06-27 url="https://example.org/x"}', "https://example.org/x"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "href"), CITATIONS)
def test_a_text_cited_in_prose_has_its_address(text, href):
    (citation,) = read_inline(text)

    assert isinstance(citation, Citation)
    assert citation.href == href


def test_a_citation_keeps_all_that_is_said_of_it():
    (citation,) = read_inline('[le *décret*]{nor=MENE1409845D number="2014-725"}')

    assert citation.children == (Text("le "), Emphasis((Text("décret"),)))
    assert citation.attributes == {"nor": "MENE1409845D", "number": "2014-725"}


def test_each_block_has_its_line_in_the_file():
    text = "Un\nparagraphe  \ncoupé.\n\n## Titre\n- a\n- b\n\n  c\n\n> dit\n\n***\n\n| a | b |\n|---|---|\n| 1 | *2* |\n"

    assert blocks(text) == (
        Paragraph(line=10, children=(Text("Un paragraphe"), LineBreak(), Text("coupé."))),
        Heading(line=14, level=2, children=(Text("Titre"),)),
        Bullets(
            line=15,
            ordered=False,
            start=1,
            items=(
                (Paragraph(line=15, children=(Text("a"),)),),
                (Paragraph(line=16, children=(Text("b"),)), Paragraph(line=18, children=(Text("c"),))),
            ),
        ),
        Quote(line=20, blocks=(Paragraph(line=20, children=(Text("dit"),)),)),
        Rule(line=22),
        Table(
            line=24,
            header=((Text("a"),), (Text("b"),)),
            rows=(((Text("1"),), (Emphasis((Text("2"),)),)),),
        ),
    )


def test_an_ordered_list_keeps_its_first_number():
    (numbered,) = blocks("4. quatre\n5. cinq\n")

    assert isinstance(numbered, Bullets)
    assert (numbered.ordered, numbered.start, len(numbered.items)) == (True, 4, 2)


def test_a_list_may_begin_at_zero():
    (numbered,) = blocks("0. zéro\n")

    assert isinstance(numbered, Bullets)
    assert numbered.start == 0


def test_indented_text_is_a_paragraph_not_code():
    assert blocks("    un retrait\n") == (Paragraph(line=10, children=(Text("un retrait"),)),)


def test_a_line_of_dashes_under_a_sentence_is_a_rule_not_a_heading():
    assert [type(block) for block in blocks("Un texte.\n---\nLa suite\n")] == [Paragraph, Rule, Paragraph]


def test_a_picture_alone_is_a_figure():
    assert blocks('![Une carte](images/carte.png "La légende")\n') == (
        Figure(line=10, image=Image(file="images/carte.png", alt="Une carte", caption="La légende")),
    )


def test_a_picture_may_say_who_made_it():
    (figure,) = blocks('![Une carte](images/carte.png){credit="Lycée des Forges"}\n')

    assert figure.image.credit == "Lycée des Forges"


def test_a_heading_carries_what_its_kind_allows():
    (heading,) = blocks(
        '### Étude « une {accolade\\} » {by="cabinet \\"Untel\\" & {fils}" due="à l\'automne 2015" due_date=2015-10-01}',
        attributes={3: ("by", "due", "due_date")},
    )

    assert isinstance(heading, Heading)
    assert plain(heading.children) == "Étude « une {accolade} »"
    assert heading.attributes == {
        "by": 'cabinet "Untel" & {fils}',
        "due": "à l'automne 2015",
        "due_date": "2015-10-01",
    }


def test_braces_behind_a_backslash_are_words():
    (heading,) = blocks("## Le mot {clé\\}")

    assert plain(heading.children) == "Le mot {clé}"


def test_a_box_holds_prose_and_other_boxes():
    text = "::: callout À *lire*\nUn\n\n::: signature\nMoi\n:::\n\nDeux\n:::\nTrois\n"

    assert blocks(text) == (
        Box(
            line=10,
            name="callout",
            title=(Text("À "), Emphasis((Text("lire"),))),
            blocks=(
                Paragraph(line=11, children=(Text("Un"),)),
                Box(
                    line=13, name="signature", title=(), blocks=(Paragraph(line=14, children=(Text("Moi"),)),)
                ),
                Paragraph(line=17, children=(Text("Deux"),)),
            ),
        ),
        Paragraph(line=19, children=(Text("Trois"),)),
    )


def test_a_box_interrupts_a_paragraph_and_a_list():
    assert [type(block) for block in blocks("un\n::: callout\nA\n:::\n- b\n::: callout\nC\n:::\nd\n")] == [
        Paragraph,
        Box,
        Bullets,
        Box,
        Paragraph,
    ]


def test_a_box_in_a_list_belongs_to_its_item():
    (bullets,) = blocks("- un\n\n  ::: callout\n  dedans\n  :::\n\n- deux\n")

    assert isinstance(bullets, Bullets)
    assert [type(block) for block in bullets.items[0]] == [Paragraph, Box]
    assert len(bullets.items) == 2


SLOTS = [
    ("::: links\n", [Slot]),
    ("::: links\n:::\n", [Slot]),
    ("::: links\n\nSuite\n", [Slot, Paragraph]),
    ("Avant\n::: links\nAprès\n", [Paragraph, Slot, Paragraph]),
    ("::: callout\n::: links\n:::\n", [Box]),
    ("::: callout\n::: links\n:::\n:::\n", [Box]),
    ("::: callout\n::: links\n:::\n::: callout\nB\n:::\n", [Box, Box]),
    (":::links\n:::::\n", [Slot]),
]


@pytest.mark.parametrize(("text", "kinds"), SLOTS)
def test_a_slot_is_one_line_and_may_have_an_end(text, kinds):
    assert [type(block) for block in blocks(text, slots=("links",))] == kinds


def test_a_slot_may_have_a_title_of_its_own():
    assert blocks("::: links Pour *aller* plus loin", slots=("links",)) == (
        Slot(line=10, name="links", title=(Text("Pour "), Emphasis((Text("aller"),)), Text(" plus loin"))),
    )


def test_problems_of_a_body_are_told_together_by_line():
    with pytest.raises(ContentErrors) as raised:
        blocks("<b>\n\n# Un\n\n[a](b)\n\n::: callout\n")

    assert [(error.code, error.place.line) for error in raised.value.errors] == [
        ("issue.html", 10),
        ("issue.heading-level", 12),
        ("issue.link-target", 14),
        ("issue.box-unclosed", 16),
    ]


def test_a_day_of_a_heading_is_read_by_its_kind_not_by_the_reader():
    (heading,) = blocks("## A {date=2015-06-01}", attributes={2: ("date",)})

    assert dt.date.fromisoformat(heading.attributes["date"]) == dt.date(2015, 6, 1)
