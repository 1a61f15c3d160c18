"""What the checks find, one case each, and that they find nothing in good content."""

import pytest

from lettre.catalogue import say
from lettre.finding import Severity
from lettre.newsletter import Newsletter, Organisation, Sender
from tests.findings import of_issue
from tests.issue.material import changed, complete, read, small

HOUSE = Newsletter(
    slug="essai",
    title="Essai",
    language="fr",
    sender=Sender(name="A", address="a@example.org"),
    organisation=Organisation(name="O"),
    base_url="https://example.org",
)
GUEST = "kind: interview\nguests:\n  - {name: Ana Roy, role: tourneuse}"
EVENTS = "kind: events\nevents:\n  - "
ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE

#: front matter, body, code, severity, line
FOUND = [
    ("kind: text", "Mots.\n\n::: callout À lire\n:::\n", "content.empty-box", WARNING, 6),
    ("kind: text", "Mots.\n\n::: signature\n\n:::\n", "content.empty-box", WARNING, 6),
    ("kind: text", "Mots.\n\n::: downloads\n", "content.empty-slot", WARNING, 6),
    ("kind: cpc-report", "Mots.\n\n::: committees\n", "content.empty-slot", WARNING, 6),
    ("kind: text", "", "content.empty-section", WARNING, 4),
    ("kind: focus\ntitle: Un titre\nkicker: Focus", "\n\n", "content.empty-section", WARNING, 6),
    ("kind: text", "- un\n-\n- trois\n", "content.empty-item", WARNING, 4),
    ("kind: text", "## Un titre\n\n## Un autre\n\nMots.\n", "content.empty-heading", WARNING, 4),
    ("kind: text", "Mots.\n\n### Un titre\n", "content.empty-heading", WARNING, 6),
    ("kind: news", "## Une nouvelle\n\n## Une autre\n\nMots.\n", "content.empty-heading", WARNING, 4),
    (GUEST, "## Pourquoi ?\n\n## Comment ?\n\nAinsi.\n", "content.question-unanswered", WARNING, 6),
    (GUEST, "## Pourquoi ?\n\n**Anna Roy :** Pour voir.\n", "content.speaker-unknown", WARNING, 8),
    (GUEST.replace(", role: tourneuse", ""), "Mots.\n", "content.guest-without-role", WARNING, 4),
    ("kind: text", "Un **mot.\n", "content.markup-left", WARNING, 4),
    ("kind: text", "Un [mot](\n\nMots.\n", "content.markup-left", WARNING, 4),
    ("kind: text", "Une note[^1].\n", "content.markup-left", WARNING, 4),
    ("kind: text\ntitle: Un **mot", "Mots.\n", "content.markup-left", WARNING, 3),
    ("kind: text", "Cliquez [ici](https://example.org).\n", "accessibility.vague-link", ADVICE, 4),
    ("kind: text", "Le [décret]{nor=MENE1409845D}.\n", "content.citation-without-link", ADVICE, 4),
    ("kind: text", "Rendez-vous le mardi 9 mars 2026.\n", "content.weekday", WARNING, 4),
    ("kind: text\nrubric: R\ntitle: Le lundi 1er janvier 2026", "Mots.\n", "content.weekday", WARNING, 4),
    (EVENTS + "{title: A, days: [2026-03-08]}", "", "content.event-past", WARNING, 4),
    (EVENTS + "{title: A, start: 2026-02-01, end: 2026-03-08}", "", "content.event-past", WARNING, 4),
    ("kind: cpc-report\ncommittees:\n  - number: 3", "Mots.\n", "content.empty-committee", WARNING, 4),
    ("kind: text\ntitle: " + "long " * 20, "Mots.\n", "content.long", ADVICE, 3),
    ("kind: text", "À COMPLÉTER\n", "content.placeholder", ERROR, 4),
    ("kind: text\ntitle: TO BE WRITTEN", "Mots.\n", "content.placeholder", ERROR, 3),
]  # fmt: skip


def found(files):
    return [
        (one.code, one.severity, one.place.file.rpartition("complet/")[2], one.place.line)
        for one in of_issue(read(files), HOUSE)
    ]


@pytest.mark.parametrize(("front", "body", "code", "severity", "line"), FOUND)
def test_a_doubtful_passage_is_found_at_its_line(front, body, code, severity, line):
    assert found(small(body, front=front)) == [(code, severity, "10-essai.md", line)]


#: good content that a careless check would take for bad
GOOD = [
    ("kind: text", "Mots.\n"),
    ("kind: text", "![Une carte](images/carte.png)\n"),
    ("kind: text", "Un prix : 3 \\* 4 \\*\\* 2.\n\n`a ** b` et [x] puis (y).\n"),
    ("kind: text", "Le lundi 9 mars 2026, le mardi 30 juin et le lundi 9 mars.\n"),
    ("kind: news", "## [La liste est publiée](https://example.org/liste)\n"),
    ("kind: news", "## Une nouvelle\n\n### Ses suites\n\nMots.\n"),
    (GUEST, "## Pourquoi ?\n\n**Ana Roy :** Pour voir.\n\n**La rédaction :** Merci.\n"),
    (GUEST, "## Pourquoi ?\n\n![Une carte](images/carte.png)\n"),
    (EVENTS + "{title: A, start: 2026-02-01, end: 2026-03-09}", ""),
    (EVENTS + "{title: A, when: Au printemps}", ""),
    ("kind: regulatory-texts", "## Un texte\n\n::: text\nnature: loi\n---\n:::\n"),
    ("kind: text\ndownloads:\n  - {file: files/a.pdf, label: Le guide}", ""),
    ("kind: text", "Mots.\n\n::: callout À lire\n::: signature\nMoi\n:::\n:::\n"),
    ("kind: text", "- un\n\n  - sous un\n"),
]


@pytest.mark.parametrize(("front", "body"), GOOD)
def test_good_content_raises_no_finding(front, body):
    picture = complete()["images/carte.gif"]
    files = small(body, front=front)
    if "images/" in body:
        files["images/carte.png"] = picture
    if "files/" in front:
        files["files/a.pdf"] = b"%PDF"

    assert found(files) == []


def test_the_complete_issue_raises_no_finding():
    assert found(complete()) == []


def test_a_file_that_nobody_uses_is_told_and_does_not_leave():
    files = {**complete(), "files/vieux.pdf": b"%PDF", "images/vieille.png": b"x"}

    assert found(files) == [
        ("content.unused-file", WARNING, "files/vieux.pdf", None),
        ("content.unused-file", WARNING, "images/vieille.png", None),
    ]
    assert not {"files/vieux.pdf", "images/vieille.png"} & {asset.name for asset in read(files).assets}


ALTERNATIVES = [
    ("alt: L'atelier vu de la rue", "alt: atelier.png", "accessibility.alt-is-file", "10-entretien.md"),
    ("alt: L'atelier vu de la rue", "alt: IMG_2034", "accessibility.alt-is-file", "10-entretien.md"),
    ("alt: L'atelier vu de la rue", "alt: Atelier", "accessibility.alt-is-name", "10-entretien.md"),
    ("![Une carte semée de points]", "![]", "accessibility.alt-empty", "20-actualites.md"),
    ("alt: L'atelier vu de la rue", "alt: " + "L'atelier " * 15, "content.long", "10-entretien.md"),
]


@pytest.mark.parametrize(("old", "new", "code", "name"), ALTERNATIVES)
def test_a_poor_alternative_text_is_told(old, new, code, name):
    assert [(one[0], one[2]) for one in found(changed(name, old, new))] == [(code, name)]


def test_the_head_is_checked_too():
    files = small("Mots.\n")
    files["issue.yaml"] = (
        "date: 2026-03-09\n"
        f"subject: {'Un objet bien trop long ' * 4}\n"
        "preheader: À COMPLÉTER\n"
        "note: Paru le dimanche 9 mars 2026\n"
    ).encode()

    assert found(files) == [
        ("content.long", ADVICE, "issue.yaml", 2),
        ("content.placeholder", ERROR, "issue.yaml", 3),
        ("content.weekday", WARNING, "issue.yaml", 4),
    ]


def test_a_finding_names_its_section_and_has_a_remedy_in_both_languages():
    (finding,) = of_issue(read(small("Mots.\n\n::: callout\n:::\n")), HOUSE)

    assert finding.section == "10-essai"
    assert (
        say(finding.code, "fr", **finding.params)
        == "L’encadré «\N{NO-BREAK SPACE}callout\N{NO-BREAK SPACE}» est vide."
    )
    assert say(f"{finding.code}.remedy", "en", **finding.params) == "Write its text, or delete it."
