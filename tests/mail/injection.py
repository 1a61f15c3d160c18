"""Words that try to write header fields, recipients or SMTP commands, and what must stay as it was."""

from email import message_from_bytes
from email.policy import compat32, default

from hypothesis import strategies as st

from lettre.audience import addresses
from lettre.audience.links import SigningKey
from lettre.errors import ContentError
from lettre.mail import template
from lettre.mail.message import Composer
from lettre.mail.model import Recipient
from lettre.newsletter import Newsletter, Organisation, Sender
from tests.mail.test_template import NOW, edition

KEY = SigningKey(id=1, secret=b"a secret of thirty-two bytes ....")
#: pieces that have opened doors elsewhere
PIECES = (
    "\r\n",
    "\n",
    "\r",
    "\x00",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x85",
    "\u2028",
    "\u2029",
    "\t",
    " ",
    "\r\n ",
    "\r\n\r\n",
    "Bcc: evil@example.net",
    "RCPT TO:<evil@example.net>",
    "\r\n.\r\n",
    "\n.\nMAIL FROM:<x@example.net>",
    "DATA",
    "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5uZXQ=?=",
    "=?utf-8?q?=0D=0ABcc:_evil@example.net?=",
    "=0D=0A",
    "%0d%0a",
    ">",
    "<",
    ",",
    ";",
    ":",
    '"',
    "\\",
    '\\"',
    "(",
    ")",
    "@",
    "<evil@example.net>",
    ", evil@example.net",
    "evil@example.net",
    "é",
    "手",
    "😀",
    "\u202e",
    "\ufeff",
    "{token}",
    "{{ 7*7 }}",
    "@@UNSUBSCRIBE@@",
    "--",
    "Content-Type: text/html",
)
#: each piece has a sign of its own: Hypothesis then draws a word at one stroke, and drawing costs the most
_SIGNS = {chr(0xF0000 + at): piece for at, piece in enumerate(PIECES)}
_PIECES = st.text("".join(_SIGNS), max_size=6)
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def _woven(pieces: str, others: str, at: int) -> str:
    """Return the pieces, with other characters among them."""
    return "".join(_SIGNS.get(each, each) for each in pieces[:at] + others + pieces[at:])


nasty = st.builds(_woven, _PIECES, st.just("") | _ANY, st.integers(0, 6))
nasty_address = st.builds("{}@{}".format, nasty, st.just("example.org") | nasty) | nasty

FIELDS = (
    "name",
    "address",
    "subject",
    "preheader",
    "title",
    "sender",
    "sender_address",
    "reply_to",
    "mailbox",
)


def _words(field: str):
    return nasty_address if "address" in field or field in {"reply_to", "mailbox"} else nasty


#: mostly one field at a time: of many, one that is refused would hide the others
attacks = st.sampled_from(FIELDS).flatmap(
    lambda field: st.fixed_dictionaries({field: _words(field)})
) | st.fixed_dictionaries({}, optional={field: _words(field) for field in FIELDS})


def composed(words):
    """Return one message with these words in it. Raises ContentError when they are refused."""
    house = Newsletter(
        slug="cpc",
        title=words.get("title", "La Lettre"),
        language="fr",
        sender=Sender(name="Bureau", address=words.get("sender_address", "lettre@example.org")),
        organisation=Organisation(name="Direction"),
        base_url="https://lettre.example.org",
        unsubscribe_mailbox=words.get("mailbox", "quitter@example.org"),
    )
    letter = edition(
        subject=words.get("subject", "Bonjour"),
        preheader=words.get("preheader", ""),
        sender_name=words.get("sender", "Bureau"),
        sender_address=words.get("sender_address", "lettre@example.org"),
        reply_to=words.get("reply_to", "redaction@example.org") or None,
    )
    address = words.get("address", "zoe@example.org")
    if addresses.fault(address):  # as every door into the list asks
        raise ContentError("mail.header-injection", field="address")
    composer = Composer(
        template=template.compile_edition(letter, house, NOW), newsletter=house, campaign=3, key=KEY
    )
    return composer.compose(Recipient(subscription=7, address=address, name=words.get("name", "Zoé")))


def shape(content: bytes, policy=compat32):
    """What an independent parser makes of a message: the names of its fields, and the parts it has."""
    message = message_from_bytes(content, policy=policy)
    return [name.lower() for name in message], [part.get_content_type() for part in message.walk()]


def people(content: bytes) -> dict[str, int]:
    """How many mailboxes an independent parser finds in each field that names people."""
    message = message_from_bytes(content, policy=default)
    return {
        name: len(message[name].addresses)
        for name in ("From", "To", "Cc", "Bcc", "Reply-To", "Sender")
        if message[name] is not None
    }
