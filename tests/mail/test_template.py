import hashlib
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default

import pytest

from lettre.edition.model import Edition, Hole
from lettre.errors import ContentError
from lettre.issue.model import Asset
from lettre.mail import template
from lettre.newsletter import Newsletter, Organisation, Sender

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
TEXT = (
    "Bonjour à tous.\n\n.une ligne qui commence par un point\n"
    + "mot " * 60
    + f"\nÀ {Hole.ADDRESS.value}\n{Hole.UNSUBSCRIBE.value}\n"
)
HTML = (
    f'<p lang="fr">Écrit à {Hole.ADDRESS.value}, <a href="{Hole.UNSUBSCRIBE.value}">partir</a>.</p>\n'
    + "<p>x</p>" * 40
)
TOKEN = "A" * 36


def edition(**changes):
    facts = {
        "newsletter": "cpc", "issue": "2026-11", "date": date(2026, 11, 23), "number": 42, "language": "fr",
        "subject": "Métiers et diplômes : ce qui change, ce qui ne change pas, ce qui reste à écrire",
        "preheader": "", "sender_name": "Bureau des métiers, diplômes & « formations »",
        "sender_address": "lettre@example.org", "reply_to": "redaction@example.org",
        "html": HTML, "text": TEXT, "assets": (), "digest": hashlib.sha256(b"x").hexdigest(),
    }  # fmt: skip
    return Edition(**{**facts, **changes})


def newsletter(**changes):
    facts = {
        "slug": "cpc", "title": "La Lettre des diplômes", "language": "fr",
        "sender": Sender(name="Bureau", address="lettre@example.org"),
        "organisation": Organisation(name="Direction"), "base_url": "https://lettre.example.org",
    }  # fmt: skip
    return Newsletter(**{**facts, **changes})


def filled(address="zoe.d'été&co@example.org", name="Zoé L’Été", edition_=None, newsletter_=None):
    compiled = template.compile_edition(edition_ or edition(), newsletter_ or newsletter(), NOW)
    return compiled.fill(template.values(address, name, TOKEN, "<abc@example.org>"))


def parsed(**arguments):
    return message_from_bytes(filled(**arguments), policy=default)


def test_another_parser_reads_the_header_as_it_was_meant():
    message = parsed()
    assert not message.defects
    assert message["Subject"] == edition().subject
    assert message["From"].addresses[0].addr_spec == "lettre@example.org"
    assert message["To"].addresses[0].display_name == "Zoé L’Été"
    assert message["Reply-To"].addresses[0].addr_spec == "redaction@example.org"
    assert message["Date"].datetime == NOW
    assert message["Message-ID"] == "<abc@example.org>"
    assert message["List-Unsubscribe"] == f"<https://lettre.example.org/u/{TOKEN}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<cpc.example.org>" in message["List-Id"]
    assert message["MIME-Version"] == "1.0"


def test_no_field_stands_twice():
    names = [name.lower() for name in parsed()]
    assert sorted(names) == sorted(set(names))


def test_text_and_html_come_back_whole_with_their_holes_filled():
    text, html = parsed().iter_parts()
    address = "zoe.d'été&co@example.org"
    leave = f"https://lettre.example.org/u/{TOKEN}"
    assert text.get_content_type() == "text/plain"
    assert text.get_content().replace("\r\n", "\n").rstrip("\n") == TEXT.replace(
        Hole.ADDRESS.value, address
    ).replace(Hole.UNSUBSCRIBE.value, leave).rstrip("\n")
    assert html.get_content_type() == "text/html"
    assert "zoe.d&#x27;été&amp;co@example.org" in html.get_content()
    assert f'href="{leave}"' in html.get_content()


def test_the_bytes_are_fit_for_the_wire():
    content = filled()
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert not any(line.startswith(b".") for line in content.split(b"\r\n"))
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    body = content.partition(b"\r\n\r\n")[2]
    assert all(len(line) <= 76 for line in body.split(b"\r\n"))
    assert body.isascii()


def test_the_unsubscribe_field_is_one_line_however_long():
    long = newsletter(
        base_url="https://lettre." + "tres-long." * 12 + "example.org",
        unsubscribe_mailbox="quitter@example.org",
    )
    block = filled(newsletter_=long).partition(b"\r\n\r\n")[0]
    (line,) = [line for line in block.split(b"\r\n") if line.startswith(b"List-Unsubscribe:")]
    assert line.endswith(b">")
    assert b"<mailto:quitter@example.org?subject=" + TOKEN.encode() + b">" in line


def test_images_can_travel_inside():
    asset = Asset(name="images/a.png", media_type="image/png", content=bytes(range(256)) * 20)
    carried = edition(assets=(asset,), inline_images={"a@lettre": "images/a.png"})
    message = parsed(edition_=carried)
    _, related = message.iter_parts()
    assert related.get_content_type() == "multipart/related"
    html, image = related.iter_parts()
    assert html.get_content_type() == "text/html"
    assert image.get_content() == asset.content
    assert image["Content-ID"] == "<a@lettre>"


def test_a_subject_cannot_write_a_field_of_its_own():
    with pytest.raises(ContentError):
        filled(edition_=edition(subject="Bonjour\r\nBcc: x@example.org"))


def test_the_same_recipient_gets_the_same_bytes():
    assert filled() == filled()
