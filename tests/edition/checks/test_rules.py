"""Every rule on the rendered letter: what raises it, and the near miss that does not."""

from dataclasses import replace

import pytest

from lettre.edition import checks, render
from lettre.finding import Severity
from lettre.newsletter import Organisation
from tests.edition.checks import accessibility_cases, link_cases
from tests.edition.checks.pages import (
    NEWSLETTER,
    TEXT,
    codes,
    edition,
    found,
    moving,
    page,
    picture,
    shown,
)
from tests.edition.letters import look
from tests.findings import of_edition, of_issue
from tests.issue import material
from tests.measured import AGGREGATE, BOTH

BODIES = [*accessibility_cases.BODIES, *link_cases.BODIES]
FRAME = [*accessibility_cases.FRAME, *link_cases.FRAME]
DARK = accessibility_cases.DARK

#: rules whose cases are tests of their own, below
ALONE = {
    "accessibility.animation", "accessibility.contrast-dark", "accessibility.only-images",
    "legal.contact-unknown", "legal.no-director", "legal.no-measurement-link", "links.private-base",
    "size.clipped", "size.long", "size.picture-blurred", "size.picture-heavy", "size.picture-oversized",
    "size.picture-too-heavy", "size.pictures-together", "size.preheader-cut", "size.styles",
    "size.styles-long", "size.subject-cut",
}  # fmt: skip


def test_a_good_letter_is_left_in_peace():
    assert codes() == []


@pytest.mark.parametrize(("code", "wrong", "_"), BODIES)
def test_what_a_rule_is_for_raises_it(code, wrong, _):
    assert code in codes(page(wrong))


@pytest.mark.parametrize(("code", "_", "near"), BODIES)
def test_what_comes_near_does_not_raise_it(code, _, near):
    assert code not in codes(page(near))


@pytest.mark.parametrize(("code", "place", "wrong", "near"), FRAME)
def test_what_the_frame_of_a_letter_lacks_is_told(code, place, wrong, near):
    assert code in codes(page("<p>Bonjour.</p>", (place, wrong)))
    assert code not in codes(page("<p>Bonjour.</p>", (place, near)))


def test_every_rule_has_its_pages():
    ours = {rule.code for rule in checks.RULES if rule.family.value != "compatibility"}
    assert ours == {code for code, *_ in BODIES} | {code for code, *_ in FRAME} | ALONE


@pytest.mark.parametrize("part", ["html", "text"])
@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("legal.no-way-out", "@@UNSUBSCRIBE@@"),
        ("legal.no-sender", "Direction de la formation"),
        ("legal.no-contact", "12, rue de l’Atelier, 75099 Paris"),
        ("legal.no-notice", "Publication gratuite du bureau."),
    ],
)
def test_both_parts_say_what_the_law_asks(part, code, words):
    whole = getattr(edition(), part)
    assert words in whole
    findings = found(**{part: whole.replace(words, "…")})
    told = [each for each in findings if each.code == code]
    assert [each.params["part"] for each in told] == ["HTML" if part == "html" else "text"]


@pytest.mark.parametrize(
    ("measurement", "html", "text", "told"),
    [
        (BOTH, page("<p>Bonjour.</p>"), TEXT, ["HTML", "text"]),
        (BOTH, page('<p><a href="@@MEASUREMENT@@">Changer d’avis</a></p>'), TEXT, ["text"]),
        (BOTH, page('<p><a href="@@MEASUREMENT@@">Changer d’avis</a></p>'), f"{TEXT}@@MEASUREMENT@@\n", []),
        (AGGREGATE, page("<p>Bonjour.</p>"), TEXT, []),
    ],
)
def test_a_letter_that_may_know_its_readers_leads_to_where_they_say_no(measurement, html, text, told):
    findings = found(html, text=text, measurement=measurement)
    lacking = [each.params["part"] for each in findings if each.code == "legal.no-measurement-link"]
    assert lacking == told


def test_a_house_without_address_is_asked_for_one():
    nowhere = replace(NEWSLETTER, organisation=Organisation(name="Direction de la formation"))
    assert codes(newsletter=nowhere) == ["legal.contact-unknown"]


def test_a_french_periodical_names_its_director():
    notice = "Publication gratuite du bureau."
    html = page("<p>Bonjour.</p>", (" Directrice de la publication : Solène Kervadec.", ""))
    text = TEXT.replace(" Directrice de la publication : Solène Kervadec.", "")
    assert codes(html, text=text, newsletter=replace(NEWSLETTER, legal_notice=notice)) == [
        "legal.no-director"
    ]


def test_a_rehearsal_may_lead_to_examples():
    body = '<p><a href="https://www.example.org/">L’atelier</a></p>'
    assert codes(page(body)) == ["links.private-host"]
    assert codes(page(body), rehearsal=True) == []
    here = replace(NEWSLETTER, base_url="http://127.0.0.1:8000")
    assert codes(newsletter=here) == ["links.private-base"]
    assert codes(newsletter=here, rehearsal=True) == []


def test_a_letter_that_is_one_picture_is_told():
    html, assets = shown(picture(), 'width="600" alt="Salon des métiers"'), (picture(),)
    assert codes(html, assets=assets) == []
    short = html.replace("12, rue de l’Atelier, 75099 Paris", "").replace(NEWSLETTER.legal_notice, "")
    assert "accessibility.only-images" in codes(short, assets=assets)
    small = short.replace('width="600"', 'width="120"')
    assert "accessibility.only-images" not in codes(small, assets=assets)


@pytest.mark.parametrize(
    ("asset", "told"),
    [
        (moving(4, loop=0), True),
        (moving(4, loop=1), True),
        (moving(4), False),
        (moving(1), False),
    ],
)
def test_a_picture_that_does_not_stop_is_told(asset, told):
    assert ("accessibility.animation" in codes(shown(asset), assets=(asset,))) is told


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (".y p{color:#333333!important}", True),
        (".y p{color:#eeeeee!important}", False),
        # without !important an inlined style would win; a rule that is not understood is not judged by
        (".y p{color:#eeeeee}", True),
        (".y > p:nth-child(2){color:#eeeeee!important}", False),
    ],
)
def test_words_on_a_dark_screen_are_judged_by_the_kept_sheet(rule, told):
    body = '<div class="y"><p style="color:#1d1d1f">Bonjour.</p></div>'
    html = page(body, (".x{margin:0}", DARK % rule))
    assert ("accessibility.contrast-dark" in codes(html)) is told
    assert "accessibility.contrast" not in codes(html)


def test_words_are_judged_with_the_style_sheet_and_without():
    ground = '<div class="y"><p style="color:#ffffff">Bonjour.</p></div>'
    assert codes(page(ground, (".x{margin:0}", ".y{background-color:#1f4e79}"))) == ["accessibility.contrast"]
    both = ground.replace('class="y"', 'class="y" style="background-color:#1f4e79"')
    assert codes(page(both, (".x{margin:0}", ".y{background-color:#ffffff}"))) == []
    assert codes(page(both, (".x{margin:0}", ".y{background-color:#ffffff!important}"))) == [
        "accessibility.contrast"
    ]


@pytest.mark.parametrize(
    ("asset", "attributes", "expected"),
    [
        (picture(noise=250_000), 'width="300"', ["size.picture-heavy"]),
        (picture(noise=190_000), 'width="300"', []),
        (picture(noise=1_100_000), 'width="300"', ["size.picture-too-heavy"]),
        (picture(noise=1_600_000), 'width="300"', ["size.picture-too-heavy", "size.pictures-together"]),
        (picture(), 'width="620"', ["size.picture-blurred"]),
        (picture(), 'width="600"', []),
        (picture(), 'width="100%"', []),
        (picture(1900, noise=60_000), 'width="600"', ["size.picture-oversized"]),
        (picture(1800, noise=60_000), 'width="600"', []),
        # a drawing of few colours is small however wide
        (picture(1900), 'width="600"', []),
    ],
)
def test_pictures_are_weighed_and_measured(asset, attributes, expected):
    assert codes(shown(asset, f'{attributes} alt=""'), assets=(asset,)) == expected


def test_a_picture_that_everybody_gets_is_no_pixel():
    assert codes(shown(picture(1, 1), 'width="1" height="1" alt=""'), assets=(picture(1, 1),)) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"subject": "Une entreprise, un lycée, un métier, et beaucoup d’autres choses"},
            ["size.subject-cut"],
        ),
        ({"subject": "Une entreprise, un lycée, un métier, et voilà"}, []),
        ({"preheader": "Un entretien avec la directrice. " * 4}, ["size.preheader-cut"]),
        ({"preheader": "Un entretien avec la directrice. " * 3}, []),
    ],
)
def test_what_lists_of_messages_cut_is_shown_as_they_cut_it(changes, expected):
    assert codes(**changes) == expected
    assert all(each.severity is Severity.ADVICE for each in found(**changes))


def test_the_cut_subject_is_shown_as_phones_and_desks_show_it():
    (told,) = found(
        subject="L’alternance a-t-elle un lieu ? Deux ans sous le même toit, et déjà trois promotions"
    )
    assert told.params["phone"] == "L’alternance a-t-elle un lieu ? Deux ans…"
    assert told.params["desk"] == "L’alternance a-t-elle un lieu ? Deux ans sous le même toit, et déjà tr…"


@pytest.mark.parametrize(
    ("times", "expected"), [(1_000, []), (1_300, ["size.styles-long"]), (1_700, ["size.styles"])]
)
def test_style_that_gmail_would_ignore_is_told(times, expected):
    assert codes(page("<p>Bonjour.</p>", (".x{margin:0}", "p{margin:0}" * times))) == expected


def test_a_letter_that_gmail_would_cut_is_told_with_its_heaviest_section():
    sections = "".join(
        f'<div id="{name}"><a name="{name}"></a>{"é" * length}</div>'
        for name, length in (("10-court", 100), ("20-long", 20_000))
    )
    (told,) = found(page(sections))
    assert (told.code, told.section) == ("size.clipped", "20-long")
    assert codes(page("é" * 15_000)) == ["size.long"]
    assert codes(page("é" * 10_000)) == []


@pytest.mark.parametrize("left", ["{{ name }}", "{% if %}", "@@NAME@@", "@@prénom@@", "Lorem ipsum"])
@pytest.mark.parametrize("part", ["html", "text", "subject", "preheader"])
def test_a_leftover_of_a_template_is_refused(left, part):
    assert codes(**{part: f"{getattr(edition(), part)} {left}"}) == ["content.leftover"]


def test_a_hole_is_left_where_no_message_fills_it():
    assert codes(subject=f"{edition().subject} @@ADDRESS@@") == ["content.leftover"]


def test_two_at_signs_alone_are_no_hole():
    assert codes(text=f"{TEXT}a@@b et c@@") == []


def test_an_alternative_that_is_a_files_name_is_told_once_by_the_rule_that_knows_its_line():
    body = "Des mots.\n\n![IMG_2034](images/img_2034.png)\n"
    issue = material.read({**material.small(body), "images/img_2034.png": picture().content})
    shown = render.render(issue, NEWSLETTER, look())

    told = [*of_issue(issue, NEWSLETTER), *of_edition(shown, issue, NEWSLETTER)]
    alternatives = [(one.code, one.place and one.place.line) for one in told if ".alt-" in one.code]
    assert alternatives == [("accessibility.alt-is-file", 6)]
