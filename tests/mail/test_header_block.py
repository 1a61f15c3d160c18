"""The whole header block as it leaves. A wanted change: `python -m tests.mail.test_header_block`."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from lettre.audience.links import SigningKey
from lettre.mail import template
from lettre.mail.dkim import Key, Signer
from lettre.mail.message import Composer
from lettre.mail.model import Recipient
from lettre.newsletter import Sender
from tests.mail.test_template import edition, newsletter

GOLDEN = Path(__file__).parents[1] / "golden" / "headers"
NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
KEY = SigningKey(id=1, secret=b"a secret of thirty-two bytes ....")
#: a key that everybody knows: the same signature everywhere
PRIVATE = ed25519.Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

VERP = {"return_path": "retours+{token}@example.org", "unsubscribe_mailbox": "quitter@example.org"}
LONG = {
    "title": "Le très long titre d’une lettre qui tient à dire tout ce qu’elle contient, 手紙 и письмо",
    "sender": Sender(name="Bureau", address="lettre@example.org"),
    "base_url": "https://lettre." + "tres-long-nom-de-domaine." * 6 + "example.org",
    "unsubscribe_mailbox": "quitter@example.org",
}
SUBJECTS = {"subject": "Ελληνικά, русский, 日本語, العربية : " + "un sujet qui ne finit pas, " * 6}
READERS = {
    "plain": Recipient(subscription=7, address="zoe@example.org", name=None),
    "verp": Recipient(subscription=8, address="zoe@example.org", name="Zoé L’Été"),
    "signed": Recipient(subscription=9, address="zoe@example.org", name='Zoé "la grande", dite \\o/'),
    "long": Recipient(
        subscription=10, address="zoe@example.org", name="Ζωή Зоя ゾエ " + "de la Très-Longue-Famille " * 6
    ),
    "smtputf8": Recipient(subscription=11, address="zoé@métiers.example", name="Zoé"),
}
HOUSES = {"plain": {}, "verp": VERP, "signed": VERP, "long": LONG, "smtputf8": {}}


def composed(case: str):
    house = newsletter(**HOUSES[case])
    letter = edition(**(SUBJECTS if case == "long" else {}))
    keys = [Key(domain="example.org", selector="essai", private=PRIVATE)]
    composer = Composer(
        template=template.compile_edition(letter, house, NOW),
        newsletter=house,
        campaign=3,
        key=KEY,
        signer=Signer(keys, NOW) if case == "signed" else None,
    )
    return composer.compose(READERS[case])


def block(case: str) -> str:
    message = composed(case)
    head = message.content.partition(b"\r\n\r\n")[0].decode()
    return (
        f"MAIL FROM:<{message.sender}>\nRCPT TO:<{message.recipient}>\n\n" + head.replace("\r\n", "\n") + "\n"
    )


@pytest.mark.parametrize("case", READERS)
def test_the_header_is_as_it_was_looked_at(case):
    assert block(case) == (GOLDEN / f"{case}.txt").read_text("utf-8")


@pytest.mark.parametrize("case", READERS)
def test_every_field_of_the_design_is_there_once_and_no_line_is_too_long(case):
    content = composed(case).content
    message = message_from_bytes(content, policy=default)
    assert not message.defects
    for name in (
        "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type", "List-Id",
        "List-Unsubscribe", "List-Unsubscribe-Post", "List-Archive", "List-Owner", "Feedback-ID",
        "Precedence", "Auto-Submitted",
    ):  # fmt: skip
        assert len(message.get_all(name, [])) == 1, name
    lines = content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert all(len(line) <= 998 for line in lines)
    (leave,) = [line for line in lines if line.startswith(b"List-Unsubscribe:")]
    assert leave.endswith(b">")  # one line, however long
    assert all(len(line) <= 78 for line in lines if not re.match(rb"List-|\s*<https", line))


@pytest.mark.parametrize("case", READERS)
def test_names_in_every_script_come_back_whole(case):
    message = message_from_bytes(composed(case).content, policy=default)
    house, reader = newsletter(**HOUSES[case]), READERS[case]
    # the newer parser puts spaces between the encoded words of a name; this one does as RFC 2047 6.2 says
    raw = str(message_from_bytes(composed(case).content)["To"]).rpartition("<")[0]
    assert str(make_header(decode_header(raw))).strip().strip('"').replace("\\", "") == (
        reader.name or ""
    ).strip().replace("\\", "")
    if case == "long":
        assert message["Subject"].strip() == SUBJECTS["subject"].strip()
    assert house.title.split(",")[0] in str(message["List-Id"])


if __name__ == "__main__":
    for each in READERS:
        (GOLDEN / f"{each}.txt").write_text(block(each), "utf-8")
