"""What a letter uses is looked up in caniemail's data; what is a bonus by design is passed over."""

import json
import time

import pytest

from lettre.edition.checks import Letter
from lettre.edition.checks.compatibility import RULES, caniemail
from lettre.edition.checks.compatibility.clients import CLIENTS, named, share
from lettre.edition.checks.compatibility.features import FEATURES, PARTLY
from lettre.edition.checks.compatibility.harmless import HARMLESS
from lettre.edition.checks.compatibility.support import DATA, features
from tests.edition.compatibility.pages import found
from tests.edition.letters import ALL, NEWSLETTER, SAMPLES, rendered

#: what is not a part of a letter's HTML: another MIME part, and a record of the sender's domain
ELSEWHERE = {"amp", "bimi"}


def titles(more):
    return [
        each.params["feature"]
        for each in found(more)
        if each.code in {"compatibility.unsupported", "compatibility.limited"}
    ]


@pytest.mark.parametrize(
    ("used", "title"),
    [
        ('<p style="display:flex">a</p>', "display:flex"),
        ('<p style="display:inline-grid">a</p>', "display:grid"),
        ('<p style="position:absolute;top:0">a</p>', "position"),
        ('<p style="float:left">a</p>', "float"),
        ('<p style="width:calc(100% - 8px)">a</p>', "CSS calc() function"),
        ('<p style="font-size:2rem">a</p>', "rem unit"),
        ('<p style="width:50vw">a</p>', "vw unit"),
        ('<p style="color:var(--a)">a</p>', "CSS Variables (Custom Properties)"),
        ('<p style="color:rgba(0,0,0,.5)">a</p>', "rgba()"),
        ('<p style="background-image:linear-gradient(red,blue)">a</p>', "linear-gradient()"),
        ('<p style="object-fit:cover">a</p>', "object-fit"),
        ('<p style="width:min-content">a</p>', "fit-content, min-content, max-content"),
        ('<p style="margin-inline:4px">a</p>', "margin-inline & margin-block"),
        ('<p style="transform:rotate(4deg)">a</p>', "transform"),
        ("<style>p:nth-child(2){margin:0}</style>", ":nth-child"),
        ("<style>p:not(.a){margin:0}</style>", ":not"),
        ("<style>p:has(a){margin:0}</style>", ":has()"),
        ('<style>p::before{content:"a"}</style>', "::before"),
        ("<style>.a{display:grid}</style>", "display:grid"),
        ("<video></video>", "<video> element"),
        ("<audio></audio>", "<audio> element"),
        ("<svg></svg>", "Embedded <svg> image"),
        ("<section><p>a</p></section>", "HTML5 semantics"),
        ("<dialog>a</dialog>", "<dialog> element"),
        ("<p hidden>a</p>", "hidden attribute"),
        ('<img src="https://example.org/a.webp" alt="">', "webP image format"),
        ('<img src="https://example.org/a.AVIF" alt="">', "AVIF image format"),
        ('<p style="text-indent:-8px">a</p>', "text-indent"),
        ('<ol reversed="reversed"><li>a</li></ol>', "<ul>, <ol> and <dl>"),
        ('<a href="mailto:a@example.org?cc=b@example.org">a</a>', "mailto: links"),
    ],
)
def test_a_feature_that_some_do_not_know_is_told(used, title):
    assert title in titles(used)


@pytest.mark.parametrize(
    "used",
    [
        '<p style="display:block;border-radius:4px;box-shadow:0 0 4px #000000">a</p>',
        '<p style="position:static;float:none;transform:none">a</p>',
        '<p style="display:none;position:absolute;overflow:hidden;font-size:1rem">a</p>',
        '<p style="font-size:16px;font-size:1rem">a</p>',
        '<p style="color:#000000;color:rgba(0,0,0,.8)">a</p>',
        '<p style="background-color:#ffffff;background-image:linear-gradient(red,blue)">a</p>',
        '<table bgcolor="#ffffff" style="background-image:linear-gradient(red,blue)"></table>',
        "<style>@media (max-width:480px){.a{display:flex;position:absolute}}</style>",
        "<style>a:hover{transform:rotate(4deg)}</style>",
        "<style>[data-ogsc] .a{color:#ffffff!important}</style>",
        '<a href="mailto:a@example.org">a</a>',
        "<!--[if mso]><v:rect style='position:absolute'></v:rect><![endif]-->",
        '<abbr title="a">a</abbr>',
    ],
)
def test_what_is_a_bonus_or_has_a_fallback_is_left_in_peace(used):
    assert titles(used) == []


def test_a_finding_says_which_clients_and_how_many_readers():
    (finding,) = [
        each for each in found('<p style="transform:rotate(4deg)">a</p>') if each.params.get("share")
    ]
    assert finding.params["share"] > 50
    assert "Outlook" in finding.params["clients"]
    assert "Thunderbird" not in finding.params["clients"]


def test_clients_are_folded_by_family():
    gmail = [client for client in CLIENTS if client.family == "Gmail"]
    windows = next(client for client in CLIENTS if client.key == "outlook.windows")
    assert named([*gmail, windows]) == "Gmail, Outlook (Windows)"


def test_the_shares_are_of_all_readers():
    assert share(CLIENTS) == pytest.approx(100)


def test_every_feature_of_the_data_is_looked_for():
    assert set(features()) - ELSEWHERE == set(FEATURES)
    assert set(PARTLY) <= set(FEATURES)
    assert set(HARMLESS) <= set(FEATURES)
    assert all(signs for signs in FEATURES.values())
    assert len(features()) > 300


def test_the_data_is_small_dated_and_has_its_licence():
    data = json.loads(DATA.read_text("utf-8"))
    assert data["clients"] == [client.key for client in CLIENTS]
    assert data["date"] in caniemail.SOURCE
    assert DATA.stat().st_size < 200_000
    licence = DATA.with_name("caniemail.LICENSE.txt").read_text("utf-8")
    assert "HTeuMeuLeu" in licence
    assert "Andrew Powell" in licence


def test_notes_are_quoted_where_a_client_knows_a_feature_in_part():
    noted = [each for each in found('<p style="margin:-4px 0">a</p>') if "note" in each.params]
    assert any("Negative values" in each.params["note"] for each in noted)


@pytest.mark.parametrize("name", ALL)
def test_our_own_letters_raise_nothing(name):
    issue, edition = rendered(name)
    letter = Letter(issue=issue, edition=edition, newsletter=NEWSLETTER, rehearsal=True)
    assert [finding for rule in RULES for finding in rule.over((letter,))] == []


def test_a_long_letter_is_looked_at_in_a_moment():
    issue, edition = rendered(SAMPLES[1])
    times = []
    for _ in range(5):
        letter = Letter(issue=issue, edition=edition, newsletter=NEWSLETTER, rehearsal=True)
        start = time.process_time()
        assert [finding for rule in RULES for finding in rule.over((letter,))] == []
        times.append(time.process_time() - start)
    assert min(times) < 0.12
