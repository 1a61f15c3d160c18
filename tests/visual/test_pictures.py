"""Every kind of section and both samples look as they did when somebody last looked."""

import pytest
from PIL import Image, ImageDraw

from tests.edition.letters import KINDS, letter
from tests.visual import pictures

#: what all pictures together may weigh, so that a checkout stays small
WEIGHT = 1_500_000


@pytest.mark.parametrize(("name", "of", "width", "scheme"), list(pictures.every()), ids=str)
def test_the_letter_looks_as_it_did(browser, name, of, width, scheme):
    html = pictures.with_files(letter(of))
    seen = pictures.taken(browser, html, width, scheme, pictures.part_of(of))
    found = pictures.difference(pictures.shrunk(seen, pictures.SMALL), pictures.kept(name))
    assert found <= pictures.ALLOWED, f"{found:.1%} of {name} differs: look at it, then `make pictures`"


@pytest.mark.parametrize(("name", "html", "width"), list(pictures.poor()), ids=lambda value: str(value)[:20])
def test_a_poor_mail_program_shows_it_as_it_did(browser, name, html, width):
    seen = pictures.shrunk(pictures.taken(browser, html, width, "light"), pictures.READABLE)
    assert pictures.difference(seen, pictures.kept(name), pictures.READABLE) <= pictures.ALLOWED


def test_every_stored_picture_is_compared_and_all_are_small():
    stored = list(pictures.FOLDER.iterdir())
    compared = {name for name, *_ in pictures.every()} | {name for name, *_ in pictures.poor()}
    assert {path.stem for path in stored} == compared
    assert len(compared) == (len(KINDS) + 2) * 3 * 2 + 3
    assert sum(path.stat().st_size for path in stored) < WEIGHT


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("#1f4e79", "#7a1f3d"),  # the accent
        ("#eef3f8", "#ffe9d6"),  # the ground of boxes
        ("padding:20px 24px 4px", "padding:32px 24px 4px"),  # a box grows
        ("margin:36px 0 10px", "margin:18px 0 28px"),  # a question moves, the page as high as before
        ("font:bold 20px", "font:20px"),  # questions are no longer bold
    ],
)
def test_a_changed_colour_and_a_moved_block_are_seen(browser, old, new):
    html = pictures.with_files(letter("interview"))
    assert old in html
    seen = pictures.taken(browser, html.replace(old, new), 600, "light", ".section")
    found = pictures.difference(pictures.shrunk(seen, pictures.SMALL), pictures.kept("interview-600-light"))
    assert found > pictures.ALLOWED


def test_a_grain_of_difference_is_let_pass_and_a_stain_is_not():
    one = Image.new("RGB", (300, 300), "#ffffff")
    grain = Image.effect_noise((300, 300), 12).convert("RGB").point(lambda value: 255 - abs(value - 128) // 4)
    assert 0 <= pictures.difference(one, grain) <= pictures.ALLOWED
    stained = one.copy()
    ImageDraw.Draw(stained).rectangle((100, 100, 123, 119), "#808080")
    assert pictures.difference(one, stained) > pictures.ALLOWED
    assert pictures.difference(one, one.resize((300, 320))) == 1.0
