"""The complete issue, kind by kind: every field is where it belongs, every word is kept, in order."""

import datetime as dt
import re

import pytest

from lettre.issue import walk
from lettre.issue.model import Box, Bullets, Citation, Heading, Paragraph, Rule, Slot, Strong, Table, plain
from lettre.issue.sections.cpc_report import Diploma, Line, Sentence
from lettre.issue.sections.news import Part, Study
from lettre.issue.sections.regulatory_texts import LegalText, Passage
from lettre.issue.source import section_text
from tests.issue.material import complete, read, small


@pytest.fixture(scope="module")
def issue():
    return read(complete())


def section(issue, name):
    return next(one for one in issue.sections if one.name == name)


def words(value):
    return [plain(block.children) for block in walk.within(value) if isinstance(block, Paragraph | Heading)]


def test_the_head_says_what_issue_yaml_says(issue):
    assert (issue.name, issue.number, issue.date) == ("essai/complet", 7, dt.date(2026, 3, 9))
    assert issue.subject == "L'atelier ouvre ses portes : ce qui change au printemps"
    assert issue.preheader == "Entretien, études en cours, textes parus, agenda d'avril"
    assert issue.note == "Ce numéro paraît exceptionnellement un lundi."


def test_sections_stand_in_the_listed_order(issue):
    assert [(one.name, one.kind) for one in issue.sections] == [
        ("10-entretien", "interview"),
        ("20-actualites", "news"),
        ("30-focus", "focus"),
        ("40-textes", "regulatory-texts"),
        ("50-lire", "reading"),
        ("60-agenda", "events"),
        ("70-cpc", "cpc-report"),
        ("80-metiers", "professions"),
        ("90-divers", "text"),
    ]


def test_the_listed_order_goes_before_that_of_the_names():
    files = complete()
    files["issue.yaml"] = (
        files["issue.yaml"]
        .replace(b"  - 90-divers\n", b"")
        .replace(b"sections:\n", b"sections:\n  - 90-divers\n")
    )

    assert read(files).sections[0].name == "90-divers"


def test_without_a_list_sections_stand_in_the_order_of_their_names():
    files = complete()
    files["issue.yaml"] = files["issue.yaml"].partition(b"sections:")[0]

    assert [one.name for one in read(files).sections] == sorted(
        name.removesuffix(".md") for name in files if name.endswith(".md")
    )


def test_the_rubric_is_the_issues_own_or_that_of_the_kind(issue):
    assert section(issue, "10-entretien").heading("fr") == "L'entretien du mois"
    assert section(issue, "20-actualites").heading("fr") == "Actualités"
    assert section(issue, "20-actualites").heading("en") == "News"


def test_an_interview_has_guests_links_and_downloads(issue):
    talk = section(issue, "10-entretien")

    assert [guest.name for guest in talk.guests] == ["Maëlle Kerdoncuff", "Oumar N'Diaye"]
    assert plain(talk.guests[0].role) == "proviseure, présidente du réseau des ateliers"
    assert talk.guests[0].portrait.focus == (0.5, 0.3)
    assert talk.image.credit == "Lycée des Forges"
    assert plain(talk.links.lead) == "Pour en savoir plus sur le réseau :"
    assert [item.url for item in talk.links.items] == [
        "https://reseau.example.org/ateliers",
        "https://reseau.example.org/charte?an=2026&v=2",
    ]
    assert talk.links.items[0].label is None
    assert plain(talk.downloads[0].label) == "Télécharger la charte"


def test_an_interview_is_cut_at_its_questions_and_speakers(issue):
    talk = section(issue, "10-entretien")

    assert [type(block) for block in talk.introduction] == [Paragraph, Slot]
    assert [plain(exchange.question) for exchange in talk.exchanges] == [
        "Comment tout a-t-il commencé ?",
        "Et maintenant ?",
    ]
    first, second = talk.exchanges
    assert [answer.speaker for answer in first.answers] == ["Maëlle Kerdoncuff", "Oumar N'Diaye"]
    assert words(first.answers[0].blocks) == [
        "Par un coup de fil. Le reste est sur https://reseau.example.org/debut.",
        "Puis par un deuxième.",
    ]
    assert [type(block) for block in first.answers[1].blocks] == [Paragraph, Bullets, Box]
    assert plain(first.answers[1].blocks[0].children) == "Et par une panne !"
    assert [answer.speaker for answer in second.answers] == [None]
    assert [type(block) for block in talk.closing] == [Paragraph, Slot]


def test_an_interview_without_a_question_is_guests_speaking_in_turn():
    front = "kind: interview\nguests:\n  - name: Ana Roy\n  - name: Léo Bon"
    body = "Bonjour.\n\n**Ana Roy :** Un.\n\n**Léo Bon :**\n\nDeux.\n\n**La rédaction :** Trois.\n"

    talk = read(small(body, front=front)).sections[0]

    (exchange,) = talk.exchanges
    assert words(talk.introduction) == ["Bonjour."]
    assert exchange.question is None
    assert [(answer.speaker, words(answer.blocks)) for answer in exchange.answers] == [
        ("Ana Roy", ["Un."]),
        ("Léo Bon", ["Deux.", "La rédaction : Trois."]),
    ]


@pytest.mark.parametrize("label", ["**Ana Roy :**", "**Ana Roy** :", "**ana roy:**", "Ana Roy :", "Ana Roy:"])
def test_a_speaker_is_named_with_or_without_bold(label):
    front = "kind: interview\nguests:\n  - name: Ana Roy"
    talk = read(small(f"## Q\n\n{label} Oui : *deux* mots.\n", front=front)).sections[0]

    (answer,) = talk.exchanges[0].answers
    assert (answer.speaker, words(answer.blocks)) == ("Ana Roy", ["Oui : deux mots."])


def test_a_speaker_who_is_no_guest_stays_in_the_prose():
    front = "kind: interview\nguests:\n  - name: Ana Roy"
    talk = read(small("## Q\n\n**La rédaction :** Mots.\n", front=front)).sections[0]

    (answer,) = talk.exchanges[0].answers
    assert answer.speaker is None
    assert isinstance(answer.blocks[0].children[0], Strong)


def test_news_are_items_of_prose_and_studies_in_order(issue):
    news = section(issue, "20-actualites")

    assert [plain(item.title) for item in news.items] == [
        "La carte des ateliers est en ligne",
        "Trois études sont en cours",
        "Le palmarès est publié",
    ]
    assert [item.date for item in news.items] == [dt.date(2026, 2, 20), None, None]
    assert [type(part) for part in news.items[0].parts] == [Part]
    assert [type(part) for part in news.items[1].parts] == [Part, Study, Study, Part]
    first, second = news.items[1].parts[1:3]
    assert (first.by, first.due, first.due_date) == (
        "cabinet Orme & fils",
        "à l'automne 2026",
        dt.date(2026, 11, 15),
    )
    assert words(first.blocks) == [
        "Elle compare quatre régions.",
        "Sa méthode",
        "Des entretiens, puis un questionnaire.",
    ]
    assert (second.by, second.due, second.due_date) == (None, "au printemps prochain", None)
    assert [type(block) for block in news.items[1].parts[3].blocks] == [Heading, Table]
    assert words(news.introduction) == ["Trois nouvelles ce mois-ci."]
    assert words(news.closing) == ["Une nouvelle à annoncer ? Écrivez-nous."]


def test_a_rule_between_items_is_a_rule_and_the_last_one_begins_the_closing():
    news = read(small("## A\n\na\n\n***\n\n## B\n\nb\n\n***\n\nfin\n", front="kind: news")).sections[0]

    assert [type(block) for block in news.items[0].parts[0].blocks] == [Paragraph, Rule]
    assert words(news.closing) == ["fin"]


def test_regulatory_texts_are_groups_of_prose_and_texts_in_order(issue):
    law = section(issue, "40-textes")

    assert [group.title and plain(group.title) for group in law.groups] == [
        None,
        "Examens à distance : deux textes",
        "Sans texte",
    ]
    assert [type(part) for part in law.groups[1].parts] == [Passage, LegalText, LegalText, Passage]
    decree, order = law.groups[1].parts[1:3]
    assert decree.reference.number == "2026-115"
    assert (
        decree.reference.eli() == "https://www.legifrance.gouv.fr/eli/decret/2026/2/5/MENE2601235D/jo/texte"
    )
    assert decree.reference.in_force == dt.date(2026, 9, 1)
    assert [type(block) for block in decree.blocks] == [Paragraph, Bullets, Paragraph]
    assert order.reference.eli() == "https://example.org/arrete"
    assert order.blocks == ()
    cited = [one for one in walk.words_within(law.groups[0].parts) if isinstance(one, Citation)]
    assert [one.href for one in cited] == [
        "https://www.legifrance.gouv.fr/eli/decret/2026/2/4/MENE2601234D/jo/texte",
        "https://example.org/bo/12",
    ]


def test_reading_lists_collections_of_works(issue):
    pile = section(issue, "50-lire")

    first = pile.collections[0].items[0]
    assert (first.authors, first.year, first.isbn, first.issn) == (
        ("Inès Vautrin", "Paul D'Argent"),
        2026,
        "978-2-11-000000-2",
        "1234-5679",
    )
    assert [work.type for collection in pile.collections for work in collection.items] == [
        "book",
        "film",
        "broadcast",
    ]
    assert [type(block) for block in pile.body] == [Paragraph, Slot, Paragraph]


def test_events_keep_the_editors_order(issue):
    agenda = section(issue, "60-agenda")

    assert [plain(event.title) for event in agenda.events] == [
        "Les journées de l'établi",
        "Biennale du bois",
        "Rentrée des apprentis",
        "Portes ouvertes",
    ]
    assert agenda.events[0].days[-1] == dt.date(2026, 4, 16)
    assert (agenda.events[1].start, agenda.events[1].end) == (dt.date(2026, 6, 30), dt.date(2026, 7, 3))
    assert agenda.events[2].when == "À la rentrée 2026"


def test_a_cpc_report_lists_diplomas_lines_and_sentences(issue):
    report = section(issue, "70-cpc")

    third, seventeenth, arts = report.committees
    assert (third.number, plain(third.name), len(third.groups)) == (3, "Mécanique", 2)
    assert third.groups[0].diplomas[1].change == "creation"
    assert [type(entry) for entry in seventeenth.diplomas] == [Line, Sentence]
    assert seventeenth.diplomas[0].joined == "–"
    assert [type(entry) for entry in arts.diplomas] == [Diploma]
    assert arts.number is None
    assert [block.name for block in report.body if isinstance(block, Slot)] == ["downloads", "committees"]


def test_professions_name_speakers_organisers_and_who_wrote(issue):
    article = section(issue, "80-metiers")

    assert article.date == dt.date(2026, 2, 24)
    assert article.organisers == ("AMT", "Réseau des ateliers")
    assert [speaker.name for speaker in article.speakers] == ["Lina Roche", "Marc Tessier"]
    assert plain(article.byline) == "par Jeanne Ollivier, chargée d'études"


def test_the_files_used_leave_with_their_types(issue):
    assert [(asset.name, asset.media_type) for asset in issue.assets] == [
        ("files/charte.pdf", "application/pdf"),
        ("files/tableau.csv", "text/csv"),
        ("images/atelier.png", "image/png"),
        ("images/carte.gif", "image/gif"),
        ("images/portrait.jpg", "image/jpeg"),
    ]
    assert dict(issue.source) == complete()


def test_every_word_of_the_markdown_is_in_the_model(issue):
    for one in issue.sections:
        typed = section_text(issue.source[f"{one.name}.md"], one.file).body
        typed = re.sub(r"^nature: .*?^---$", "", typed, flags=re.DOTALL | re.MULTILINE)
        said = _everything_said(one)
        lost = [
            word
            for word in re.findall(r"[\w’'-]*[^\W\d_][\w’'-]+", typed)
            if word.replace("’", "'") not in said
        ]
        assert not lost, (one.name, lost)


def _everything_said(one):
    return repr(one).replace("’", "'")


CHARACTERS = [b"\r\n", b"\r"]


@pytest.mark.parametrize("ending", CHARACTERS)
def test_line_ends_of_other_systems_change_nothing(ending):
    files = complete()
    text = {
        name: content.replace(b"\n", ending)
        for name, content in files.items()
        if name.endswith((".md", ".yaml"))
    }

    assert read({**files, **text}).sections == read(files).sections


def test_a_byte_order_mark_changes_nothing():
    files = complete()
    text = {
        name: b"\xef\xbb\xbf" + content for name, content in files.items() if name.endswith((".md", ".yaml"))
    }

    assert read({**files, **text}).sections == read(files).sections


def test_words_that_old_yaml_took_for_truths_are_words():
    issue = read(small("x", front="kind: text\nrubric: no\ntitle: on"))

    assert issue.sections[0].rubric == "no"
    assert plain(issue.sections[0].title) == "on"


def test_a_key_with_nothing_behind_it_counts_as_absent():
    issue = read(small("x", front="kind: text\nrubric:\ndownloads:\nlinks:\n"))

    assert issue.sections[0].rubric is None
    assert issue.sections[0].downloads == ()
