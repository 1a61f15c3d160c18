import io
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


def test_an_unknown_colour_is_refused():
    with pytest.raises(SettingsError) as refused:
        theme.load(ROOT, themed(colours={"encre": "#000000"}))
    assert refused.value.code == "edition.unknown-colour"


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
