"""Hosted files and style sheets."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from lxml import html

from lettre.db import transaction
from lettre.edition import assets, store
from lettre.issue.model import Asset
from lettre.web.public.files import disposition
from tests.house import NOW, rendered

PICTURE = Asset(name="images/atelier.png", media_type="image/png", content=b"\x89PNG\r\n\x1a\n picture")
REPORT = Asset(name="files/Étude n° 1.pdf", media_type="application/pdf", content=b"%PDF-1.7 a report")
TABLE = Asset(name="files/effectifs.xlsx", media_type="application/vnd.ms-excel", content=b"PK a table")
DRAWING = Asset(name="files/dessin.svg", media_type="application/octet-stream", content=b"<svg onload='x'/>")


@pytest.fixture
def hosted(site):
    _freeze(site)
    return site


@pytest.fixture
def hosted_on_both(both):
    _freeze(both)
    return both


def _freeze(site):
    with transaction(site.engine) as session:
        edition = replace(rendered(), digest="e" * 64, assets=(PICTURE, REPORT, TABLE, DRAWING))
        store.freeze(session, edition, NOW)


def path(asset):
    return assets.url("", asset)


@pytest.mark.parametrize("asset", [PICTURE, REPORT, TABLE, DRAWING], ids=lambda asset: asset.name)
def test_a_frozen_file_is_served_byte_for_byte_with_its_type(hosted_on_both, asset):
    answer = hosted_on_both.client.get(path(asset))
    assert answer.content == asset.content
    assert answer.headers["content-type"] == asset.media_type
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_file_is_kept_for_a_year(hosted):
    answer = hosted.client.get(path(PICTURE))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = hosted.client.get(path(PICTURE), headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_picture_is_shown_and_a_table_is_saved(hosted):
    assert hosted.client.get(path(PICTURE)).headers["content-disposition"].startswith("inline;")
    assert hosted.client.get(path(TABLE)).headers["content-disposition"].startswith("attachment;")


def test_a_drawing_that_could_hold_a_script_is_saved_never_shown(hosted):
    answer = hosted.client.get(path(DRAWING))
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "svg" not in answer.headers["content-type"]


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"])
def test_markup_is_saved_never_shown_whatever_an_edition_called_it(kind):
    assert disposition(Asset(name="a.txt", media_type=kind, content=b""), "a.txt").startswith("attachment;")


def test_a_file_keeps_its_french_name(hosted):
    said = hosted.client.get(path(REPORT)).headers["content-disposition"]
    assert said == f"inline; filename*=UTF-8''{quote('Étude n° 1.pdf')}"


def test_a_strangers_ending_is_not_handed_to_the_reader(hosted):
    forged = path(TABLE).replace("effectifs.xlsx", "facture.exe")
    assert hosted.client.get(forged).headers["content-disposition"].endswith("''effectifs.xlsx")


@pytest.mark.parametrize("key", ["0" * 32, "x", "..", "%00"])
def test_a_file_that_was_never_frozen_is_not_found(both, key):
    assert both.client.get(f"/assets/{key}/atelier.png").status_code == 404


def test_the_style_sheet_a_page_names_is_there_and_is_kept(site):
    sheets = html.fromstring(site.client.get("/cpc").text).xpath("//link[@rel='stylesheet']/@href")
    assert [sheet.partition("?")[0] for sheet in sheets] == [
        f"/static/{name}.css" for name in ("pico", "lettre", "archive", "cpc")
    ]
    for sheet in sheets:
        answer = site.client.get(sheet)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/css")
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "app.py", "nope.css"])
def test_nothing_but_style_sheets_is_under_static(site, name):
    assert site.client.get(f"/static/{name}").status_code == 404
