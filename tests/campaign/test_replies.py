"""What servers say, and what follows: a row a word, each as a provider writes it."""

from datetime import timedelta

import pytest

from lettre.campaign import replies
from lettre.campaign.replies import Scope
from lettre.mail.outcome import Reply, Stage, judge

M = timedelta(minutes=1)
READER, PROVIDER, HOUSE = Scope.READER, Scope.PROVIDER, Scope.HOUSE

#: reply, stage → whom it concerns, how long it rests, when the reader is tried again
REPLIES = [
    (450, "4.2.0 <a@b.example>: Recipient address rejected: Greylisted, see http://x.example", READER, 0, 5),
    (451, "4.7.1 Greylisting in action, please come back later", READER, 0, 5),
    (452, "4.2.2 The email account that you tried to reach is over quota. gsmtp", READER, 0, 240),
    (450, "4.2.1 The user you are trying to contact is receiving email too quickly. gsmtp", READER, 0, 60),
    (451, "4.1.8 Domain of sender address does not resolve", READER, 0, None),
    (454, "Throttling failure: Maximum sending rate exceeded.", HOUSE, 0, None),
    (454, "Throttling failure: Daily message quota exceeded.", HOUSE, 60, 60),
    (421, "4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to", PROVIDER, 120, 120),
    (421, "4.7.0 [TS01] Messages from 192.0.2.1 temporarily deferred due to user", PROVIDER, 120, 120),
    (421, "4.7.0 [TSS05] Messages temporarily deferred", PROVIDER, 240, 240),
    (421, "RP-001 (SNT0-MC2-F19) Unfortunately, some messages weren't sent.", PROVIDER, 60, 60),
    (550, "5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. (S3150)", PROVIDER, 120, None),
    (451, "4.7.500 Server busy. Please try again later from [192.0.2.1]. (AS77712)", PROVIDER, 30, None),
    (421, "4.7.28 Our system has detected an unusual rate of unsolicited mail", PROVIDER, 30, 30),
    (421, "mwinf5c04 ME Trop de connexions, veuillez verifier. OFR004_104 [104]", PROVIDER, 5, None),
    (421, "mwinf5c26 ME Service refuse. Veuillez essayer plus tard. OFR_999 [999]", PROVIDER, 60, 60),
    (421, "OFR004_105 try later", PROVIDER, 30, None),
    (421, "4.7.0 LPN007_405 connexion refusee", PROVIDER, 30, None),
    (421, "Too many connections from your host", PROVIDER, 1, None),
    (451, "4.7.1 temporarily deferred", PROVIDER, 5, None),
    (451, "4.3.0 something else", PROVIDER, 0, None),
    (421, "4.3.2 closing", HOUSE, 0, None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "text", "scope", "rest", "wait"), REPLIES)
def test_a_reply_asks_for_something(code, text, scope, rest, wait):
    advice = replies.read(judge(Stage.RCPT, Reply(code=code, text=text)))
    assert advice is not None
    assert (advice.scope, advice.rest) == (scope, rest * M)
    assert advice.wait == (None if wait is None else wait * M)


@pytest.mark.parametrize(
    ("code", "text"), [(250, "2.0.0 ok, slow down"), (550, "5.1.1 nobody here"), (554, "5.6.0 no")]
)
def test_what_is_no_later_asks_for_nothing(code, text):
    assert replies.read(judge(Stage.DOT, Reply(code=code, text=text))) is None


def test_a_later_to_the_sender_concerns_the_house():
    advice = replies.read(judge(Stage.MAIL, Reply(code=451, text="4.3.0 busy")))
    assert advice is not None
    assert advice.scope is HOUSE


def test_every_row_has_its_source_and_is_found_by_some_reply():
    assert all(row.source for row in replies.TABLE)
    used = {next((row for row in replies.TABLE if row.words.search(text)), None) for _, text, *_ in REPLIES}
    assert len(used) > 15


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("Greylisted, please try again in 300 seconds", 5 * M),
        ("4.7.1 try again in 5 minutes", 5 * M),
        ("retry in 00:04:30", timedelta(minutes=4, seconds=30)),
        ("Greylisted for 10 minutes", 10 * M),
        ("réessayez dans 15 min", 15 * M),
        ("veuillez réessayer dans 2 heures", 120 * M),
        ("come back in 99999 hours", replies.LONGEST),
        ("greylisted, try later", None),
        ("in 0 seconds", None),
        ("error 451 in 4.7.1", None),
    ],
)
def test_the_time_that_a_server_names(text, wait):
    assert replies.named(text) == wait
