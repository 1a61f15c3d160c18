"""The application around its pages: health, failures, headers, languages, colours."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import html

from lettre.db import connect
from lettre.edition.colours import READABLE, contrast
from lettre.newsletter import Theme
from lettre.web import look, policy
from lettre.web.accent import AT_NIGHT, BY_DAY, IN_THE_DARK, stylesheet
from lettre.web.app import create_app
from tests.house import newsletter


def test_the_process_says_that_it_is_there(site):
    answer = site.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_it_is_ready_when_the_database_is_at_its_revision(both):
    answer = both.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_it_is_not_ready_when_the_database_is_made_by_another_version(both):
    with both.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    answer = both.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "unready", "reason": "db.ahead"})


def test_it_is_not_ready_when_the_database_does_not_answer(site, settings, tmp_path):
    (tmp_path / "broken.db").write_text("ceci n'est pas une base " * 200)
    engine = connect(f"sqlite:///{tmp_path}/broken.db")
    site.stage.app = create_app(settings, engine)
    answer = site.client.get("/readyz")
    engine.dispose()
    assert (answer.status_code, answer.json()) == (503, {"status": "unready", "reason": "db.damaged"})
    assert site.client.get("/healthz").status_code == 200


def test_a_method_that_a_page_does_not_take_is_refused_with_a_page(site):
    answer = site.client.post("/cpc")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert html.fromstring(answer.text).findtext(".//h1") == "Cette page ne se demande pas ainsi"


def test_a_defect_of_ours_is_a_page_without_a_word_of_it(site):
    @site.stage.app.get("/defect/of/ours/somewhere")
    def defect():
        raise RuntimeError("a secret path")

    answer = site.client.get("/defect/of/ours/somewhere")
    assert answer.status_code == 500
    assert "a secret path" not in answer.text
    assert html.fromstring(answer.text).findtext(".//h1") == "Une erreur s’est produite de notre côté"
    assert answer.headers["content-security-policy"] == policy.PAGE


@pytest.mark.parametrize(
    "path",
    ["/", "/cpc", "/cpc/2026-11", "/cpc/2026-11/texte", "/u/x", "/nope", "/healthz", "/static/lettre.css"],
)
def test_every_answer_carries_every_header_of_the_policy(site, path):
    answer = site.client.get(path)
    for name in policy.HEADERS:
        assert name in answer.headers
    assert "server" not in answer.headers


def test_there_is_no_api_description_yet(site):
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert site.client.get(path).status_code == 404


def test_a_failure_is_told_in_the_readers_language(site, settings):
    def told(accept):
        return html.fromstring(site.client.get("/nope", headers={"Accept-Language": accept}).text).get("lang")

    assert told("en-GB,en;q=0.9,fr;q=0.8") == "en"
    assert told("de") == "fr"
    site.show(replace(settings, language="en"))
    assert told("de") == "en"
    assert told("fr") == "fr"


@pytest.mark.parametrize("colour", ["#1f4e79", "#ffff00", "#ffffff", "#000000", "#777777", "#e30613"])
def test_a_houses_colour_is_moved_until_it_can_be_read(colour):
    day, night = re.findall(r"--accent:(#[0-9a-f]{6})", stylesheet(Theme(colours={"accent": colour})))
    assert contrast(day, BY_DAY) >= READABLE
    assert contrast(night, IN_THE_DARK) >= AT_NIGHT


def test_the_grounds_that_a_colour_is_measured_on_are_those_of_the_pages():
    sheet = (Path(look.__file__).parent / "static" / "lettre.css").read_text("utf-8")
    assert re.findall(r"--tint: (#[0-9a-f]{6})", sheet) == [BY_DAY, IN_THE_DARK]


def test_a_houses_own_colour_in_the_dark_is_taken():
    assert "--accent:#ffd27f" in stylesheet(Theme(colours={"accent": "#1f4e79"}, dark={"accent": "#ffd27f"}))


def test_a_newsletter_gives_its_pages_its_colour(site, settings):
    red = replace(newsletter(), theme=Theme(colours={"accent": "#8a1538"}))
    site.show(replace(settings, newsletters={"cpc": red}))
    assert site.client.get("/static/cpc.css").text == stylesheet(red.theme)
    assert "--accent:#8a1538" in stylesheet(red.theme)
