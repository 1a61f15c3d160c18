"""Every rule of compatibility: a page that raises it, and one that nearly does."""

import pytest

from lettre.edition.checks.compatibility import RULES
from tests.edition.compatibility.pages import codes, found

IMAGE = '<img src="https://example.org/a.png" alt="" height="{}">'
MSO = "<!--[if mso]>{}<![endif]-->"

#: a rule's code, what raises it, and what is like it and right
CASES = [
    ("control-character", "<p>a\x92b</p>", "<p>a’b\u202f!</p>"),
    ("mojibake", "<p>l’Ã©tÃ©</p>", "<p>À PÃO, l’été, ÂGE, 10 €</p>"),
    ("mojibake", "<p>lâ€™Ã©tÃ©</p>", "<p>l’été, 3 â 4</p>"),
    ("mojibake", "<p>Â« mot Â»</p>", "<p>«\u00a0Â\u00a0»</p>"),
    ("unsupported", '<p style="display:flex">a</p>', '<p style="display:block">a</p>'),
    ("limited", '<p style="margin:-4px 0">a</p>', '<p style="margin:4px 0">a</p>'),
    (
        "sheet-nested",
        "<style>@supports (top:0){@media print{p{top:0}}}</style>",
        "<style>@media print{p{margin:0}}</style>",
    ),
    ("sheet-nested", "<style>p{margin:0;& a{margin:0}}</style>", "<style>p a{margin:0}</style>"),
    ("sheet-import", '<style>@import "a.css";</style>', "<style>p{margin:0}</style>"),
    ("colour-syntax", '<p style="color:rgb(0 0 0 / 50%)">a</p>', '<p style="color:rgb(0, 0, 0)">a</p>'),
    (
        "colour-syntax",
        "<style>@media print{p{color:oklch(40% 0.2 20)}}</style>",
        "<style>@media print{p{color:#102030}}</style>",
    ),
    ("comment-in-style", "<style>/* pour Orange */p{margin:0}</style>", "<style>p{margin:0}</style>"),
    ("comment-in-style", '<p style="margin:0/*a*/">a</p>', '<p title="/*a*/">a</p>'),
    ("sheet-new", "<style>p:is(.a,.b){margin:0}</style>", "<style>p.a,p.b{margin:0}</style>"),
    ("sheet-new", "<style>@layer a{p{margin:0}}</style>", "<style>@media print{p{margin:0}}</style>"),
    ("sheet-broken", "<style>p{margin:0} }</style>", "<style>p{margin:0}</style>"),
    ("important-case", "<style>p{margin:0 !IMPORTANT}</style>", "<style>p{margin:0 !important}</style>"),
    (
        "web-font",
        "<style>@font-face{font-family:A;src:url(https://example.org/a.woff)}</style>",
        "<style>@font-face{font-family:A;src:url(https://example.org/a.woff)}</style>"
        + MSO.format("<style>td{font-family:Georgia,serif}</style>"),
    ),
    (
        "web-font",
        "<style>@font-face{font-family:A;src:url(https://example.org/a.woff)}</style>",
        "<style>@font-face{font-family:A;mso-font-alt:Verdana;src:url(https://example.org/a.woff)}</style>",
    ),
    ("inline-important", '<p style="margin:0!important">a</p>', "<p title='!important'>a</p>"),
    ("shorthand-hides", '<p style="margin-top:0;margin:0">a</p>', '<p style="margin:0;margin-top:0">a</p>'),
    (
        "shorthand-hides",
        '<p style="border-top:1px solid #000000;border:0">a</p>',
        '<table style="border-collapse:collapse;border:0"></table>',
    ),
    (
        "no-ground",
        '<div style="background-image:url(https://example.org/a.png)">a</div>',
        '<div style="background-color:#ffffff;background-image:url(https://example.org/a.png)">a</div>',
    ),
    (
        "no-ground",
        '<div style="background:url(https://example.org/a.png) no-repeat">a</div>',
        '<div style="background:#ffffff url(https://example.org/a.png) no-repeat">a</div>',
    ),
    ("no-generic-font", '<p style="font-family:Georgia">a</p>', '<p style="font-family:Georgia,serif">a</p>'),
    ("inline-broken", '<p style="margin:0;foo">a</p>', '<p style="margin:0;">a</p>'),
    ("conditional-open", "<!--[if mso]><table><tr><td><![endif]--><!--[if mso]>a-->", MSO.format("a")),
    ("conditional-bare", "<![if !mso]><p>a</p><![endif]>", "<!--[if !mso]><!--><p>a</p><!--<![endif]-->"),
    ("vml-outside", "<v:rect>a</v:rect>", MSO.format("<v:rect>a</v:rect>")),
    (
        "twin-link",
        MSO.format('<v:roundrect href="https://example.org/b"></v:roundrect>')
        + '<a href="https://example.org/a?b=1&amp;c=2">a</a>',
        MSO.format('<v:roundrect href="https://example.org/a?b=1&amp;c=2"></v:roundrect>')
        + '<a href="https://example.org/a?b=1&amp;c=2">a</a>',
    ),
    ("active-content", "<form><input></form>", "<p>form</p>"),
    ("active-content", "<script>a()</script>", "<p>script</p>"),
    ("active-content", '<p onclick="a()">a</p>', '<p lang="on">a</p>'),
    ("active-content", '<a href="javascript:a()">a</a>', '<a href="https://example.org/javascript:">a</a>'),
    ("active-content", '<meta http-equiv="refresh" content="0">', '<meta http-equiv="X-UA-Compatible">'),
    ("active-content", '<link rel="stylesheet" href="a.css">', '<link rel="icon" href="a.png">'),
    (
        "image-lost",
        '<img src="https://example.org/a.svg?v=1" alt="">',
        '<img src="https://example.org/a.png?from=a.svg" alt="">',
    ),
    ("image-lost", '<img src="data:image/png;base64,AA" alt="">', '<img src="cid:logo" alt="">'),
    ("image-address", '<img src="images/a.png" alt="">', '<img src="https://example.org/a.png" alt="">'),
    (
        "image-tall",
        '<img src="https://example.org/a.png" alt="" height="1701">',
        '<img src="https://example.org/a.png" alt="" height="1700">',
    ),
    (
        "table-tall",
        "<table><tr><td>" + IMAGE.format(1000) * 2 + "</td></tr></table>",
        "<table><tr><td>" + IMAGE.format(900) * 2 + "</td></tr></table>",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "wrong", "right"), CASES)
def test_a_page_raises_its_rule_and_its_near_miss_does_not(code, wrong, right):
    assert code in codes(wrong)
    assert codes(right) == []


def test_every_rule_has_its_page():
    assert {rule.code for rule in RULES} == {f"compatibility.{code}" for code, *_ in CASES}


def test_what_an_editor_wrote_is_left_to_the_rule_that_knows_its_line():
    assert codes("<p>Ã©</p>", source={"10-texte.md": "Ã©".encode()}) == []
    assert codes("<p>Ã©</p>", source={"10-texte.md": "é".encode()}) == ["mojibake"]


def test_a_lone_surrogate_is_found_before_anything_is_encoded():
    assert codes("", text="Bonjour \ud83d") == ["control-character"]


def test_a_finding_names_what_it_found():
    (finding,) = found('<p style="color:rgb(0 0 0 / 50%)">a</p>')
    assert finding.params["found"] == "rgb(0 0 0 / 50%)"
    assert finding.source
