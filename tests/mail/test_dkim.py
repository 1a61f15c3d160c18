"""Signatures, judged by a verifier that is not ours, with what must make each of them fail."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettre.audience.links import SigningKey
from lettre.edition.model import Hole
from lettre.mail import template
from lettre.mail.dkim import Signer
from lettre.mail.message import Composer
from lettre.mail.model import Recipient
from tests.mail.signed import accepted, ed25519_key, rsa_key
from tests.mail.test_template import NOW, edition, newsletter

BOTH = (rsa_key(), ed25519_key())
READER = Recipient(subscription=7, address="zoe.d'ete&co@example.org", name="Zoé L’Été")
KEY = SigningKey(id=1, secret=b"a secret of thirty-two bytes ....")


def composer(*keys, unsigned=(), edition_=None, newsletter_=None, **more):
    house = newsletter_ or newsletter(unsubscribe_mailbox="quitter@example.org")
    return Composer(
        template=template.compile_edition(edition_ or edition(), house, NOW),
        newsletter=house,
        campaign=3,
        key=KEY,
        signer=Signer(keys or BOTH, NOW, unsigned),
        **more,
    )


def signed(*keys, reader=READER, **options) -> bytes:
    return composer(*keys, **options).compose(reader).content


def tags(content: bytes, index: int = 0) -> dict[str, str]:
    head = re.sub(rb"\r\n[ \t]+", b" ", content.partition(b"\r\n\r\n")[0]).split(b"\r\n")
    found = [line for line in head if line.startswith(b"DKIM-Signature:")][index]
    pairs = (pair.partition("=") for pair in found.partition(b":")[2].decode().split(";"))
    return {name.strip(): value.replace(" ", "") for name, _, value in pairs}


def changed(content: bytes, old: bytes, new: bytes) -> bytes:
    assert old in content
    return content.replace(old, new, 1)


def test_another_verifier_accepts_both_signatures():
    assert accepted(signed(), *BOTH) == [True, True]
    assert [tags(signed(), index)["a"] for index in (0, 1)] == ["rsa-sha256", "ed25519-sha256"]


def test_a_signature_by_another_key_is_not_accepted():
    stranger = replace(rsa_key(), private=rsa_key("stranger.example").private)
    assert accepted(signed(stranger), rsa_key()) == [False]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: ", b"Subject: =?utf-8?b?UHVi?= "),
        (b"\r\nFrom: ", b"\r\nFrom: <other@example.org>\r\nFrom: "),
        (b"\r\nTo: ", b"\r\nCc: <other@example.org>\r\nTo: "),
        (b"/u/", b"/v/"),
        (b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Clicks"),
        (b"\r\nList-Unsubscribe: ", b"\r\nList-Unsubscribe: <https://evil.example/>\r\nList-Unsubscribe: "),
        (b"Bonjour", b"Bonsoir"),
        (b"--\r\n", b"--\r\nmore\r\n"),
        (b"Date: Mon", b"Date: Tue"),
    ],
)
def test_what_is_changed_on_the_way_is_found_out(old, new):
    content = signed()
    at = content.index(b"\r\nFrom: ")
    assert accepted(content[:at] + changed(content[at:], old, new), *BOTH) == [False, False]


def test_both_fields_of_one_click_are_signed_and_from_twice():
    names = tags(signed())["h"].lower().split(":")
    assert {"list-unsubscribe", "list-unsubscribe-post", "message-id", "date", "to"} <= set(names)
    assert names.count("from") == 2
    assert not {"l", "x"} & tags(signed()).keys()
    assert tags(signed())["t"] == str(int(NOW.timestamp()))


def test_the_field_of_unsubscribing_may_be_folded_anew_by_a_relay():
    content = signed()
    line = next(each for each in content.split(b"\r\n") if each.startswith(b"List-Unsubscribe:"))
    assert b">, <mailto:" in line
    folded = line.replace(b", <", b",\r\n\t<").replace(b": <", b":\r\n <")
    assert accepted(content.replace(line, folded), *BOTH) == [True, True]
    # and the space that folding may not add is found out
    assert accepted(content.replace(line, line.replace(b", <", b",<")), *BOTH) == [False, False]


def test_a_relay_may_unfold_every_field():
    head, _, body = signed().partition(b"\r\n\r\n")
    unfolded = re.sub(rb"\r\n[ \t]+", b" ", head)
    assert unfolded != head
    assert accepted(unfolded + b"\r\n\r\n" + body, *BOTH) == [True, True]


def test_a_relay_that_writes_message_id_and_date_anew_leaves_the_rest_signed():
    content = signed(unsigned=("message-id", "Date"))
    content = changed(content, b"Date: Mon", b"Date: Tue")
    content = re.sub(rb"Message-ID: \S+", b"Message-ID: <0100@eu-west-1.example>", content)
    assert accepted(content, *BOTH) == [True, True]
    assert accepted(changed(content, b"Subject: ", b"Subject: x"), *BOTH) == [False, False]


def test_from_is_signed_even_where_a_house_says_otherwise():
    assert tags(signed(unsigned=("From",)))["h"].lower().split(":").count("from") == 2


def test_the_same_reader_gets_the_same_signature():
    assert signed() == signed()
    assert signed(reader=READER._replace(subscription=8)) != signed()


def test_each_edition_of_a_campaign_is_signed_as_it_is():
    corrected = template.compile_edition(
        edition(text=f"Corrigé. {Hole.UNSUBSCRIBE.value}\n"), newsletter(), NOW
    )
    composing = composer(corrected={2: corrected})
    for number in (1, 2):
        content = composing.compose(READER._replace(edition=number)).content
        assert accepted(content, *BOTH) == [True, True]


def test_what_is_signed_is_what_travels_although_lines_began_with_dots():
    text = f".un point\n..deux\n.\n{Hole.ADDRESS.value}\n.{Hole.UNSUBSCRIBE.value}\n"
    content = signed(edition_=edition(text=text, html=f"<p>\n.point {Hole.UNSUBSCRIBE.value}</p>\n.\n"))
    assert not re.search(rb"(?m)^\.", content)
    assert accepted(content, *BOTH) == [True, True]


def test_a_whole_message_can_be_signed_without_a_template():
    bare = replace(composer(), signer=None).compose(READER).content
    assert b"DKIM" not in bare
    assert Signer(BOTH, NOW).sign(bare) == signed()


def test_no_line_of_the_field_is_long():
    head = signed().partition(b"From:")[0]
    assert all(len(line) <= 78 for line in head.split(b"\r\n"))
    assert not re.search(rb"[ \t]\r\n", head)


readers = st.builds(
    Recipient,
    subscription=st.integers(1, 2**40),
    address=st.from_regex(r"\A[a-zé0-9+_']{1,20}@[a-z]{1,9}\.example\Z"),
    name=st.none() | st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=120),
    edition=st.just(1),
)


@given(readers)
@settings(max_examples=60, deadline=None)
def test_every_reader_gets_a_signature_that_holds(reader):
    assert accepted(composer(ed25519_key()).compose(reader).content, ed25519_key()) == [True]
