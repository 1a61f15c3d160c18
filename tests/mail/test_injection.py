"""Nothing in a name, subject, address or setting adds a field, a recipient or a command."""

import os

from hypothesis import HealthCheck, example, given, settings

from lettre.errors import ContentError
from tests.mail.injection import attacks, composed, people, shape

#: `make acceptance` asks for ten thousand
CASES = int(os.environ.get("LETTRE_CASES", "300"))
PLAIN = composed({}).content
NAMES, PARTS = shape(PLAIN)


def judge(words) -> bool:
    """Hold that these words are refused or harmless; tell whether they were let in."""
    try:
        message = composed(words)
    except ContentError:
        return False
    expected = [name for name in NAMES if name != "reply-to" or words.get("reply_to", "x")]
    assert shape(message.content) == (expected, PARTS)
    # a mailbox stays one mailbox, whatever its name says
    assert people(message.content) == {k: v for k, v in people(PLAIN).items() if k.lower() in expected}
    head = message.content.partition(b"\r\n\r\n")[0]
    assert not set(head.replace(b"\r\n", b"")) & {*range(9), *range(10, 32), 127}
    for part in (message.sender, message.recipient):
        assert not any(ord(c) < 33 or ord(c) == 127 or c in "<>" for c in part), part
    assert not any(line.startswith(b".") for line in message.content.split(b"\r\n"))
    return True


@given(attacks)
@settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))
@example({"name": "Zoé\r\nBcc: evil@example.net"})
@example({"subject": "Bonjour\u2028Bcc: evil@example.net"})
@example({"name": "=?utf-8?q?=0D=0ABcc:_evil@example.net?="})
@example({"reply_to": "a@example.org, evil@example.net"})
@example({"mailbox": "quitter@example.org>, <https://evil.example/"})
@example({"title": 'La "Lettre" <evil@example.net>, autre'})
def test_no_words_add_a_field_a_recipient_or_a_command(words):
    judge(words)


def test_harmless_words_are_let_in():
    assert judge({"name": 'Zoé "la grande" <zoe>', "subject": "=?x?", "title": "L’été : (bis), suite"})


def test_the_judge_sees_what_an_injection_would_do():
    forged = PLAIN.replace(b"\r\nTo: ", b"\r\nBcc: <evil@example.net>\r\nTo: ", 1)
    assert shape(forged) != (NAMES, PARTS)
    assert people(forged) != people(PLAIN)
    twice = PLAIN.replace(b"\r\nTo: ", b"\r\nTo: <evil@example.net>,\r\n ", 1)
    assert people(twice) != people(PLAIN)
