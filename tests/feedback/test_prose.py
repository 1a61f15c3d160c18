"""Bounces in running text, each as a program of its family writes it."""

import pytest

from lettre.feedback.event import EventKind, Reason
from lettre.feedback.read import read
from tests.feedback.mails import OURS, one

READER = "lectrice@example.net"
QMAIL = f"""\
Hi. This is the qmail-send program at relay.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{READER}>:
192.0.2.1 does not like recipient.
Remote host said: 550 No such user
Giving up on 192.0.2.1.

--- Below this line is a copy of the message.

{OURS}
"""
EXIM = f"""\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {READER}
    SMTP error from remote mail server after RCPT TO:<{READER}>:
    host mx.example.net [192.0.2.1]: 550 Unknown user

------ This is a copy of the message, including all the headers. ------

{OURS}
"""
SENDMAIL = f"""\
   ----- The following addresses had permanent fatal errors -----
<{READER}>

   ----- Transcript of session follows -----
... while talking to mx.example.net.:
>>> RCPT To:<{READER}>
<<< 550 User unknown
550 <{READER}>... User unknown

   ----- Original message follows -----

{OURS}
"""
EXCHANGE = f"""\
Your message

  To:      liste@example.org
  Subject: La lettre

did not reach the following recipient(s):

{READER} on Mon, 23 Nov 2026 10:00:00 +0100
    The recipient name is not recognized
"""
SES = (
    '{"notificationType":"Bounce","bounce":{"bounceType":"Permanent","bouncedRecipients":[{"emailAddress":'
    f'"{READER}","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1 user unknown"}}]}}}}\n'
)
COPY = f"--- Below this line is a copy of the message.\n\n{OURS}"
FULL = f"Your message to {READER} could not be delivered: the mailbox is full.\n"
SLOW = f"Delivery to {READER} has been delayed: user unknown, we will keep trying for 2 days.\n"


def bounced(text, sender="MAILER-DAEMON@example.net"):
    return one(f"From: {sender}\nTo: bounces@example.org\nSubject: Delivery failure\n\n{text}")


@pytest.mark.parametrize("text", [QMAIL, EXIM, SENDMAIL, EXCHANGE, SES])
def test_each_family_of_programs_is_understood(text):
    event = bounced(text)
    assert (event.kind, event.recipient, event.reason) == (EventKind.BOUNCE, READER, Reason.NO_MAILBOX)


def test_a_full_mailbox_is_not_given_up():
    event = bounced(FULL)
    assert (event.recipient, event.reason, event.hard) == (READER, Reason.FULL, False)


def test_a_delay_decides_nothing():
    event = bounced(SLOW)
    assert (event.kind, event.recipient, event.hard) == (EventKind.DELAY, READER, False)


def test_a_postmaster_who_is_named_is_not_the_reader():
    help_ = "Help: aide@example.com, postmaster@example.net"
    text = f"{help_}\n{READER} was not reached: 550 user unknown\n"
    assert bounced(f"{text}\n{COPY}").recipient == READER


def test_our_own_address_is_never_the_one_that_failed():
    events = read(
        b"From: MAILER-DAEMON\nTo: bounces@example.org\nSubject: failure\n\nbounces@example.org wrote\n"
    )
    assert [each.recipient for each in events] == [None]


def test_the_reader_is_taken_from_the_copy_when_nobody_is_named():
    event = bounced(f"It did not work.\n\n{COPY}")
    assert (event.recipient, event.reason) == (READER, Reason.UNKNOWN)


@pytest.mark.parametrize("charset", ["iso-2022-jp", "shift_jis", "euc-jp", "utf-8"])
def test_words_of_other_scripts_are_read_in_their_own_charset(charset):
    text = f"<{READER}>: (in reply to RCPT TO command)\nユーザーが見つかりません\n".encode(charset)
    head = f"From: MAILER-DAEMON\nSubject: failure\nContent-Type: text/plain; charset={charset}\n\n"
    assert one(head.encode() + text).hard


#: reports of further families, and of nobody in particular
OTHERS = {
    "MailMarshal": (
        f"Not delivered because of\n\n550 5.1.1 User unknown\n\nRecipients were affected: \n    {READER}\n",
        Reason.NO_MAILBOX,
    ),
    "InterScan": (
        f"Sent <<< RCPT TO:<{READER}>\nReceived >>> 550 user unknown\n\nUnable to deliver to <{READER}>.\n",
        Reason.NO_MAILBOX,
    ),
    "MDaemon": (
        f"Permanent fatal errors...\n\n>> {READER}\n\n--> RCPT To:<{READER}>\n<-- 550 No such user here\n",
        Reason.NO_MAILBOX,
    ),
    "Yahoo": (f"<{READER}>:\n550: 5.1.1 <{READER}>... User Unknown\n", Reason.NO_MAILBOX),
    "Postfix, local": (f'<{READER}>: unknown user: "lectrice"\n', Reason.NO_MAILBOX),
    "Postfix, null MX": (f"<{READER}>: Domain example.net does not accept mail (nullMX)\n", Reason.NO_MAIL),
    "Postfix, tired": (f"<{READER}>: connect to mx[192.0.2.1]:25: Connection timed out\n", Reason.SYSTEM),
    "smail": (f"|--- Failed addresses follow: ---|\n {READER} ... unknown host\n", Reason.NO_DOMAIN),
    "Exim": (f"The following address(es) failed:\n\n  {READER}\n    Unrouteable address\n", Reason.NO_DOMAIN),
    "Gmail, domain": (
        f"Your message wasn't delivered to {READER} because the domain example.net couldn't be found.\n",
        Reason.NO_DOMAIN,
    ),
    "Gmail, filter": (
        f"Delivery to {READER} failed permanently: 550 550 Mail rejected as spam (state 18).\n",
        Reason.CONTENT,
    ),
    "Exchange, French": (
        f"Message non remis à {READER}. L'adresse est introuvable. 550 5.1.10 RecipientNotFound\n",
        Reason.NO_MAILBOX,
    ),
    "nobody in particular": (f"{READER}: utilisateur inconnu\n", Reason.NO_MAILBOX_PERHAPS),
    "nobody at all": (f"Your mail to {READER} was received, thank you\n", Reason.UNKNOWN),
}


@pytest.mark.parametrize("family", OTHERS)
def test_reports_of_other_families_are_understood(family):
    text, reason = OTHERS[family]
    event = bounced(text)
    assert (event.recipient, event.reason) == (READER, reason)
