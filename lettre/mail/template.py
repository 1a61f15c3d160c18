"""An edition compiled once into chunks of bytes with slots between them.

Everything a recipient does not change is encoded, folded and joined here, once a campaign;
filling the template for one recipient is a single `join`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import Enum, auto
from html import escape
from urllib.parse import quote

from lettre.audience.trace import Kind
from lettre.edition.model import PAGES, Edition, Hole
from lettre.issue.model import Asset
from lettre.mail import headers, marking, quoted_printable
from lettre.mail.marking import Kinds, Marks
from lettre.newsletter import Newsletter


class Slot(Enum):
    """What is written for each recipient."""

    # members are compared by identity: hashing their names again for every chunk costs more than the join
    __hash__ = object.__hash__

    TO = auto()
    MESSAGE_ID = auto()
    TOKEN = auto()
    PREFERENCES = auto()
    ADDRESS_IN_TEXT = auto()
    ADDRESS_IN_HTML = auto()
    CLICK = auto()
    OPEN = auto()


Chunk = bytes | Slot
#: what is written where a hole is the address of a page
_TOKENS: Mapping[Hole, Slot] = {
    Hole.UNSUBSCRIBE: Slot.TOKEN,
    Hole.PREFERENCES: Slot.PREFERENCES,
    Hole.MEASUREMENT: Slot.PREFERENCES,
}
#: where a reader's token stands in marked HTML
_MARKS = {marking.TOKENS[Kind.CLICKS]: Slot.CLICK, marking.TOKENS[Kind.OPENS]: Slot.OPEN}
_HOLES = re.compile("|".join(map(re.escape, (*(hole.value for hole in Hole), *_MARKS))))


@dataclass(frozen=True, slots=True)
class Template:
    """An edition as chunks and slots. `size` is the constant part in bytes."""

    chunks: tuple[Chunk, ...]

    def fill(self, values: Mapping[Slot, bytes], before: bytes = b"") -> bytes:
        """Return one recipient's message; `before` holds header fields that are its alone."""
        filled = [chunk if isinstance(chunk, bytes) else values[chunk] for chunk in self.chunks]
        return b"".join([before, *filled])

    @property
    def size(self) -> int:
        """The constant part, in bytes."""
        return sum(len(chunk) for chunk in self.chunks if isinstance(chunk, bytes))


def values(
    address: str, name: str | None, token: str, message_id: str, preferences: str | None = None
) -> dict[Slot, bytes]:
    """Encode one recipient's own parts, each for the place it stands in.

    A proof has one token for both pages, which acts on nobody: without `preferences` it is `token`.
    """
    in_text, in_html = quoted_printable.encode(address, goes_on=True), escape(address)
    return {
        Slot.TO: headers.mailbox(name, address),
        Slot.MESSAGE_ID: message_id.encode(),
        Slot.TOKEN: token.encode(),
        Slot.PREFERENCES: (preferences or token).encode(),
        Slot.ADDRESS_IN_TEXT: in_text,
        Slot.ADDRESS_IN_HTML: (
            in_text if in_html == address else quoted_printable.encode(in_html, goes_on=True)
        ),
    }


def compile_edition(
    edition: Edition,
    newsletter: Newsletter,
    date: datetime,
    wanted: Kinds = frozenset(),
    marks: Marks | None = None,
) -> Template:
    """Compile `edition` into a message dated `date`, the campaign's own date.

    Where there are `marks`, what is `wanted` of clicks and openings is marked with them.

    The header block follows RFC 5322, RFC 2369 and RFC 2919 (List-*), RFC 8058 (one-click)
    and RFC 3834 (Auto-Submitted); the body is multipart/alternative, quoted-printable.
    """
    home = headers.bare("base_url", newsletter.base_url)
    boundary = f"=_{edition.digest[:32]}"
    chunks: list[Chunk] = [_constant_fields(edition, newsletter, date)]
    chunks += [b"To: ", Slot.TO, b"\r\nMessage-ID: ", Slot.MESSAGE_ID, b"\r\n"]
    chunks += _unsubscribe_fields(newsletter, f"{home}/u/")
    chunks.append(f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n\r\n'.encode())
    chunks.append(b"--%s\r\n" % boundary.encode())
    chunks += _text_part("plain", edition.text, home, Slot.ADDRESS_IN_TEXT)
    chunks.append(b"\r\n--%s\r\n" % boundary.encode())
    html = edition.html if marks is None else marking.marked(edition, wanted, marks)
    chunks += _html_part(edition, html, home)
    chunks.append(b"\r\n--%s--\r\n" % boundary.encode())
    return Template(tuple(_joined(chunks)))


def _constant_fields(edition: Edition, newsletter: Newsletter, date: datetime) -> bytes:
    domain = edition.sender_address.rpartition("@")[2]
    fields = [
        (b"From", headers.mailbox(edition.sender_name, edition.sender_address)),
        (b"Subject", headers.text(edition.subject)),
        (b"Date", format_datetime(date).encode()),
        (b"MIME-Version", b"1.0"),
        (b"Content-Language", headers.guard("language", edition.language).encode()),
        # RFC 2919 3: a list's identity outlives its name; the phrase is only for people
        (b"List-Id", headers.mailbox(newsletter.title, f"{newsletter.slug}.{domain}")),
        # RFC 2369 3.5 and 3.6: where the letters are kept, and who answers for them
        (b"List-Archive", f"<{newsletter.base_url}/{newsletter.slug}/>".encode()),
        (b"List-Owner", f"<mailto:{quote(edition.reply_to or edition.sender_address, safe='@')}>".encode()),
        # campaign:newsletter:kind:sender, as Gmail reads it (support.google.com/mail/answer/6254652)
        (b"Feedback-ID", headers.bare("issue", _feedback(edition, newsletter)).encode()),
        (b"Auto-Submitted", b"auto-generated"),
        (b"Precedence", b"bulk"),
    ]
    if edition.reply_to:
        fields.insert(1, (b"Reply-To", headers.mailbox(None, edition.reply_to)))
    return b"".join(name + b": " + value + b"\r\n" for name, value in fields)


def _feedback(edition: Edition, newsletter: Newsletter) -> str:
    return f"{edition.issue}:{newsletter.slug}:newsletter:{newsletter.slug}"


def _unsubscribe_fields(newsletter: Newsletter, leave: str) -> list[Chunk]:
    # one line each, however long: a folded List-Unsubscribe has broken DKIM signatures in the field
    chunks: list[Chunk] = [f"List-Unsubscribe: <{leave}".encode(), Slot.TOKEN, b">"]
    if newsletter.unsubscribe_mailbox:
        mailbox = headers.bare("unsubscribe_mailbox", newsletter.unsubscribe_mailbox)
        chunks += [f", <mailto:{mailbox}?subject=".encode(), Slot.TOKEN, b">"]
    return [*chunks, b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"]


def _text_part(subtype: str, text: str, home: str, address: Slot) -> Iterator[Chunk]:
    yield (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()
    for hole, before in _split(text):
        if hole is None:
            yield quoted_printable.encode(before)
        elif hole is Hole.ADDRESS:
            yield quoted_printable.encode(before, goes_on=True)
            yield address
        elif isinstance(hole, Slot):
            yield quoted_printable.encode(before, goes_on=True)
            yield hole
            yield quoted_printable.SOFT_BREAK
        else:
            yield quoted_printable.encode(f"{before}{home}/{PAGES[hole]}/", goes_on=True)
            yield _TOKENS[hole]
            yield quoted_printable.SOFT_BREAK


def _split(text: str) -> Iterator[tuple[Hole | Slot | None, str]]:
    start = 0
    for match in _HOLES.finditer(text):
        found = match.group()
        yield _MARKS.get(found) or Hole(found), text[start : match.start()]
        start = match.end()
    yield None, text[start:]


def _html_part(edition: Edition, html: str, home: str) -> Iterator[Chunk]:
    if not edition.inline_images:
        yield from _text_part("html", html, home, Slot.ADDRESS_IN_HTML)
        return
    boundary = f"=_{edition.digest[32:]}".encode()
    yield b'Content-Type: multipart/related; type="text/html";\r\n boundary="%s"\r\n\r\n--%s\r\n' % (
        boundary,
        boundary,
    )
    yield from _text_part("html", html, home, Slot.ADDRESS_IN_HTML)
    assets = {asset.name: asset for asset in edition.assets}
    for cid, name in sorted(edition.inline_images.items()):
        yield b"\r\n--%s\r\n" % boundary + image_part(cid, assets[name])
    yield b"\r\n--%s--\r\n" % boundary


def image_part(cid: str, asset: Asset) -> bytes:
    """Return a picture as the part of a message that HTML names by `cid`."""
    part = EmailMessage(policy=SMTP)
    maintype, _, subtype = asset.media_type.partition("/")
    filename = asset.name.rpartition("/")[2]
    part.set_content(
        asset.content, maintype, subtype, disposition="inline", filename=filename, cid=f"<{cid}>"
    )
    del part["MIME-Version"]
    return part.as_bytes().rstrip(b"\r\n")


def _joined(chunks: list[Chunk]) -> Iterator[Chunk]:
    run: list[bytes] = []
    for chunk in chunks:
        if isinstance(chunk, bytes):
            run.append(chunk)
            continue
        yield b"".join(run)
        run = []
        yield chunk
    yield b"".join(run)
