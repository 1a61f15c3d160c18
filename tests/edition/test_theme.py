import io
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from PIL import Image

from lettre.edition import palette, render, theme
from lettre.edition.colours import READABLE, contrast, readable
from lettre.errors import SettingsError
from tests.edition.letters import NEWSLETTER, ROOT, read


def themed(**changes):
    """The sample newsletter with a theme of its own, and no logo unless one is given."""
    return replace(NEWSLETTER, theme=replace(NEWSLETTER.theme, **{"logo": None, **changes}))


PLAIN = themed()


def picture(width, height):
    file = io.BytesIO()
    Image.new("RGB", (width, height), "#1f4e79").save(file, "PNG")
    return file.getvalue()


def test_contrast_is_measured_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert contrast("#ffffff", "#ffffff") == 1


@pytest.mark.parametrize("ground", ["#ffffff", "#1b1c1f", "#808080"])
@pytest.mark.parametrize("colour", ["#1f4e79", "#ffee00", "#c00020", "#777777"])
def test_any_colour_can_be_made_readable_and_one_that_is_stays(colour, ground):
    moved = readable(colour, ground)
    assert contrast(moved, ground) >= READABLE
    assert readable(moved, ground) == moved


def test_a_pair_that_is_hard_to_read_is_refused():
    with pytest.raises(SettingsError) as refused:
        theme.load(ROOT, themed(colours={"accent": "#9fb8d0"}))
    assert refused.value.code == "edition.contrast"
    assert "cpc.theme.colours" in str(refused.value.place)


@pytest.mark.parametrize(
    ("table", "name", "value", "code", "near"),
    [
        ("colours", "encre", "#000000", "edition.unknown-colour", None),
        ("colours", "acent", "#000000", "edition.unknown-colour.near", "accent"),
        ("dark", "papr", "#000000", "edition.unknown-colour.near", "paper"),
        ("fonts", "headings", "Arial", "edition.unknown-font.near", "heading"),
        ("fonts", "xxx", "Arial", "edition.unknown-font", None),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_known_one(table, name, value, code, near):
    with pytest.raises(SettingsError) as refused:
        theme.load(ROOT, themed(**{table: {name: value}}))
    assert refused.value.code == code
    assert refused.value.params.get("near") == near
    assert f"cpc.theme.{table}" in str(refused.value.place)


@pytest.mark.parametrize(("words", "ground"), palette.PAIRS)
def test_every_pair_is_checked_by_day_and_in_the_dark(words, ground):
    # the ground turned into the words' own colour: nothing could be read
    for table, ours in (("colours", palette.COLOURS), ("dark", palette.DARK)):
        same = ours.get(words, "#8ab8e6")
        with pytest.raises(SettingsError) as refused:
            theme.load(ROOT, themed(**{table: {words: same, ground: same}}))
        assert refused.value.code == {"colours": "edition.contrast", "dark": "edition.contrast-dark"}[table]


def test_a_night_of_the_houses_own_is_in_the_kept_sheet():
    look = theme.load(ROOT, themed(dark={"accent": "#ffd38a"}))
    assert "#ffd38a" in look.kept_css
    assert "#ffd38a" not in look.inlined_css


def test_the_accent_of_the_house_is_in_the_letter_and_a_lighter_one_in_the_dark():
    look = theme.load(ROOT, themed(colours={"accent": "#7a1f3d"}))
    assert "#7a1f3d" in look.inlined_css
    assert readable("#7a1f3d", palette.DARK["tint"], 6.0) in look.kept_css
    assert "#7a1f3d" not in look.kept_css


def test_a_logo_that_is_not_there_or_is_no_picture_is_refused(tmp_path):
    with pytest.raises(SettingsError) as refused:
        theme.load(tmp_path, themed(logo="logo.png"))
    assert refused.value.code == "edition.no-logo"
    (tmp_path / "logo.svg").write_text("<svg/>")
    with pytest.raises(SettingsError) as refused:
        theme.load(tmp_path, themed(logo="logo.svg"))
    assert refused.value.code == "edition.logo-type"


@pytest.mark.parametrize(
    ("images", "begins"), [("hosted", "http://127.0.0.1:8000/assets/"), ("inline", "cid:")]
)
def test_a_logo_is_shown_in_the_letterhead_and_travels_with_the_edition(tmp_path, images, begins):
    (tmp_path / "logo.png").write_bytes(picture(400, 100))
    newsletter = replace(themed(logo="logo.png", logo_alt="La maison", logo_width=160), images=images)
    issue = read("cpc/2026-11")
    edition = render.render(issue, newsletter, theme.load(tmp_path, newsletter))
    assert f'<img src="{begins}' in edition.html
    assert 'width="160" height="40" alt="La maison"' in edition.html
    assert [asset.name for asset in edition.assets if asset.name.startswith("logo")] == ["logo/logo.png"]
    inline = set(edition.inline_images.values())
    assert inline == (
        {"logo/logo.png", *(a.name for a in issue.assets if "images/" in a.name)}
        if images == "inline"
        else set()
    )


def test_a_logo_for_the_dark_waits_hidden_where_there_is_no_style_sheet(tmp_path):
    (tmp_path / "logo.png").write_bytes(picture(400, 100))
    (tmp_path / "night.png").write_bytes(picture(300, 100))
    newsletter = themed(logo="logo.png", logo_dark="night.png", logo_alt="La maison")
    look = theme.load(tmp_path, newsletter)
    edition = render.render(read("cpc/2026-11"), newsletter, look)
    for_others = r"<!--\[if !mso\]><!--><div ([^>]*)>(.*?)</div>\s*<!--<!\[endif\]-->"
    (hidden,) = re.findall(for_others, edition.html)
    assert "display:none" in hidden[0]
    assert "night.png" in hidden[1]
    assert edition.html.count('alt="La maison"') == 2
    assert {"logo/logo.png", "logo-dark/night.png"} <= {asset.name for asset in edition.assets}
    assert ".desk .night{display:block!important}" in look.kept_css
    assert "[data-ogsb] .day{display:none!important}" in look.kept_css


def test_a_letter_without_a_dark_logo_has_nothing_of_it():
    look = theme.load(ROOT, NEWSLETTER)
    assert ".night" not in look.kept_css
    assert "!mso" not in render.render(read("cpc/2026-11"), NEWSLETTER, look).html


def test_a_projects_own_template_stands_before_the_shipped_one_file_by_file(tmp_path):
    own = tmp_path / "templates" / "letter" / "sections"
    own.mkdir(parents=True)
    (own / "text.html.j2").write_text("<p>{{ section.name }}, à notre façon</p>")
    look = theme.load(tmp_path, PLAIN)
    edition = render.render(read("cpc/2026-11"), PLAIN, look)
    assert "05-edito, à notre façon" in edition.html
    assert "Un référentiel se vérifie à l’établi" in edition.html


def test_a_template_that_names_nothing_known_fails_and_does_not_leave_a_gap(tmp_path):
    own = tmp_path / "templates" / "letter" / "sections"
    own.mkdir(parents=True)
    (own / "text.txt.j2").write_text("{{ section.nimporte }}")
    with pytest.raises(Exception, match="nimporte"):
        render.render(read("cpc/2026-11"), PLAIN, theme.load(tmp_path, PLAIN))


QUIZ = """\
from typing import ClassVar
from lettre.issue.sections.base import Phrase, Section

class Quiz(Section):
    '''A question for readers.'''
    kind: ClassVar[str] = "quiz"
    rubrics: ClassVar = {"fr": "Le quiz"}
    question: Phrase
"""
SHOW = """\
import sys
from pathlib import Path
from lettre.edition import palette, render, theme
from lettre.issue.parse import read_issue
from tests.edition.test_theme import PLAIN
files = {
    "issue.yaml": b"date: 2026-11-16\\nsubject: Le quiz du mois\\npreheader: Une question",
    "10-quiz.md": "---\\nkind: quiz\\nquestion: Combien de *commissions* ?\\n---\\nR\\u00e9pondez.".encode(),
}
issue = read_issue(files, newsletter="cpc", slug="quiz", where="issues/cpc/quiz")
edition = render.render(issue, PLAIN, theme.load(Path(sys.argv[1]), PLAIN))
print(edition.html)
print(edition.text)
"""


def test_a_kind_from_another_package_brings_its_own_templates(tmp_path):
    package = tmp_path / "maison_quiz"
    sections = package / "templates" / "letter" / "sections"
    sections.mkdir(parents=True)
    (package / "__init__.py").write_text(QUIZ)
    extends = '{{% extends "letter/section.{0}.j2" %}}{{% block prose %}}{1}{{% endblock %}}'
    (sections / "quiz.html.j2").write_text(
        extends.format("html", '<p class="lead">{{ inline(section.question) }}</p>')
    )
    (sections / "quiz.txt.j2").write_text(extends.format("txt", "? {{ inline(section.question) }}"))
    info = tmp_path / "maison_quiz-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: maison-quiz\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[lettre.sections]\nquiz = maison_quiz:Quiz\n")
    done = subprocess.run(
        [sys.executable, "-c", SHOW, str(tmp_path)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Combien de <em>commissions</em>\u202f?" in done.stdout
    assert "? Combien de commissions\u202f?" in done.stdout
    assert "Le quiz" in done.stdout


def test_no_colour_of_ours_is_hard_to_read_in_the_dark():
    light = ("ink", "quiet")
    assert all(
        contrast(palette.DARK[words], palette.DARK[ground]) >= READABLE
        for words in light
        for ground in ("paper", "desk", "tint")
    )
