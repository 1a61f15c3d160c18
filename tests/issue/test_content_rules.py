"""Every newer rule of content: one page that raises it, and one near miss that stays silent."""

import pytest

from lettre.issue import checks
from tests.findings import of_issue
from tests.issue.material import HEAD, read, small
from tests.issue.test_checks import EVENTS, HOUSE
from tests.issue.test_typography_rules import ENGLISH

LONG = "Une phrase assez longue pour que sa répétition ne puisse pas être voulue par quelqu'un."
LINKS = "kind: text\nlinks:\n  - {label: Le guide, url: 'https://example.org/a'}\n"
LINKS += "  - {label: %s, url: 'https://example.org/b'}"
WORKS = "kind: reading\ncollections:\n  - title: %s livres\n    items: [{title: A}, {title: B}]"
TEXT = "::: text\nnature: %s\ndate: %s\nnor: %s\n---\n- Mots.\n:::"
COMMITTEES = "kind: cpc-report\ncommittees:\n  - {number: 3, diplomas: [{text: A}]}\n"
COMMITTEES += "  - {number: %s, diplomas: [{text: B}]}"
LIST = "\n\n- un\n- deux\n- trois\n"
T = "kind: text"

#: code, line, front matter, body that raises it; then front matter and body of the near miss
ROWS = [
    ("content.placeholder", 4, T, "Lorem ipsum dolor.", T, "Le lorem d'un typographe."),
    ("content.placeholder", 4, T, "TODO : finir.", T, "Le todo-list, à TODOS."),
    ("content.placeholder", 4, T, "Le XX mars, à xxx.", T, "Nom : ______, tome XX, au XXX de la rue."),
    ("content.placeholder", 4, T, "Le JJ/MM/AAAA.", T, "Le 12/03/2027."),
    ("content.placeholder", 4, T, "Insérer ici le texte.", T, "Insérer une pièce dans la machine."),
    ("content.left-open", 4, T, "Le lieu [à préciser].", T, "Un formulaire à compléter en ligne."),
    ("content.left-open", 4, T, "À compléter", T, "À compléter par l'entreprise, puis à signer."),
    ("content.left-open", 4, T, "Bonjour [Nom].", T, "Il cite [son nom] et […]."),
    ("content.invisible", 4, T, "Bon\u200bjour.", T, "Des parents \U0001f468\u200d\U0001f469."),
    ("content.markup-left", 4, T, "Un mot ~~barré~~.", T, "Environ ~~ 3 ~ 4."),
    ("content.markup-left", 4, T, "#Un titre sans espace", T, "#Plan2030 est lancé.\n\n#Plan2030 #Lycées"),
    ("content.markup-left", 4, T, "![Une carte](images/a.png \"Une **carte**\")", T,
     "![Une carte](images/a.png \"Une carte : 3 * 4 * 2 < 30 & <3\")"),
    ("content.broken-characters", 4, T, "Le lycÃ©e.", T, "Les SÃO JOÃO ; il dit : « Â ce jour »."),
    ("content.word-twice", 4, T, "La fin de de l'été.", T,
     "Nous nous voyons ; donnez-les les premiers ; de de Gaulle."),
    ("content.paragraph-twice", 6, T, f"{LONG}\n\n{LONG}", T, "Entrée libre.\n\nEntrée libre."),
    ("content.title-twice", 8, "kind: news", "## Un\n\nA.\n\n## Un\n\nB.", "kind: news",
     "## Un\n\nA.\n\n## Deux\n\nB."),
    ("content.label-twice", 5, LINKS % "Le guide", "", LINKS % "Le guide complet", ""),
    ("content.committee-twice", 5, COMMITTEES % 3, "", COMMITTEES % 4, ""),
    ("content.weekday", 4, T, "Le mardi 10 mars 2027.", T, "Le mercredi 10 mars 2027."),
    ("content.weekday", 4, T, "Le lundi 10 mars.", T, "Le mardi 10 mars, le lundi 10 novembre."),
    ("content.no-such-day", 4, T, "Le 31 avril.", T, "Le 30 avril, le 29 février 2028."),
    ("content.no-such-day", 4, T, "Le 29 février 2027.", T, "Le 29 février."),
    ("content.range-reversed", 4, T, "Du 14 au 9 novembre.", T, "Du 14 novembre au 9 décembre."),
    ("content.date-past", 4, T, "Il aura lieu le 3 mars 2026.", T,
     "Il tiendra compte de l'avis du 3 mars 2026."),
    ("content.date-past", 4, T, "Date limite : 3 mars 2026.", T, "Il aura lieu le 10 mars 2026."),
    ("content.ahead-of-date", 3, "kind: cpc-report\nas_of: 2026-03-10", "Mots.",
     "kind: cpc-report\nas_of: 2026-03-09", "Mots."),
    ("content.ahead-of-date", 4, "kind: regulatory-texts", TEXT % ("arrêté", "2026-03-10", "MENE2699001A"),
     "kind: regulatory-texts", TEXT % ("arrêté", "2026-03-09", "MENE2699001A")),
    ("content.count", 4, T, "Deux mesures :" + LIST, T, "Trois mesures :" + LIST),
    ("content.count", 4, T, "Il faut cinq étapes :" + LIST, T, "En cinq jours, trois étapes :" + LIST),
    ("content.count", 4, T, "### Deux dates" + LIST, T, "Deux inspecteurs proposent :" + LIST),
    ("content.count", 4, T, "Donc deux pistes :" + LIST, T, "Deux ateliers aux dates suivantes :" + LIST),
    ("content.count", 4, T, "Voici deux règles à retenir :" + LIST, T, "Deux textes examinés par :" + LIST),
    ("content.count", 3, T + "\ntitle: Cinq dates à noter", LIST, T + "\ntitle: Cinq ans après", LIST),
    ("content.count", 4, WORKS % "Trois", "", WORKS % "Deux", ""),
    ("content.count", 4, T, "Les 4 points :" + LIST, T, "Au moins deux conditions :" + LIST),
    ("content.nothing-attached", 4, T, "Le formulaire ci-joint.", T,
     "Les pièces détachées, jointes à la main."),
    ("content.nothing-beside", 4, T, "L'image ci-contre.", T, "Contre la porte, ci-gît un clou."),
    ("content.nothing-below", 4, T, "Voir le tableau ci-dessous.",
     T, "Voir la liste ci-dessous.\n\n- Un\n- Deux"),
    ("content.nothing-below", 6, T, "Un mot.\n\nLa liste ci-dessous suffit.",
     T + "\nlinks: [{label: Un, url: 'https://example.org/a'}]", "La liste ci-dessous."),
    ("content.bare-site", 4, T, "Voir www.example.org.", T,
     "Voir [www.example.org](https://www.example.org)."),
    ("content.bad-number", 4, T, "ISBN 978-2-11-000000-3.", T, "ISBN 978-2-11-000000-2."),
    ("content.bad-number", 4, T, "ISSN : 1234-5678.", T, "ISSN : 1234-5679."),
    ("content.bad-number", 4, T, "NOR : MEN1409845D.", T, "NOR : MENE1409845D."),
    ("content.nor-mismatch", 4, "kind: regulatory-texts", TEXT % ("décret", "2026-02-01", "MENE2699001A"),
     "kind: regulatory-texts", TEXT % ("décret", "2026-02-01", "MENE2599001D")),
    ("content.nor-mismatch", 4, T, "L'[arrêté]{nor=MENE1099001A date=2026-02-01}.",
     T, "L'[arrêté]{nor=MENE2699001A date=2026-02-01}."),
]  # fmt: skip


def found(files, house=HOUSE, earlier=()):
    if b"images/a.png" in files["10-essai.md"]:
        files = {"images/a.png": b"\x89PNG\r\n\x1a\n", **files}
    return [(one.code, one.place.line) for one in of_issue(read(files), house, earlier)]


@pytest.mark.parametrize(("code", "line", "front", "body", "near_front", "near"), ROWS)
def test_a_doubtful_passage_is_found_at_its_line(code, line, front, body, near_front, near):
    rows = found(small(body + "\n", front=front))

    assert (code, line) in rows
    assert {each for each, _ in rows} == {code}


@pytest.mark.parametrize(("code", "line", "front", "body", "near_front", "near"), ROWS)
def test_a_near_miss_stays_silent(code, line, front, body, near_front, near):
    assert found(small(near + "\n", front=near_front)) == []


#: the head: code, subject, preheader, and a subject and preheader that are right
GOOD_SUBJECT, GOOD_PREHEADER = "Un essai de lettre", "Une phrase assez longue pour tenir la place de l'aperçu"
HEADS = [
    ("content.short", "Mars", GOOD_PREHEADER),
    ("content.short", GOOD_SUBJECT, "Un essai"),
    ("content.subject-capitals", "LA LETTRE DES DIPLÔMES", GOOD_PREHEADER),
    ("content.subject-reply", "RE: votre inscription", GOOD_PREHEADER),
    ("content.subject-reply", "TR : votre inscription", GOOD_PREHEADER),
    ("content.subject-loud", "Inscrivez-vous ! Vite !", GOOD_PREHEADER),
    ("content.subject-loud", "Un nouveau diplôme ?!", GOOD_PREHEADER),
    ("content.subject-loud", "Une rentrée \U0001f389\U0001f680", GOOD_PREHEADER),
    ("content.markup-left", "Un sujet **fort**", GOOD_PREHEADER),
    ("content.markup-left", "Un sujet <b>fort</b>", GOOD_PREHEADER),
    ("content.markup-left", "Les lyc&eacute;es du num&#233;ro", GOOD_PREHEADER),
    ("content.markup-left", GOOD_SUBJECT, f"{GOOD_PREHEADER} [ici](https://example.org)"),
    ("content.preheader-repeats", "Une phrase qui dit tout de ce numéro, ou presque",
     "Une phrase qui dit tout de ce numéro ou presque."),
]  # fmt: skip
GOOD_HEADS = [
    (GOOD_SUBJECT, GOOD_PREHEADER),
    ("Réussir son CAP : mode d'emploi !", GOOD_PREHEADER),
    ("Référentiels : que change 2027 ?", GOOD_PREHEADER),
    ("Une rentrée \U0001f389 à 20 °C", GOOD_PREHEADER),
    ("CAP, BTS, BP : la liste", GOOD_PREHEADER),
    ("R&D : 3 * 4 et * 5, nom_de_fichier", GOOD_PREHEADER),
]


def with_head(subject, preheader, more=""):
    head = f'date: 2026-03-09\nsubject: "{subject}"\npreheader: "{preheader}"\n{more}'
    return {**small("Mots.\n"), "issue.yaml": head.encode()}


@pytest.mark.parametrize(("code", "subject", "preheader"), HEADS)
def test_a_doubtful_subject_or_preheader_is_found(code, subject, preheader):
    assert {one for one, _ in found(with_head(subject, preheader)) if one.startswith("content")} == {code}


@pytest.mark.parametrize(("subject", "preheader"), GOOD_HEADS)
def test_a_good_subject_and_preheader_raise_nothing(subject, preheader):
    assert found(with_head(subject, preheader)) == []


def test_two_pictures_with_the_same_alternative_are_told_and_the_same_picture_twice_is_not():
    picture = b"\x89PNG\r\n\x1a\n"
    two = "![Une carte](images/a.png)\n\n![Une carte](images/b.png)\n"
    one = "![Une carte](images/a.png)\n\n![Une carte](images/a.png)\n"

    assert found({**small(two), "images/a.png": picture, "images/b.png": picture}) == [
        ("content.alt-twice", 6)
    ]
    assert found({**small(one), "images/a.png": picture}) == []


def test_a_download_stands_for_what_is_attached():
    front = "kind: text\ndownloads:\n  - {file: files/a.pdf, label: Le guide}"

    assert found({**small("Le guide ci-joint.\n", front=front), "files/a.pdf": b"%PDF"}) == []


def test_english_dates_and_counts_are_judged_too():
    assert found(small("On Tuesday, March 9, 2026.\n"), ENGLISH) == [("content.weekday", 4)]
    assert found(small("On Monday 9 March 2026 and Monday, March 9th.\n"), ENGLISH) == []
    assert found(small("It has two steps:" + LIST), ENGLISH) == [("content.count", 4)]
    assert found(small("See the attached file.\n"), ENGLISH) == [("content.nothing-attached", 4)]
    assert found(small("The workshop attached to the school.\n"), ENGLISH) == []


EARLIER = EVENTS + "{title: Le salon, days: [2026-04-08]}"


def test_what_an_earlier_issue_announced_is_told():
    before = read({**small("", front=EARLIER), "issue.yaml": HEAD.replace("essai", "autre").encode()})
    later = EARLIER.replace("04-08", "04-09")

    assert found(small("", front=EARLIER), earlier=(before,)) == [("content.already-announced", 4)]
    assert found(small("", front=later), earlier=(before,)) == []


def test_a_legal_text_of_an_earlier_issue_is_told_by_its_nor():
    text = TEXT % ("arrêté", "2026-03-02", "MENE2699001A")
    before = read(
        {
            **small(text + "\n", front="kind: regulatory-texts"),
            "issue.yaml": HEAD.replace("essai", "autre").encode(),
        }
    )

    assert found(small(text + "\n", front="kind: regulatory-texts"), earlier=(before,)) == [
        ("content.already-announced", 4)
    ]
    assert (
        found(small(text.replace("001A", "002A") + "\n", front="kind: regulatory-texts"), earlier=(before,))
        == []
    )


def test_the_html_name_of_a_character_is_no_word_with_a_space_missing():
    assert found(with_head("Les lyc&eacute;es du num&eacute;ro", GOOD_PREHEADER)) == [
        ("content.markup-left", 2)
    ]


def test_the_words_for_a_date_are_no_markdown():
    assert found(with_head(GOOD_SUBJECT, GOOD_PREHEADER, 'when: "**hiver**"\n')) == [
        ("content.markup-left", 4)
    ]
    assert found(with_head(GOOD_SUBJECT, GOOD_PREHEADER, "when: hiver 2026\n")) == []


def test_an_invisible_sign_is_shown_by_its_number_and_taken_away_by_its_remedy():
    (one,) = of_issue(read(small("Un mot, et la ré\u00adunion\u200b.\n")), HOUSE)

    assert one.params["found"] == "ré<U+00AD>union<U+200B>"
    assert (one.fix.before, one.fix.after) == ("ré\u00adunion\u200b", "réunion")


def test_a_date_of_another_century_or_years_after_the_issue_before_is_told():
    before = read(with_head("Le numéro d'avant", GOOD_PREHEADER))
    this = with_head(GOOD_SUBJECT, GOOD_PREHEADER)

    def dated(day, earlier=(before,)):
        return found({**this, "issue.yaml": this["issue.yaml"].replace(b"2026-03-09", day)}, earlier=earlier)

    told = [("content.date-far", 1)]
    assert [dated(b"2062-03-09"), dated(b"0001-01-01", ()), dated(b"9999-12-31", ())] == [told, told, told]
    assert [dated(b"2027-04-30"), dated(b"2062-03-09", ())] == [[], []]


def test_a_section_among_others_needs_a_heading():
    other = {"20-autre.md": b"---\nkind: text\ntitle: Un autre\n---\nD'autres mots.\n"}

    assert found({**small("Mots.\n"), **other}) == [("content.untitled", 2)]
    assert found({**small("Mots.\n", front="kind: text\ntitle: Un titre"), **other}) == []
    assert found({**small("## Un titre\n\nMots.\n"), **other}) == []
    assert found({**small("Mots.\n", front="kind: focus"), **other}) == []


def test_a_number_or_subject_already_taken_is_told():
    before = read(with_head(GOOD_SUBJECT, GOOD_PREHEADER, "number: 14\n"))
    again = with_head(GOOD_SUBJECT, GOOD_PREHEADER, "number: 14\n")
    fresh = with_head("Un autre essai", GOOD_PREHEADER, "number: 15\n")

    assert found(again, earlier=(before,)) == [("content.number-taken", 2), ("content.number-taken", 4)]
    assert found(fresh, earlier=(before,)) == []


def test_every_rule_of_content_is_raised_by_a_test():
    from tests.issue import test_checks  # noqa: PLC0415 - the older table, read for its codes alone

    older = {row[2] for row in test_checks.FOUND}
    here = {row[0] for row in (*ROWS, *HEADS)}
    single = {"content.alt-twice", "content.already-announced", "content.number-taken", "content.unused-file"}
    single |= {"content.date-far", "content.untitled"}
    rules = {rule.code for rule in checks.RULES if rule.code.startswith("content.")}

    assert rules == {code for code in older | here | single if code.startswith("content.")}
