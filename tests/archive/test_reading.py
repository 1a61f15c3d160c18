"""An issue as plain HTML for feed readers: all that it says, nothing of how it looks, every link whole."""

import re
from functools import cache

import pytest
from lxml import html

from lettre.archive import drawing, reading
from lettre.archive.addresses import Addresses
from lettre.archive.model import Drawn, Part
from lettre.edition import contents
from lettre.edition.model import Hole
from lettre.web import templates
from tests.edition.letters import ALL, NEWSLETTER, ROOT
from tests.edition.letters import rendered as letter

WHERE = Addresses(base="https://lettres.example.org")
PAGE = "https://lettres.example.org/cpc/2026-11"


@cache
def drawn(name):
    return drawing.draw(letter(name)[1], NEWSLETTER, templates.load(ROOT), WHERE)


def plain(name):
    return html.fromstring(f"<div>{reading.body(drawn(name), PAGE)}</div>")


def body(markup):
    part = Part(
        name="10-a", anchor="10-a", kind="text", title="A", more="", html=f"<section>{markup}</section>"
    )
    return reading.body(Drawn(parts=(part,), dated=""), PAGE)


def words(text):
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("name", ALL)
def test_every_word_of_every_section_is_there_and_nothing_of_the_frame(name):
    edition = letter(name)[1]
    said = words(plain(name).text_content())
    compared = 0
    for part in contents.read(edition).parts:
        if part.name in {contents.HEAD, contents.FOOT}:
            continue
        for line in part.lines:
            # a picture's words stand between brackets in what is compared with
            if "[" not in line:
                assert words(line) in said, (part.name, line)
                compared += 1
    assert compared > 50
    assert not any(hole.value in said for hole in Hole)
    assert words(edition.preheader) not in said


@pytest.mark.parametrize("name", ALL)
def test_no_style_and_no_class_is_left_and_every_link_is_whole(name):
    tree = plain(name)
    assert not tree.xpath(".//@style | .//@class | .//@id | .//@role | .//style | .//script | .//comment()")
    links = tree.xpath(".//@href | .//@src")
    assert len(links) > 10
    assert all(re.match(r"(https?://|mailto:|tel:)", link) for link in links)
    shown = {src.rpartition("/")[2] for src in tree.xpath(".//img/@src")}
    pictures = [each.name for each in letter(name)[1].assets if each.media_type.startswith("image/")]
    assert shown == {each.rpartition("/")[2] for each in pictures if "logo" not in each}


def test_a_link_to_a_section_leads_to_the_page_of_the_issue():
    assert body('<p><a href="#40-textes">textes</a></p>') == f'<p><a href="{PAGE}#40-textes">textes</a></p>'


def test_a_frame_goes_and_a_table_of_data_stays():
    assert body('<div class="box" role="note"><p>Mot</p></div>') == "<p>Mot</p>"
    data = body('<div tabindex="0"><table><tr><th scope="col">A</th></tr><tr><td>1</td></tr></table></div>')
    assert '<th scope="col">A</th>' in data
    assert "<td>1</td>" in data
    assert "div" not in data


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">x</a>',
        '<img src="data:image/svg+xml,x" alt="">',
        '<p onclick="alert(1)">x</p>',
        '<iframe src="https://example.org"></iframe>',
    ],
)
def test_what_could_run_is_left_out(markup):
    assert not re.search(r"script|data:|onclick|iframe", body(f"<p>avant</p>{markup}"))
