"""An edition's public page: everything of the letter, nothing of a reader."""

from dataclasses import replace

import pytest
from lxml import html

from lettre.archive import pages
from lettre.archive.pages import Surroundings
from lettre.edition import assets
from lettre.edition.model import Hole
from lettre.issue.model import Asset
from tests.house import rendered

AROUND = Surroundings(
    canonical="https://lettres.example.org/cpc/2026-11",
    files="/assets",
    newsletter="/cpc",
    bar='<nav><a href="/cpc">Tous les numéros</a></nav>',
    style="<style>nav{color:red}</style>",
)
PICTURE = Asset(name="images/atelier.png", media_type="image/png", content=b"a picture")
ADDRESS, UNSUBSCRIBE = Hole.ADDRESS.value, Hole.UNSUBSCRIBE.value


def letter(body, **changes):
    document = f'<!DOCTYPE html>\n<html lang="fr"><head><title>T</title></head><body>{body}</body></html>'
    return replace(rendered(), html=document, **changes)


def shown(body, **changes):
    return pages.page(letter(body, **changes), AROUND)


def test_what_the_template_marks_as_personal_is_left_out_and_its_neighbours_stay():
    text = shown(
        f'<p>Avant</p><p class="quiet lettre-personal">Envoyé à {ADDRESS}. '
        f'<a href="{UNSUBSCRIBE}">Partir</a></p>entre<p>Après</p>'
    )
    body = html.fromstring(text).body.text_content()
    assert body == "Tous les numérosAvantentreAprès"


@pytest.mark.parametrize("mark", ["lettre-online", "lettre-preheader"])
def test_what_is_for_inboxes_is_left_out(mark):
    assert "Voir en ligne" not in shown(f'<p class="{mark}">Voir en ligne</p><p>Bonjour</p>')


FORGOTTEN = {
    "a paragraph": f"<p>Envoyé à {ADDRESS}</p>",
    "after a line break": f"<p>Envoyé<br>à {ADDRESS}<br>hier</p>",
    "twice in a paragraph": f"<p>{ADDRESS} <b>{ADDRESS}</b> {UNSUBSCRIBE}</p>",
    "in a list": f"<ul><li>Moi : <em>{ADDRESS}</em></li></ul>",
    "in a cell": f"<table><tr><td>{ADDRESS}<br>{ADDRESS}</td></tr></table>",
    "in a link": f'<p><a href="{UNSUBSCRIBE}">Partir</a></p>',
    "in a query": f'<p><a href="https://example.org/?to={ADDRESS}">x</a></p>',
    "in another attribute": f'<p title="{ADDRESS}">x</p>',
    "in a comment": f"<p>x</p><!-- {ADDRESS} -->",
    "bare in the body": f"{ADDRESS}<p>x</p>{UNSUBSCRIBE}",
}


@pytest.mark.parametrize("body", FORGOTTEN.values(), ids=FORGOTTEN)
def test_a_hole_that_a_template_forgot_to_mark_is_never_shown(body):
    text = shown(f"<p>Bonjour</p>{body}<p>Au revoir</p>")
    assert ADDRESS not in text
    assert UNSUBSCRIBE not in text
    assert "Bonjour" in text
    assert "Au revoir" in text


def test_a_forgotten_link_leads_to_the_newsletter():
    page = html.fromstring(shown(f'<div><a href="{UNSUBSCRIBE}">Partir</a></div>'))
    assert page.xpath("//main//a/@href") == ["/cpc"]


def test_a_hosted_picture_is_read_from_this_server():
    address = assets.url("https://elsewhere.example.org", PICTURE)
    page = html.fromstring(shown(f'<img src="{address}" alt="">', assets=(PICTURE,)))
    assert page.xpath("//img/@src") == [assets.url("", PICTURE)]


def test_a_picture_carried_in_the_mail_is_read_from_this_server():
    page = html.fromstring(
        shown('<img src="cid:a@lettre" alt="">', assets=(PICTURE,), inline_images={"a@lettre": PICTURE.name})
    )
    assert page.xpath("//img/@src") == [assets.url("", PICTURE)]


def test_a_link_to_another_site_stays_as_it_is_even_when_it_looks_like_ours():
    address = f"https://elsewhere.example.org/assets/{'0' * 32}/a.png"
    page = html.fromstring(shown(f'<a href="{address}">x</a>', assets=(PICTURE,)))
    assert page.xpath("//main//a/@href") == [address]


def test_the_head_says_where_the_page_is_and_the_mails_own_words_stay():
    page = html.fromstring(shown("<p>Bonjour</p>", preheader="Un « entretien »"))
    assert page.findtext(".//title") == "T"
    assert page.xpath("//link[@rel='canonical']/@href") == [AROUND.canonical]
    assert page.xpath("//meta[@name='robots']/@content") == ["index, follow"]
    assert page.xpath("//meta[@name='description']/@content") == ["Un « entretien »"]
    assert page.xpath("//head/style/text()") == ["nav{color:red}"]


def test_a_letter_without_a_head_gets_one():
    page = html.fromstring(pages.page(replace(rendered(), html="<p>Bonjour</p>"), AROUND))
    assert page.xpath("//head/link[@rel='canonical']/@href") == [AROUND.canonical]


def test_the_bar_stands_before_the_letter_and_the_letter_is_the_main_part():
    page = html.fromstring(shown("<p>Bonjour</p>"))
    assert [child.tag for child in page.body] == ["nav", "main"]
    assert page.xpath("//main/p/text()") == ["Bonjour"]


def test_what_is_written_for_outlook_alone_is_left_out():
    text = shown(
        "<!--[if mso]><table><tr><td><![endif]--><p>Bonjour</p><!--[if mso]></td></tr></table><![endif]-->"
    )
    assert "mso" not in text
    assert "table" not in text


def test_markup_of_the_letter_comes_through_whole():
    heading = '<h1 id="a" style="color:#1f4e79">L’école &amp; l’atelier</h1>'
    page = html.fromstring(shown(f'{heading}<table role="presentation"><tr><td>x</td></tr></table>'))
    assert page.xpath("//main/h1/text()") == ["L’école & l’atelier"]
    assert page.xpath("//main/h1/@style") == ["color:#1f4e79"]
    assert page.xpath("//main//td/text()") == ["x"]


def test_the_text_keeps_every_line_but_those_of_a_reader():
    common = "Titre\n\nUn paragraphe.\n\nPublication gratuite.\n"
    text = f"{common}Envoyé à {ADDRESS}.\nSe désabonner : {UNSUBSCRIBE}\n"
    assert pages.text(replace(rendered(), text=text)) == common


def test_a_line_that_only_leads_to_a_hole_goes_with_it():
    text = f"Titre\n\nPour vous désabonner :\n{UNSUBSCRIBE}\n\nFin\n"
    assert pages.text(replace(rendered(), text=text)) == "Titre\n\nFin\n"


def test_the_texts_blank_lines_and_indents_stay():
    text = "Titre\n=====\n\n  – un\n  – deux\n\n\nFin\n"
    assert pages.text(replace(rendered(), text=text)) == text
