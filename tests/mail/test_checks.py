"""Every rule of deliverability: a message that raises it, and one that nearly does."""

from dataclasses import replace
from datetime import date

import pytest

from lettre.campaign import preflight
from lettre.edition.model import Hole
from lettre.issue.model import Issue
from lettre.mail.checks import RULES, domains
from lettre.newsletter import Dkim, Sender
from tests.edition.letters import ALL, NEWSLETTER
from tests.edition.letters import rendered as letter
from tests.findings import of_message
from tests.house import newsletter, rendered

ISSUE = Issue(
    newsletter="cpc",
    slug="2026-11",
    date=date(2026, 11, 16),
    subject="Une entreprise, un lycée, un métier",
    preheader="Un entretien",
    sections=(),
)


def composed(house=None, **changes):
    """The good message, of an edition with changes."""
    house = house or newsletter()
    changes.setdefault("sender_name", house.sender.name)
    changes.setdefault("sender_address", house.sender.address)
    changes.setdefault("reply_to", house.sender.reply_to)
    edition = replace(rendered(), **changes)
    return preflight.example(edition, house).content


def codes(content, house=None, *, rehearsal=True):
    findings = of_message(content, rendered(), ISSUE, house or newsletter(), rehearsal=rehearsal)
    return [each.code.removeprefix("deliverability.") for each in findings]


def changed(before, after):
    content = composed()
    assert before in content
    return content.replace(before, after, 1)


BULK = b"Precedence: bulk\r\n"
LINE = b"--=_" + rendered().digest[:32].encode()

#: a rule's code, bytes of the good message and what stands in their place: wrong, then right
IN_BYTES = [
    ("header-missing", b"MIME-Version: 1.0\r\n", b"", b"MIME-version: 1.0\r\n"),
    ("header-missing", b"Subject: ", b"X-Subject: ", b"SUBJECT: "),
    ("header-twice", BULK, BULK * 2, b"X-A: 1\r\nX-A: 2\r\n" + BULK),
    ("header-raw", BULK, b"X-A: \xc3\xa9\r\n" + BULK, b"X-A: e\r\n" + BULK),
    ("date", b"Date: Mon, 16 Nov 2026", b"Date: 16 brumaire", b"Date: 16 Nov 2026"),
    ("message-id", b"@example.org>\r\nLi", b"@ailleurs.example>\r\nLi", b"@mx.example.org>\r\nLi"),
    ("list-id", b"<cpc.example.org>", b"<cpc@example.org>", b"<autre.cpc.example.org>"),
    ("one-click", b"One-Click", b"Two-Clicks", b"One-Click"),
    ("one-click", b"List-Unsubscribe: <http:", b"List-Unsubscribe: <mailto:", b"List-Unsubscribe: <HTTPS:"),
    ("not-automatic", b"Precedence: bulk", b"Precedence: first-class", b"Precedence: list"),
    ("not-automatic", b"auto-generated", b"no", b"Auto-Generated"),
    ("name-is-address", b"From: =?", b"From: \"a@ailleurs.example\" =?", b"From: \"lettre@example.org\" =?"),
    ("long-line", BULK, b"X-A: " + b"a" * 994 + b"\r\n" + BULK, b"X-A: " + b"a" * 993 + b"\r\n" + BULK),
    ("long-encoded-line", b"Bonjour.\r\n", b"a" * 77 + b"\r\nBonjour.\r\n", b"a" * 76 + b"\r\nBonjour.\r\n"),
    ("charset", b"text/html; charset=utf-8", b"text/html; charset=iso-8859-1", b"text/html; charset=UTF-8"),
    ("boundary", b"Bonjour.\r\n", LINE + b"\r\n\r\nBonjour.\r\n", b"--=_autre\r\nBonjour.\r\n"),
    ("boundary", LINE + b"--", b"", LINE + b"--"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "before", "wrong", "right"), IN_BYTES)
def test_a_message_raises_its_rule_and_its_near_miss_does_not(code, before, wrong, right):
    assert code in codes(changed(before, wrong))
    assert code not in codes(changed(before, right))


def shown(words):
    way_out = f'<p>{Hole.ADDRESS.value}</p><p><a href="{Hole.UNSUBSCRIBE.value}">Partir</a></p>'
    return f"<p>Bonjour.</p>{words}{way_out}"


def said(words):
    return f"Bonjour. Partir.\n\n{words}\n{Hole.ADDRESS.value}\n{Hole.UNSUBSCRIBE.value}\n"


IMAGE = '<img src="https://example.org/a.png" alt="">'
PROSE = "Une phrase ordinaire pour des lecteurs patients, et rien de plus. "

#: a rule's code, and the HTML and text of an edition: wrong, then right
IN_WORDS = [
    ("no-text", shown(""), "", shown(""), said("")),
    ("no-text", shown(""), f"<p>Bonjour.</p>{Hole.UNSUBSCRIBE.value}", shown(""), said("1 < 2 > 0")),
    ("text-lacks-words", shown(f"<p>{PROSE}</p>"), said(""), shown(f"<p>{PROSE}</p>"), said(PROSE.upper())),
    ("html-lacks-words", shown(""), said(PROSE), shown(f"<p>{PROSE}</p>"), said(PROSE)),
    (
        "text-lacks-link",
        shown('<a href="https://example.org/%C3%A9?a=1&amp;b=2">Bonjour</a>'),
        said("https://example.org/é?a=1"),
        shown('<a href="https://example.org/%C3%A9?a=1&amp;b=2">Bonjour</a>'),
        said("https://example.org/é?a=1&b=2"),
    ),
    ("images-alone", shown(IMAGE), said(""), shown(""), said("")),
    ("few-words", shown(IMAGE + PROSE * 30), said(PROSE * 30), shown(IMAGE + PROSE * 45), said(PROSE * 45)),
    (
        "logo-alone",
        shown(f'<div class="logo">{IMAGE}</div>{PROSE * 30}'),
        said(PROSE * 30),
        shown(f'<div class="logo">{IMAGE}</div>{PROSE * 45}'),
        said(PROSE * 45),
    ),
    (
        "long-title",
        f"<title>{'Un lycée et des métiers, ' * 6}</title>{shown('')}",
        said(""),
        f"<title>{'Un lycée et des métiers, ' * 4}</title>{shown('')}",
        said(""),
    ),
    ("tags-unbalanced", shown("<ul><div></div>"), said(""), shown("<!--[if mso]><ul><![endif]-->"), said("")),
    (
        "hidden-text",
        shown('<div style="display:none">Gagnez un voyage</div>'),
        said("Gagnez un voyage"),
        '<div style="display:none">Gagnez un voyage</div>' + shown(""),
        said("Gagnez un voyage"),
    ),
    (
        "hidden-text",
        shown('<p style="font-size:0px;">Gagnez un voyage</p>'),
        said("Gagnez un voyage"),
        shown('<div style="font-size:0"><p style="font-size:10px">Gagnez un voyage</p></div>'),
        said("Gagnez un voyage"),
    ),
    (
        "capitals",
        shown(f"<p>{PROSE.upper() * 5}</p>"),
        said(PROSE * 5),
        shown(f"<p>{PROSE * 5}{PROSE.upper() * 3}</p>"),
        said(PROSE * 5),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "html", "text", "good_html", "good_text"), IN_WORDS)
def test_words_raise_their_rule_and_their_near_miss_does_not(code, html, text, good_html, good_text):
    assert code in codes(composed(html=html, text=text))
    assert codes(composed(html=good_html, text=good_text)) == []


def house(address, **changes):
    sender = Sender(name="Bureau des métiers", address=address, reply_to=changes.pop("reply_to", None))
    return replace(newsletter(), sender=sender, **changes)


#: a rule's code, and the house that sends: wrong, then right
DKIM = Dkim(selector="essai", keys="secrets/dkim")
IN_SENDERS = [
    ("dmarc-rejects", house("lettre@yahoo.fr"), house("lettre@yahoo.example")),
    ("freemail-sender", house("lettre@orange.fr"), house("lettre@lettre.orange.example")),
    (
        "unaligned",
        house("lettre@a.gouv.fr", return_path="retour@b.gouv.fr"),
        house("lettre@a.gouv.fr", return_path="retour+{token}@mx.a.gouv.fr"),
    ),
    (
        "unaligned",
        house("lettre@a.gouv.fr", return_path="retour@b.gouv.fr", dkim=replace(DKIM, domain="b.gouv.fr")),
        house("lettre@a.gouv.fr", return_path="retour@b.gouv.fr", dkim=DKIM),
    ),
    (
        "dkim-unaligned",
        house("lettre@a.gouv.fr", dkim=replace(DKIM, domain="b.gouv.fr")),
        house("lettre@lettre.a.gouv.fr", dkim=replace(DKIM, domain="a.gouv.fr")),
    ),
    ("no-reply", house("ne-pas-repondre@example.org"), house("repondre@example.org")),
    (
        "no-reply",
        house("a@example.org", reply_to="noreply@example.org"),
        house("noreply@example.org", reply_to="a@example.org"),
    ),
    (
        "reply-elsewhere",
        house("lettre@example.org", reply_to="redaction@gmail.com"),
        house("lettre@example.org", reply_to="redaction@example.com"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "wrong", "right"), IN_SENDERS)
def test_a_sender_raises_its_rule_and_its_near_miss_does_not(code, wrong, right):
    assert code in codes(composed(wrong), wrong)
    assert codes(composed(right), right) == []


def test_the_text_comes_before_the_html():
    content = composed()
    head, text, html, end = content.split(LINE)
    assert "part-order" in codes(LINE.join((head, html, text, end)))


def test_every_rule_has_its_message():
    tried = {code for code, *_ in (*IN_BYTES, *IN_WORDS, *IN_SENDERS)} | {"part-order"}
    assert {rule.code for rule in RULES} == {f"deliverability.{code}" for code in tried}


def test_http_is_enough_for_a_rehearsal_and_not_for_the_world():
    assert codes(composed()) == []
    assert codes(composed(), rehearsal=False) == ["one-click"]
    public = replace(newsletter(), base_url="https://lettre.example.org")
    assert codes(composed(public), public, rehearsal=False) == []


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("example.org", "example.org"),
        ("mx.lettre.example.org", "example.org"),
        ("lettre.example.gouv.fr", "example.gouv.fr"),
        ("Example.CO.UK.", "example.co.uk"),
        ("a.ville.gouv.qc.ca", "ville.gouv.qc.ca"),
        ("localhost", "localhost"),
    ],
)
def test_a_domain_belongs_to_who_registered_it(domain, registered):
    assert domains.organisational(domain) == registered


@pytest.mark.parametrize("name", ALL)
def test_our_own_letters_raise_nothing(name):
    issue, edition = letter(name)
    content = preflight.example(edition, NEWSLETTER).content
    assert of_message(content, edition, issue, NEWSLETTER, rehearsal=True) == []
