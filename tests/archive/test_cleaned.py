"""The letter's own HTML as a page shows it where nothing else can: its words, nothing of a reader."""

from dataclasses import replace

import pytest
from lxml import html

from lettre.archive import cleaned, plain_text
from lettre.archive.addresses import Addresses
from lettre.edition import assets
from lettre.edition.model import Hole
from lettre.issue.model import Asset
from tests.house import rendered

PICTURE = Asset(name="images/atelier.png", media_type="image/png", content=b"a picture")
ADDRESS, UNSUBSCRIBE = Hole.ADDRESS.value, Hole.UNSUBSCRIBE.value


def letter(body, **changes):
    document = f'<!DOCTYPE html>\n<html lang="fr"><head><title>T</title></head><body>{body}</body></html>'
    return replace(rendered(), html=document, **changes)


def shown(body, **changes):
    return "".join(part.html for part in cleaned.parts(letter(body, **changes), Addresses()))


def test_what_the_template_marks_as_personal_is_left_out_and_its_neighbours_stay():
    text = shown(
        f'<p>Avant</p><p class="quiet lettre-personal">Envoyé à {ADDRESS}. '
        f'<a href="{UNSUBSCRIBE}">Partir</a></p>entre<p>Après</p>'
    )
    assert html.fromstring(text).text_content() == "AvantentreAprès"


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
    assert page.xpath("//a/@href") == ["/cpc"]


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
    assert page.xpath("//a/@href") == [address]


def test_what_is_written_for_outlook_alone_is_left_out():
    text = shown(
        "<!--[if mso]><table><tr><td><![endif]--><p>Bonjour</p><!--[if mso]></td></tr></table><![endif]-->"
    )
    assert "mso" not in text
    assert "table" not in text


def test_nothing_stays_of_styles_layout_tables_and_scripts():
    text = shown(
        '<table role="presentation" width="100%"><tr><td style="color:#1f4e79" class="g">'
        '<h1 onclick="x()" id="a">L’école &amp; l’atelier</h1></td></tr></table><script>alert(1)</script>'
        '<span>un</span> <a href="javascript:alert(1)">deux</a><svg><circle/></svg>'
    )
    assert html.fromstring(text).xpath("//@*") == ["lettre", "section"]
    assert "javascript" not in text
    assert "script" not in text
    assert html.fromstring(text).xpath("//h2/text()") == ["L’école & l’atelier"]


def test_a_table_of_data_stays_one():
    text = shown(
        '<table class="data"><tr><th scope="col" style="x">A</th></tr><tr><td colspan="2">b</td></tr></table>'
    )
    assert '<th scope="col">A</th>' in text
    assert '<td colspan="2">b</td>' in text


def test_a_letter_is_cut_where_its_sections_begin():
    body = "".join(
        f'<div id="{name}"><a name="{name}"></a><h2>{title}</h2><p>Mots de {name}.</p></div>'
        for name, title in (("10-focus", "Focus"), ("content", "Contenu"))
    )
    parts = cleaned.parts(letter(f"<p>Avant</p>{body}<p>Après</p>"), Addresses())
    assert [(part.name, part.anchor, part.title) for part in parts] == [
        ("10-focus", "10-focus", "Focus"),
        # the page's own main part has that id
        ("content", "content_", "Contenu"),
    ]
    assert html.fromstring(parts[1].html).get("id") == "content_"


def test_the_text_keeps_every_line_but_those_of_a_reader():
    common = "Titre\n\nUn paragraphe.\n\nPublication gratuite.\n"
    text = f"{common}Envoyé à {ADDRESS}.\nSe désabonner : {UNSUBSCRIBE}\n"
    assert plain_text.text(replace(rendered(), text=text)) == common


def test_a_line_that_only_leads_to_a_hole_goes_with_it():
    text = f"Titre\n\nPour vous désabonner :\n{UNSUBSCRIBE}\n\nFin\n"
    assert plain_text.text(replace(rendered(), text=text)) == "Titre\n\nFin\n"


def test_the_texts_blank_lines_and_indents_stay():
    text = "Titre\n=====\n\n  – un\n  – deux\n\n\nFin\n"
    assert plain_text.text(replace(rendered(), text=text)) == text
