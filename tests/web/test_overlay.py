"""A house's own templates and files stand before ours, name by name (docs/look.md)."""

from lxml import html

FONT = b"wOF2 a font"


def overlay(root, files):
    for name, content in files.items():
        path = root / "templates" / "web" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def sheets(page):
    return [each.partition("?")[0] for each in page.xpath("//link[@rel='stylesheet']/@href")]


def test_a_houses_own_style_sheet_comes_last_on_every_page(site, settings):
    overlay(settings.root, {"static/house.css": b"h1 { color: red }"})
    site.show(settings)
    for path in ("/", "/cpc", site.link(), "/nope"):
        page = html.fromstring(site.client.get(path).text)
        assert sheets(page)[-1] == "/static/house.css"
        assert site.client.get(page.xpath("//link[@rel='stylesheet']/@href")[-1]).text == "h1 { color: red }"


def test_a_sheet_of_the_same_name_takes_the_place_of_ours(site, settings):
    before = html.fromstring(site.client.get("/").text).xpath("//link[@rel='stylesheet']/@href")
    overlay(settings.root, {"static/lettre.css": b"body { color: #161616 }"})
    site.show(settings)
    after = html.fromstring(site.client.get("/").text).xpath("//link[@rel='stylesheet']/@href")
    assert before[0] == after[0]
    # another text, another address: no browser shows the one it kept
    assert before[1] != after[1]
    assert site.client.get(after[1]).text == "body { color: #161616 }"


def test_fonts_and_pictures_are_served_with_their_types_and_scripts_are_not(site, settings):
    files = {"static/fonts/Maison.woff2": FONT, "static/marque.svg": b"<svg/>", "static/run.js": b"alert(1)"}
    overlay(settings.root, files)
    site.show(settings)
    font = site.client.get("/static/fonts/Maison.woff2")
    assert (font.content, font.headers["content-type"]) == (FONT, "font/woff2")
    # a sheet names a font without its version: it is asked for again within the hour, and may be unchanged
    assert font.headers["cache-control"] == "max-age=3600"
    again = site.client.get("/static/fonts/Maison.woff2", headers={"If-None-Match": font.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    picture = site.client.get("/static/marque.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    # opened by itself, a drawing runs nothing
    assert "default-src 'none'" in picture.headers["content-security-policy"]
    assert "script-src" not in picture.headers["content-security-policy"]
    assert site.client.get("/static/run.js").status_code == 404


def test_the_policy_lets_in_fonts_of_the_house_and_of_nobody_else(site):
    for path in ("/", "/cpc", site.link()):
        assert "font-src 'self';" in site.client.get(path).headers["content-security-policy"]


def test_a_template_of_the_house_frames_every_page(site, settings):
    base = b"""<!DOCTYPE html><html lang="{{ language }}"><head><title>{% block title %}{% endblock %}</title>
<link rel="stylesheet" href="{{ static("dsfr/dsfr.min.css") }}"></head><body>
<header class="fr-header">{{ newsletter.title if newsletter else "Maison" }}</header>
<main>{% block content %}{% endblock %}</main></body></html>"""
    overlay(settings.root, {"base.html.j2": base, "static/dsfr/dsfr.min.css": b".fr-header{}"})
    site.show(settings)
    for path, name in (("/", "Maison"), ("/cpc", "La Lettre des diplômes")):
        page = html.fromstring(site.client.get(path).text)
        assert page.findtext(".//header[@class='fr-header']") == name
        assert sheets(page) == ["/static/dsfr/dsfr.min.css"]
        assert page.find(".//main//h1") is not None
