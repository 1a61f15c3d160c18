"""What is no bounce: requests to leave, complaints, receipts, machines that answer, and people."""

import pytest

from lettre.feedback.event import EventKind
from tests.feedback.mails import LINK, OURS, VERP, one

PERSON = "From: Lectrice <lectrice@example.net>\nTo: lettre@example.org\n"


def complaint(report, copy=OURS):
    return f"""\
From: complaints@provider.example
To: fbl@example.org
Subject: complaint
Content-Type: multipart/report; report-type=feedback-report; boundary=x

--x

A reader complains.

--x
Content-Type: message/feedback-report

{report}

--x
Content-Type: message/rfc822

{copy}

--x--
"""


@pytest.mark.parametrize(
    "subject", [LINK, f"unsubscribe {LINK}", f"Re: {LINK}", f"{LINK[:20]}\n {LINK[20:]}"]
)
def test_a_subject_with_one_of_our_tokens_asks_to_leave(subject):
    event = one(f"{PERSON}Subject: {subject}\n\n")
    assert (event.kind, event.link, event.recipient) == (EventKind.UNSUBSCRIBE, LINK, "lectrice@example.net")


def test_a_complaint_names_the_reader_and_the_message():
    event = one(complaint("Feedback-Type: abuse\nOriginal-Rcpt-To: <lectrice@example.net>"))
    assert (event.kind, event.recipient, event.link, event.hard) == (
        EventKind.COMPLAINT,
        "lectrice@example.net",
        LINK,
        False,
    )


def test_a_complaint_that_hides_the_reader_still_says_which_message():
    event = one(complaint("Feedback-Type: abuse", OURS.replace("lectrice@example.net", "redacted")))
    assert (event.kind, event.recipient, event.verp, event.link) == (EventKind.COMPLAINT, None, VERP, LINK)


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_a_report_that_is_no_complaint_is_none(kind):
    assert one(complaint(f"Feedback-Type: {kind}")).kind is EventKind.AUTO_REPLY


def test_outlooks_complaint_is_one():
    copy = f"Content-Type: message/rfc822\n\n{OURS}"
    head = "From: staff@hotmail.com\nSubject: complaint about message from 192.0.2.1\n"
    event = one(f"{head}Content-Type: multipart/mixed; boundary=x\n\n--x\n{copy}\n\n--x--\n")
    assert (event.kind, event.recipient) == (EventKind.COMPLAINT, "lectrice@example.net")


@pytest.mark.parametrize(
    "field",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (vacation)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "X-Auto-Response-Suppress: All",
        "Return-Path: <>",
    ],
)
def test_a_machine_that_answers_for_a_person_is_recognised(field):
    event = one(
        f"{PERSON}{field}\nSubject: Re: La lettre\n\nJe suis absente. Écrivez à accueil@example.net.\n"
    )
    assert (event.kind, event.recipient, event.hard) == (EventKind.AUTO_REPLY, "lectrice@example.net", False)


@pytest.mark.parametrize(
    "subject",
    [
        "Réponse automatique : La lettre",
        "Automatic reply: La lettre",
        "Out of office: La lettre",
        "Absence du bureau",
        "Abwesenheitsnotiz",
        "=?utf-8?q?R=C3=A9ponse_automatique?=",
    ],
)
def test_an_absence_is_no_bounce_whatever_it_says(subject):
    text = "Cette adresse n'existe plus. 550 5.1.1 user unknown. Écrivez à nouvelle@example.net.\n"
    assert one(f"{PERSON}Return-Path: <>\nSubject: {subject}\n\n{text}").kind is EventKind.AUTO_REPLY


@pytest.mark.parametrize(
    "text",
    [
        "Merci pour cette lettre !",
        "Je ne reçois plus la lettre, le message 550 5.1.1 user unknown me revient.",
        "Ma nouvelle adresse est autre@example.net.",
    ],
)
def test_a_person_who_writes_is_read_by_people(text):
    event = one(f"{PERSON}In-Reply-To: <abc.def@example.org>\nSubject: Re: La lettre\n\n{text}\n")
    assert (event.kind, event.recipient, event.message_id) == (
        EventKind.REPLY,
        "lectrice@example.net",
        "<abc.def@example.org>",
    )


def test_a_receipt_is_no_bounce():
    mail = f"""\
{PERSON}Subject: Lu : La lettre
Content-Type: multipart/report; report-type=disposition-notification; boundary=x

--x

Lu.

--x
Content-Type: message/disposition-notification

Final-Recipient: rfc822; lectrice@example.net
Original-Message-ID: <abc.def@example.org>
Disposition: manual-action/MDN-sent-manually; displayed

--x--
"""
    event = one(mail)
    assert (event.kind, event.recipient, event.message_id) == (
        EventKind.RECEIPT,
        "lectrice@example.net",
        "<abc.def@example.org>",
    )
