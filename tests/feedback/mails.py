"""Mails as they come back, built from what each test is about."""

from lettre.audience import links
from lettre.feedback.event import Event
from lettre.feedback.read import read

KEY = links.SigningKey(id=7, secret=b"a key of the tests, thirty-two bytes")
VERP = links.verp(KEY, subscription=5, campaign=9)
LINK = links.token(KEY, purpose=links.Purpose.UNSUBSCRIBE, subscription=5, campaign=9)

OURS = f"""\
Return-Path: <b+{VERP}@bounce.example.org>
From: La lettre <lettre@example.org>
To: lectrice@example.net
Subject: La lettre de novembre
Message-ID: <abc.def@example.org>
List-Unsubscribe: <https://lettre.example.org/u/{LINK}>, <mailto:leave@example.org?subject={LINK}>
"""


def one(raw: str | bytes) -> Event:
    """The only event of a mail."""
    events = read(raw.encode() if isinstance(raw, str) else raw)
    assert len(events) == 1, events
    return events[0]


def report(
    block: str, *, words: str = "Not delivered.", copy: str = OURS, head: str = "", part: str = ""
) -> str:
    """A delivery status notification (RFC 3464) about one or more recipients."""
    return f"""\
From: MAILER-DAEMON@relay.example.org
To: b+{VERP}@bounce.example.org
Subject: Undelivered Mail Returned to Sender
{head}MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=x"

--=x
Content-Type: text/plain; charset=utf-8

{words}

--=x
Content-Type: {part or "message/delivery-status"}

Reporting-MTA: dns; relay.example.org
Original-Envelope-Id: env-42

{block}
--=x
Content-Type: message/rfc822

{copy}
Bonjour

--=x--
"""


FAILED = """\
Final-Recipient: rfc822; lectrice@example.net
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <lectrice@example.net>: Recipient address rejected: User unknown
"""
