"""Delivery status notifications."""

import pytest

from lettre.feedback.event import EventKind, Reason
from lettre.feedback.read import read
from tests.feedback.mails import FAILED, one, report


def test_a_report_names_recipient_reason_and_codes():
    event = one(report(FAILED))
    assert (event.kind, event.recipient, event.reason) == (
        EventKind.BOUNCE,
        "lectrice@example.net",
        Reason.NO_MAILBOX,
    )
    assert (event.status, event.reply, event.hard) == ("5.1.1", 550, True)
    assert "User unknown" in event.text


def test_a_forwarded_readers_own_address_is_the_one_reported():
    event = one(
        report("Original-Recipient: rfc822; lectrice@example.net\n" + FAILED.replace("lectrice", "autre"))
    )
    assert (event.recipient, event.final) == ("lectrice@example.net", "autre@example.net")


def test_addresses_of_any_script_are_read():
    block = "Final-Recipient: utf-8; élève@example.net\nAction: failed\nStatus: 5.1.1\n"
    assert one(report(block, part="message/global-delivery-status")).recipient == "élève@example.net"
    escaped = block.replace("élève", r"\x{E9}l\x{E8}ve")
    assert one(report(escaped)).recipient == "élève@example.net"


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("failed", EventKind.BOUNCE),
        ("Failed (permanent)", EventKind.BOUNCE),
        ("delayed", EventKind.DELAY),
        ("delivered", EventKind.RECEIPT),
        ("relayed", EventKind.RECEIPT),
        ("expanded", EventKind.RECEIPT),
    ],
)
def test_only_what_failed_is_a_bounce(action, kind):
    event = one(report(FAILED.replace("Action: failed", f"Action: {action}")))
    assert event.kind is kind
    assert event.hard is (kind is EventKind.BOUNCE)


def test_each_recipient_has_an_event_of_its_own():
    full = (
        FAILED.replace("lectrice", "lecteur")
        .replace("5.1.1", "5.2.2")
        .replace("User unknown", "Mailbox full")
    )
    events = read(report(f"{FAILED}\n{full}").encode())
    assert [(each.recipient, each.reason, each.hard) for each in events] == [
        ("lectrice@example.net", Reason.NO_MAILBOX, True),
        ("lecteur@example.net", Reason.FULL, False),
    ]


@pytest.mark.parametrize("status", ["5.0.0", "5.2.0", "5.3.0", "5.4.0", "5.7.1", "5.5.0", "5.1.0"])
@pytest.mark.parametrize("words", ["", "Diagnostic-Code: smtp; 550 Requested action aborted\n"])
def test_a_bare_code_never_gives_an_address_up(status, words):
    block = f"Final-Recipient: rfc822; lectrice@example.net\nAction: failed\nStatus: {status}\n{words}"
    assert not one(report(block)).hard


def test_a_code_that_says_the_mailbox_is_believed_without_words():
    block = "Final-Recipient: rfc822; lectrice@example.net\nAction: failed\nStatus: 5.1.1\n"
    assert one(report(block)).hard


@pytest.mark.parametrize(
    "said",
    [
        "550 5.1.1 Mailbox full",
        "550 5.1.1 Your IP address is on our black list; user unknown",
        "550 5.1.1 <news@example.org>: Sender address rejected: Domain not found",
        "550 5.1.1 message rejected as spam",
        "450 4.1.1 Recipient address rejected: User unknown (in reply to RCPT TO command)",
        "550 5.1.1 relaying denied",
    ],
)
def test_words_stand_before_codes(said):
    block = FAILED.partition("Diagnostic-Code")[0] + f"Diagnostic-Code: smtp; {said}\n"
    assert not one(report(block)).hard


def test_no_such_user_in_answer_to_the_message_is_doubted():
    block = "Final-Recipient: rfc822; lectrice@example.net\nAction: failed\nStatus: 5.0.0\n"
    said = "Diagnostic-Code: smtp; 550 No such user (in reply to {} command)\n"
    assert one(report(block + said.format("RCPT TO"))).hard
    after = one(report(block + said.format("end of DATA")))
    assert (after.reason, after.hard) == (Reason.NO_MAILBOX_PERHAPS, False)


def test_what_a_server_says_of_our_own_domain_is_no_fault_of_the_reader():
    block = "Final-Recipient: rfc822; lectrice@example.net\nAction: failed\nStatus: 5.0.0\n"
    said = "Diagnostic-Code: smtp; 550 Domain not found (in reply to MAIL FROM command)\n"
    assert one(report(block + said)).reason is Reason.POLICY


def test_a_name_server_that_did_not_answer_gives_no_domain_up():
    block = "Final-Recipient: rfc822; lectrice@example.net\nAction: failed\nStatus: 4.4.3\n"
    said = "Diagnostic-Code: X-Postfix; Name service error: Host not found, try again\n"
    assert one(report(block + said)).reason is Reason.SYSTEM


def test_a_report_that_a_gateway_wrapped_is_unwrapped():
    wrapped = (
        "From: gateway@example.net\nSubject: FYI\nContent-Type: multipart/mixed; boundary=w\n\n"
        f"--w\nContent-Type: message/rfc822\n\n{report(FAILED)}\n--w--\n"
    )
    assert one(wrapped).hard


def test_a_report_without_parts_of_its_own_is_read_from_the_text():
    head = "From: MAILER-DAEMON@example.net\nSubject: failure\n\n"
    assert one(f"{head}Not delivered.\n\nReporting-MTA: dns; x\n\n{FAILED}\n").hard


def test_powermtas_own_category_is_taken():
    block = FAILED.partition("Status")[0] + "Status: 5.0.0\nX-PowerMTA-BounceCategory: quota-issues\n"
    assert one(report(block)).reason is Reason.FULL
