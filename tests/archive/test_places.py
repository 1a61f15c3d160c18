"""Each titled item of an issue's page has a place of its own, that stays when others come before it."""

import re

import pytest
from jinja2 import Environment

from lettre import shipped
from lettre.archive import drawing, places
from lettre.archive.addresses import Addresses
from lettre.edition import render, theme
from lettre.issue.parse import read_issue
from lettre.newsletter import Newsletter
from lettre.settings import load
from lettre.web import templates

HEAD = b"date: 2026-11-16\nsubject: x\npreheader: y\n"
NEWS = "---\nkind: news\n---\n"
FIRST = """## L'unité facultative de mobilité {date=2026-06-01}

Oui.

### Étude : « Un métier » {by="X"}

Texte.
"""
OTHER = "## Écoles & œuvres\n\nAussi.\n"
EVENTS = """---
kind: events
events:
  - {title: Journées portes ouvertes, days: [2027-01-28], place: Lille}
---
"""
TEXTS = """---
kind: regulatory-texts
---
## La période partagée

::: text
nature: décret
number: 2026-688
date: 2026-07-09
title: relatif aux conditions
---
Un texte.
:::
"""


@pytest.fixture(scope="module")
def house():
    settings = load(shipped.folder("lettre.toml").parent, {})
    newsletter = settings.newsletters["cpc"]
    return newsletter, theme.load(settings.root, newsletter), templates.load(settings.root)


def html(house: tuple[Newsletter, theme.Look, Environment], **sections: str) -> str:
    newsletter, look, environment = house
    files = {"issue.yaml": HEAD, **{f"{name}.md": text.encode() for name, text in sections.items()}}
    issue = read_issue(files, newsletter="cpc", slug="2026-11", where="x")
    drawn = drawing.draw(render.render(issue, newsletter, look), newsletter, environment, Addresses())
    return "".join(part.html for part in drawn.parts)


def ids(page: str) -> list[str]:
    return re.findall(r' id="([^"]+)"', page)


def test_news_studies_events_and_texts_have_places_made_of_their_titles(house):
    page = html(house, actualites=NEWS + FIRST + OTHER, agenda=EVENTS, textes=TEXTS)
    assert ids(page) == [
        "actualites",
        "actualites.unite-facultative-de-mobilite",
        "actualites.etude-un-metier",
        "actualites.ecoles-oeuvres",
        "agenda",
        "agenda.journees-portes-ouvertes",
        "textes",
        "textes.la-periode-partagee",
        "textes.decret-n-2026-688-du-9-juillet-2026",
    ]
    links = re.findall(r'class="self" href="#([^"]+)" aria-label="Lien vers «\u00a0([^"]+)\u00a0»"', page)
    assert [link for link, _ in links] == [each for each in ids(page) if "." in each]
    assert links[0][1] == "L’unité facultative de mobilité"


def test_an_item_before_another_does_not_move_its_place(house):
    alone = ids(html(house, actualites=NEWS + FIRST))
    assert set(alone) < set(ids(html(house, actualites=NEWS + OTHER + FIRST)))


def test_the_second_item_of_a_title_is_numbered_and_no_item_takes_anothers_place(house):
    page = html(house, actualites=NEWS + OTHER + OTHER)
    assert ids(page)[1:] == ["actualites.ecoles-oeuvres", "actualites.ecoles-oeuvres-2"]


def test_a_long_title_ends_with_a_whole_word_and_one_without_words_has_no_place():
    assert places.slug("mot " * 40) == "-".join(["mot"] * 15)
    assert len(places.slug("x" * 200)) == places.LONGEST
    assert places.ids("a", {1: "…", 2: "Oui"}) == {2: "a.oui"}
