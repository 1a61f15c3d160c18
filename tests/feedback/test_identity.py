"""Whose message it was."""

import pytest

from lettre.audience import links
from lettre.feedback.event import EventKind
from tests.feedback.mails import FAILED, KEY, LINK, OURS, VERP, one, report

COPY = "--- Below this line is a copy of the message.\n\n"


def genuine(token):
    return links.read(token, {KEY.id: KEY.secret})


def test_a_report_says_which_message_it_is_about():
    event = one(report(FAILED))
    assert (event.verp, event.link, event.message_id, event.envelope_id) == (
        VERP,
        LINK,
        "<abc.def@example.org>",
        "env-42",
    )
    assert genuine(event.link) == links.Signed(purpose=links.Purpose.UNSUBSCRIBE, subscription=5, campaign=9)


@pytest.mark.parametrize("field", ["To", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_our_return_path_is_found_where_the_mail_came_to(field):
    mail = f"From: MAILER-DAEMON\n{field}: <b+{VERP.upper()}@bounce.example.org>\nSubject: failure\n\nNo.\n"
    assert one(mail).verp == VERP


def test_our_return_path_is_found_in_the_envelope_id_and_in_the_copy():
    bare = report(FAILED).replace(f"To: b+{VERP}@bounce", "To: bounces@bounce")
    assert one(bare).verp == VERP
    assert (
        one(bare.replace(f"Return-Path: <b+{VERP}@", "Return-Path: <b@").replace("env-42", VERP)).verp == VERP
    )


@pytest.mark.parametrize("key", [0, 1, 255, 65535])
@pytest.mark.parametrize("number", [0, 1, 2**63])
def test_a_token_of_any_key_and_any_reader_is_recognised(key, number):
    signing = links.SigningKey(id=key, secret=b"another")
    path = links.verp(signing, subscription=number, campaign=1)
    link = links.token(signing, purpose=links.Purpose.UNSUBSCRIBE, subscription=number, campaign=1)
    event = one(f"From: r@example.net\nTo: b-{path}@example.org\nSubject: {link}\n\n")
    assert (event.verp, event.link) == (path, link)


def test_nothing_that_only_looks_like_a_token_is_taken_for_one():
    proof = links.example_token()
    longer = LINK + "x"
    mail = f"From: r@example.net\nTo: b+{VERP}x@example.org\nSubject: {proof} {longer}\n\nBonjour\n"
    event = one(mail)
    assert (event.kind, event.verp, event.link) == (EventKind.REPLY, None, None)


def test_the_copy_is_found_in_running_text_too():
    mail = f"From: MAILER-DAEMON\nSubject: failure\n\n<lectrice@example.net>:\nNo.\n\n{COPY}{OURS}\n"
    event = one(mail)
    assert (event.recipient, event.message_id, event.link) == (
        "lectrice@example.net",
        "<abc.def@example.org>",
        LINK,
    )
