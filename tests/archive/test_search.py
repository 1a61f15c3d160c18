"""Full text: what readers type finds what editors wrote, the same on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import date

from lettre.archive import indexing
from lettre.archive.search import query, snippet
from lettre.archive.search import store as index
from lettre.archive.search.store import Within
from lettre.campaign import sending
from lettre.campaign.plan import Plan, Step
from lettre.db import reading, transaction
from tests.house import NOW, newsletter, people, rendered

SECTIONS = {
    "10-ecoles": ("L’École de la mer", "Les écoles d’apprentissage ouvrent leurs portes. Un évènement rare."),
    "20-diplomes": ("Diplômes rénovés", "L'apprenti prépare un diplôme ; les référentiels sont réformés."),
    "30-agenda": ("Agenda", "Les événements de l’été : aujourd’hui, un œuvre collectif, n° 2014-725."),
}
ALL = Within(newsletters=("cpc",))


def letter(issue="2026-11", sections=None, **changes):
    body = "".join(
        f'<div id="{name}"><a name="{name}"></a><h2>{title}</h2><p>{words}</p></div>'
        for name, (title, words) in (sections or SECTIONS).items()
    )
    html = f"<html><head></head><body>{body}</body></html>"
    return replace(rendered(), issue=issue, html=html, **{"digest": issue.ljust(64, "0"), **changes})


def publish(engine, *editions):
    people(engine, 1)
    for each in editions:
        with transaction(engine) as session:
            step = Plan(step=Step.AGAIN, campaign=None, round=1, reason="essai")
            sending.prepare(session, step, each, NOW)
    return indexing.complete(engine, {"cpc": newsletter()}, NOW)


def find(engine, typed, within=ALL, page=1, size=10):
    wanted = query.parse(typed, ("fr",))
    with reading(engine) as session:
        return wanted, index.find(session, wanted, within, page=page, size=size)


def names(engine, typed, within=ALL):
    return {entry.section for entry, _ in find(engine, typed, within)[1].entries}


QUERIES = {
    "école": {"10-ecoles"},
    "ecole": {"10-ecoles"},
    "ÉCOLES": {"10-ecoles"},
    "l'ecole": {"10-ecoles"},
    "évènement": {"10-ecoles", "30-agenda"},
    "evenements": {"10-ecoles", "30-agenda"},
    "événements de l'été": {"30-agenda"},
    "diplome": {"20-diplomes"},
    "diplômes": {"20-diplomes"},
    "d’apprentissage": {"10-ecoles"},
    "apprentis": {"10-ecoles", "20-diplomes"},
    "référentiel": {"20-diplomes"},
    "reformer": {"20-diplomes"},
    "réformé": {"20-diplomes"},
    "aujourd'hui": {"30-agenda"},
    "oeuvre": {"30-agenda"},
    "2014-725": {"30-agenda"},
    "dipl": {"20-diplomes"},
    "portes école": {"10-ecoles"},
    "portes diplôme": set(),
    '"prépare un diplôme"': {"20-diplomes"},
    '"diplôme un prépare"': set(),
    "« évènement rare »": {"10-ecoles"},
    "événement -rare": {"30-agenda"},
    "navire": set(),
}


def test_what_readers_type_finds_what_editors_wrote(engine):
    assert publish(engine, letter()) == 1
    assert {typed: names(engine, typed) for typed in QUERIES} == QUERIES


HOSTILE = (
    "",
    " ",
    '"',
    '""',
    "-",
    "- -",
    "*",
    "école*",
    "(école",
    "NEAR(a b)",
    "AND",
    "OR OR",
    "NOT",
    "words:école",
    "^école",
    "école AND",
    "'; DROP TABLE archive_fts; --",
    "%",
    "\x00école",
    "école:*",
    "a & b | !c <-> d",
    "\\",
    "'",
    "\u202eécole",
    "日本語",
    "🏛️",
    "e\u0301cole",
    "½ ﬁn ß",
    "x" * 10_000,
    "école " * 2_000,
    '"école ' * 500,
    "-école " * 50,
    "\ud800".encode("utf-8", "replace").decode(),
)


def test_no_search_is_a_fault_whatever_is_typed(engine):
    publish(engine, letter())
    for typed in HOSTILE:
        wanted, found = find(engine, typed)
        assert len(wanted.terms) <= query.MOST_TERMS, typed
        for entry, text in found.entries:
            snippet.passage(text, wanted.terms, "fr")
            snippet.marked(entry.title, wanted.terms, "fr")
    assert names(engine, "école*") == {"10-ecoles"}
    assert names(engine, "e\u0301cole") == {"10-ecoles"}
    assert query.parse("école " * 2_000, ("fr",)).shortened


def test_a_search_keeps_to_a_newsletter_a_kind_and_a_year(engine):
    old = letter("2019-05", date=date(2019, 5, 2))
    publish(engine, letter(), old)
    found = find(engine, "école", replace(ALL, year=2019))[1]
    assert [(entry.issue, entry.date.year) for entry, _ in found.entries] == [("2019-05", 2019)]
    assert find(engine, "école")[1].total == 2
    assert find(engine, "école", replace(ALL, newsletters=("veille",)))[1].total == 0
    assert find(engine, "école", replace(ALL, kind="news"))[1].total == 0


def test_the_best_comes_first_and_pages_follow_each_other(engine):
    sections = {
        f"{at:02d}-texte": ("Note", f"Une mention du lycée. {'Autre chose. ' * at}") for at in range(1, 15)
    }
    sections["50-lycee"] = ("Le lycée", "Le lycée, encore le lycée.")
    publish(engine, letter(sections=sections))
    _, first = find(engine, "lycée", size=10)
    _, second = find(engine, "lycée", page=2, size=10)
    assert (first.total, len(first.entries), len(second.entries)) == (15, 10, 5)
    assert first.entries[0][0].section == "50-lycee"
    seen = [entry.section for entry, _ in (*first.entries, *second.entries)]
    assert len(set(seen)) == 15


def test_an_issue_is_indexed_once_and_again_when_another_edition_of_it_is_sent(engine):
    assert publish(engine, letter()) == 1
    assert indexing.complete(engine, {"cpc": newsletter()}, NOW) == 0
    corrected = letter(sections={"10-ecoles": ("Erratum", "Le navire est à quai.")}, digest="f" * 64)
    with transaction(engine) as session:
        step = Plan(step=Step.AGAIN, campaign=None, round=2, reason="essai")
        sending.prepare(session, step, corrected, NOW)
    assert indexing.complete(engine, {"cpc": newsletter()}, NOW) == 1
    assert names(engine, "navire") == {"10-ecoles"}
    assert names(engine, "diplôme") == set()
    assert indexing.complete(engine, {"cpc": newsletter()}, NOW, again=True) == 1
    assert find(engine, "navire")[1].total == 1


def test_an_issue_that_waits_for_its_hour_is_not_found(engine):
    people(engine, 1)
    with transaction(engine) as session:
        step = Plan(step=Step.AGAIN, campaign=None, round=1, reason="essai")
        sending.prepare(session, step, letter(), NOW, due_at=NOW.replace(year=2027))
    assert indexing.complete(engine, {"cpc": newsletter()}, NOW) == 0
    assert names(engine, "école") == set()


def test_a_passage_marks_what_was_looked_for_and_escapes_the_rest():
    text = "Un <b>début</b>. " * 40 + "Puis l’École & les écoles d’art. " + "Et une suite. " * 40
    shown = snippet.passage(text, query.parse("ecole", ("fr",)).terms, "fr")
    assert "l’<mark>École</mark> &amp; les <mark>écoles</mark> d’art." in shown
    assert "<b>" not in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 400


def test_words_that_stand_everywhere_are_looked_for_only_alone():
    assert [term.folded for term in query.parse("la réforme de l’école", ("fr",)).terms] == [
        ("reforme",),
        ("ecole",),
    ]
    assert [term.folded for term in query.parse("de la", ("fr",)).terms] == [("de",), ("la",)]
