"""What a message carries so that visits can be counted: nothing, the same for all, or a reader's own."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from lettre.audience import links, trace
from lettre.audience.links import Purpose, SigningKey
from lettre.audience.trace import UNASKED, Choice, Consents, Kind
from lettre.edition import anchors
from lettre.mail import marking, template
from lettre.mail.dkim import Signer
from lettre.mail.marking import Marks
from lettre.mail.message import Composer, Measured
from lettre.mail.model import Recipient
from lettre.newsletter import Measurement
from tests.house import NOW
from tests.mail.signed import accepted, rsa_key
from tests.measured import AGGREGATE, BOTH, CONSENTED, LINKS, house, hrefs, letter

KEY = SigningKey(id=1, secret=bytes(range(32)))
BASE = "http://127.0.0.1:8000"
YES = trace.AGREED
NO = Consents(clicks=Choice.DENIED, opens=Choice.DENIED)


def composer(measurement, signer=None):
    edition, newsletter = letter(measurement), house(measurement)
    known = {each.number: each.href for each in anchors.of_letter(edition.html)}
    marks = Marks(key=KEY, base_url=BASE, campaign=7, number=1, known=known)
    templates = {
        kinds: template.compile_edition(edition, newsletter, NOW, kinds, marks)
        for kinds in marking.every(measurement)
    }
    return Composer(
        template=template.compile_edition(edition, newsletter, NOW),
        newsletter=newsletter,
        campaign=7,
        key=KEY,
        measured={1: Measured(measurement=measurement, templates=templates)} if templates else {},
        signer=signer,
    )


def reader(number, consents=UNASKED):
    return Recipient(subscription=number, address=f"lecteur{number}@example.org", consents=consents)


def html(message):
    _, part = message_from_bytes(message.content, policy=default).iter_parts()
    return part.get_content().replace("\r\n", "\n")


def marked(message):
    return [href for href in hrefs(html(message)) if href.startswith((f"{BASE}/l/", f"{BASE}/o/"))]


@pytest.mark.parametrize("consents", [UNASKED, YES])
def test_without_measurement_not_a_byte_of_a_message_is_another(consents):
    plain = replace(composer(Measurement(opens=True)), measured={}).compose(reader(1))
    message = composer(Measurement(opens=True)).compose(reader(1, consents))
    assert message == plain
    assert b"/l/" not in message.content
    assert b"<img" not in message.content
    assert set(LINKS.values()) <= {href.replace("&amp;", "&") for href in hrefs(html(message))}


def test_counted_links_are_the_same_for_every_reader_and_name_nobody():
    composed = composer(replace(AGGREGATE, opens=True))
    one, other = (composed.compose(reader(number)) for number in (1, 2))
    assert marked(one) == marked(other)
    assert len(marked(one)) == len(LINKS)
    pictures = [html(each).partition("<img")[2] for each in (one, other)]
    assert pictures[0] == pictures[1] != ""
    for number, href in enumerate(marked(one), start=1):
        said = links.read(href.rpartition("/")[2], {1: KEY.secret})
        assert said.purpose is Purpose.LINK
        assert marking.place(said) == marking.Place(campaign=7, edition=1, link=number)


def test_only_the_addresses_of_counted_links_differ_from_the_letter_that_was_approved():
    message = composer(AGGREGATE).compose(reader(1))
    body = html(message)
    for number, href in enumerate(marked(message), start=1):
        body = body.replace(f'"{href}"', f'"{LINKS[number].replace("&", "&amp;")}"')
    plain = html(composer(Measurement()).compose(reader(1)))
    assert body == plain


def test_the_plain_text_leads_where_it_says():
    texts = [
        next(message_from_bytes(composer(each).compose(reader(1, YES)).content, policy=default).iter_parts())
        for each in (AGGREGATE, BOTH)
    ]
    assert all("https://example.org/b" in each.get_content() for each in texts)
    assert not any("/l/" in each.get_content() for each in texts)


@pytest.mark.parametrize(
    ("said", "clicks", "opens"),
    [
        (UNASKED, False, False),
        (Consents(clicks=Choice.GRANTED), True, False),
        (Consents(clicks=Choice.DENIED, opens=Choice.GRANTED), False, True),
        (YES, True, True),
        (NO, False, False),
    ],
)
def test_only_what_a_reader_said_yes_to_is_marked_with_their_token(said, clicks, opens):
    message = composer(BOTH).compose(reader(5, said))
    assert bool(marked(message)) is clicks
    assert ("<img" in html(message)) is opens
    own = {href.rpartition("/")[2] for href in marked(message)}
    for token in own:
        found = links.read(token, {1: KEY.secret})
        assert (found.purpose, found.subscription, found.campaign) == (Purpose.CLICK, 5, 7)
    assert len(own) == int(clicks)


def test_who_said_no_is_not_even_counted():
    message = composer(replace(AGGREGATE, opens=True)).compose(reader(1, NO))
    assert not marked(message)
    assert "<img" not in html(message)


def test_a_link_that_leads_elsewhere_than_was_kept_is_left_alone():
    edition = letter(AGGREGATE)
    marks = Marks(
        key=KEY, base_url=BASE, campaign=7, number=1, known={1: LINKS[1], 2: "https://example.org/x"}
    )
    found = hrefs(marking.marked(edition, {Kind.CLICKS}, marks))
    assert [href.startswith(BASE) for href in found].count(True) == 1


@pytest.mark.parametrize("measurement", [AGGREGATE, CONSENTED, BOTH])
def test_marked_messages_are_fit_for_the_wire(measurement):
    content = composer(measurement).compose(reader(2**40, YES)).content
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert not any(line.startswith((b".", b"From ")) for line in lines)
    body = content.partition(b"\r\n\r\n")[2]
    assert all(len(line) <= 76 for line in body.split(b"\r\n"))
    assert b"\0" not in content


@pytest.mark.parametrize("measurement", [Measurement(), AGGREGATE, BOTH])
def test_signatures_hold_over_every_kind_of_message(measurement):
    composed = composer(measurement, Signer((rsa_key(),), NOW))
    for said in (UNASKED, YES, Consents(clicks=Choice.GRANTED, opens=Choice.DENIED)):
        assert accepted(composed.compose(reader(3, said)).content, rsa_key()) == [True]


def test_a_letter_that_measures_nothing_is_marked_nowhere():
    assert not list(marking.every(Measurement(opens=True)))
