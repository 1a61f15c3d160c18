"""Nothing that arrives makes the reader raise or hang: the mailbox is open to the world."""

import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.bounces import CORPUS, collection
from lettre.feedback import mime
from lettre.feedback.event import Event
from lettre.feedback.read import read

MAILS = list(collection(CORPUS)[0].values())
#: seconds: a guard against hanging, fifty times what the slowest of these takes
PATIENCE = 10

PIECES = (
    b"Content-Type: multipart/report; boundary=x\n",
    b"Content-Type: multipart/mixed; boundary=x\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Type: message/delivery-status\n",
    b"Content-Type: message/feedback-report\n",
    b"Content-Type: text/html; charset=punycode\n",
    b"Content-Type: text/plain; charset=\x00\xff\n",
    b"Content-Transfer-Encoding: base64\n",
    b"Content-Transfer-Encoding: quoted-printable\n",
    b"From: MAILER-DAEMON\n",
    b"Subject: =?zip?B?////?= =?utf-8?Q?=F?= =?x?b?a?=\n",
    b"Final-Recipient: utf-8; \\x{110000}\\x{D800}@\n",
    b"Final-Recipient: rfc822; a@b\n",
    b"Diagnostic-Code: smtp; 550 5.1.1 \n",
    b'{"notificationType":"Bounce","bounce":{"bouncedRecipients":[1,null,{"emailAddress":[]}]}}',
    b'{"notificationType":' + b"[" * 3000,
    b"--x\n",
    b"--x--\n",
    b"\n",
    b"\x1b$B",
    b"\xff\xfe\x00",
    b"<a@example.org>:\n",
    b"550 5.1.1 user unknown\n",
)


@settings(max_examples=400, deadline=None)
@given(st.binary(max_size=4000))
def test_no_bytes_whatever_make_it_raise(raw):
    assert all(isinstance(each, Event) for each in read(raw))


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=30), max_size=60).map(b"".join))
def test_no_mixture_of_a_reports_parts_makes_it_raise(raw):
    assert read(raw)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MAILS), st.randoms(use_true_random=False))
def test_no_damage_to_a_real_report_makes_it_raise(raw, chance: random.Random):
    damaged = bytearray(raw[: chance.randrange(len(raw))])
    for _ in range(chance.randrange(20)):
        damaged[chance.randrange(len(damaged) + 1) : 0] = bytes([chance.randrange(256)])
    assert read(bytes(damaged))


BOUNCE = b"From: MAILER-DAEMON\nSubject: Undelivered mail\n"
SIZE = 10_000_000
HOSTILE = {
    "a mail of ten megabytes": BOUNCE + b"\n" + b"<reader@example.org>: no such user\n" * (SIZE // 35),
    "one line of ten megabytes": BOUNCE + b"\n" + b"a" * SIZE,
    "a line of at signs": BOUNCE + b"\n" + b"a@" * (SIZE // 2),
    "open brackets": BOUNCE + b"Content-Type: text/html\n\n" + b"<" * SIZE,
    "open style sheets": BOUNCE + b"Content-Type: text/html\n\n" + b"<style>" * (SIZE // 7),
    "dashes": BOUNCE + b"\n" + b"-" * SIZE,
    "lines of dashes": BOUNCE + b"\n" + (b"-" * 900 + b"\n") * (SIZE // 900),
    "quotes": BOUNCE + b"\n" + b"> " * (SIZE // 2),
    "empty lines": BOUNCE + b"\n" + b"\n" * SIZE,
    "blank lines": BOUNCE + b"\n" + b" \n" * (SIZE // 2),
    "a head without an end": BOUNCE + b"X-A: b\n" * (SIZE // 7),
    "a head of one folded field": BOUNCE + b"To: a\n" + b" a@example.org,\n" * (SIZE // 16),
    "encoded words": BOUNCE + b"To: " + b"=?utf-8?Q?" * (SIZE // 10),
    "the same encoded word": b"Subject: " + b"=?utf-8?B?YQ==?= " * (SIZE // 17) + b"\n\n",
    "parts": b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\na\n" * (SIZE // 7),
    "nested parts": b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * (SIZE // 48),
    "parts of parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(SIZE // 60)
    ),
    "nested mails": b"Content-Type: message/rfc822\n\n" * (SIZE // 31),
    "wrapped reports": b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/rfc822\n\n"
    * (SIZE // 80),
    "status blocks": b"Content-Type: message/delivery-status\n\n"
    + b"Final-Recipient: rfc822; a@example.org\nStatus: 5.1.1\n\n" * (SIZE // 54),
    "recipients": b"Content-Type: message/delivery-status\n\n"
    + b"".join(b"Final-Recipient: rfc822; a%d@example.org\n\n" % n for n in range(SIZE // 48)),
    "addresses": BOUNCE + b"\n" + b"".join(b"<a%d@example.org>:\n" % n for n in range(SIZE // 24)),
    "digits": BOUNCE + b"\n" + b"5.1.1" * (SIZE // 5),
    "spaces": BOUNCE + b"\n<reader@example.org>: user" + b" " * SIZE,
    "words": BOUNCE + b"\n<reader@example.org>: " + b"user not " * (SIZE // 9),
    "mailboxes": BOUNCE + b"\n<reader@example.org>: " + b"mailbox is " * (SIZE // 11),
    "announcements": BOUNCE + b"\n" + b"the following recipients:\n" * (SIZE // 26),
    "base64": b"Content-Transfer-Encoding: base64\n\n" + b"YQ==" * (SIZE // 4),
    "json": b'\n{"notificationType":"Bounce","bounce":' + b'{"a":' * (SIZE // 5),
    "tokens": b"Subject: " + b"AQ" * (SIZE // 2) + b"\nTo: " + b"am" * (SIZE // 2) + b"@example.org\n\n",
    "message ids": b"In-Reply-To: " + b"<a" * (SIZE // 2) + b"\n\n",
    "punycode": b"Content-Type: text/plain; charset=punycode\n\n" + b"a-b" * (SIZE // 3),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_ten_megabytes_made_to_be_slow_are_read_in_time(name):
    before = time.process_time()
    assert read(HOSTILE[name])
    assert time.process_time() - before < PATIENCE


@pytest.mark.parametrize(
    "words", ["user ", "mailbox is ", "<a@b> ", "(", '"', "domain x ", "not ", "quota ", "5.1.1 "]
)
def test_a_long_line_of_any_telling_word_is_weighed_in_time(words):
    raw = BOUNCE + b"\n<reader@example.org>: 550 " + (words * 2000).encode() + b"\n"
    before = time.process_time()
    assert read(raw)
    assert time.process_time() - before < PATIENCE


MANY = [f"a{n}@example.org" for n in range(300)]
ABOUT_MANY = {
    "ses": "Subject: Bounce\n\n"
    + json.dumps(
        {
            "notificationType": "Complaint",
            "complaint": {"complainedRecipients": [{"emailAddress": each} for each in MANY]},
        }
    ),
    "dsn": "Content-Type: multipart/report; boundary=x\n\n"
    + "".join(
        "--x\nContent-Type: message/delivery-status\n\n"
        + "".join(f"Final-Recipient: rfc822; {each}\nStatus: 5.1.1\n\n" for each in MANY[at : at + 100])
        for at in range(0, 300, 100)
    ),
    "arf": "Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/feedback-report\n\n"
    "Feedback-Type: abuse\n" + "".join(f"Original-Rcpt-To: {each}\n" for each in MANY),
    "prose": BOUNCE.decode() + "\n" + "".join(f"<{each}>: user unknown\n" for each in MANY),
}


@pytest.mark.parametrize("form", ABOUT_MANY)
def test_of_a_mail_about_many_the_first_are_told_and_one_event_stands_for_the_others(form):
    *told, others = read(ABOUT_MANY[form].encode())
    assert [each.recipient for each in told] == MANY[:50]
    assert (others.recipient, others.verp, others.text) == (None, None, "a50@example.org, …")


def test_only_the_beginning_of_a_long_mail_is_looked_at():
    late = b"\n<reader@example.org>: 550 5.1.1 user unknown (in reply to RCPT TO command)\n"
    assert not any(each.hard for each in read(BOUNCE + b"\n" + b"a\n" * mime.LIMIT + late))


def test_nothing_that_a_terminal_obeys_comes_out_of_a_mail():
    raw = (
        BOUNCE
        + (
            "\n<a@example.org>: 550 5.1.1 \x1b]0;owned\x07 \x9b31m \u202euser unknown\n"
            "Subject: =?utf-8?q?=1B[31m?=\n"
        ).encode()
    )
    (event,) = read(raw)
    assert event.text.replace("\N{REPLACEMENT CHARACTER}", "").isprintable()
    assert "user unknown" in event.text
    (wish,) = read(b'From: "\x1b[1m" <a@example.org>\nSubject: x\n\nhello\n\x1b[2J\x9d0;owned\n')
    assert wish.text.replace("\N{REPLACEMENT CHARACTER}", "").isprintable()
