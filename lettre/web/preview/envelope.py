"""A composed message as a mail program takes it in: header fields, parts, row in an inbox. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import default

from lxml import html as lxml_html

#: characters of the body that a mail program may show behind the subject; longer than any of them shows
_GLANCE = 320


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """A header field: as a reader understands it, and as it travels, where the two differ."""

    name: str
    value: str
    wire: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """A part of the message; `size` is in bytes, as encoded."""

    depth: int
    media_type: str
    encoding: str
    name: str
    size: int


def fields(content: bytes) -> list[Field]:
    """Return the header fields of a message, in their order."""
    head = content.partition(b"\r\n\r\n")[0].decode("utf-8", "replace")
    raw = [re.sub(r"\r\n(?=[ \t])", "", line) for line in re.split(r"\r\n(?![ \t])", head)]
    values = [str(value) for _, value in _parsed(content).items()]
    return [_field(line, value) for line, value in zip(raw, values, strict=True)]


def _field(line: str, value: str) -> Field:
    name, _, wire = line.partition(":")
    wire = wire.strip()
    return Field(name=name, value=value, wire=wire if "=?" in wire else "")


def parts(content: bytes) -> list[Part]:
    """Return the parts of a message, outermost first."""
    return list(_parts(_parsed(content), 0))


def _parts(part: MIMEPart, depth: int) -> Iterator[Part]:
    yield Part(
        depth=depth,
        media_type=part.get_content_type(),
        encoding=str(part.get("Content-Transfer-Encoding", "")),
        name=part.get_filename() or str(part.get("Content-ID", "")),
        size=len(part.as_bytes()),
    )
    for inner in part.iter_parts():
        yield from _parts(inner, depth + 1)


def _parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def glance(html: str) -> str:
    """Return the first words of the HTML part, hidden ones too, as inboxes show them behind the subject."""
    body = lxml_html.document_fromstring(html).body
    if body is None:
        return ""
    words = (
        str(text)
        for text in body.xpath(".//text()")  # comments, Outlook's own markup among them, are no words
        if text.strip()
    )
    heard = "".join(_until(words, _GLANCE * 2))
    # figure spaces keep their width, since the letter puts them there to push the rest out of sight
    return re.sub(r"[ \t\r\n]+", " ", heard).strip()[:_GLANCE]


def _until(words: Iterator[str], most: int) -> Iterator[str]:
    taken = 0
    for each in words:
        yield each + " "
        taken += len(each)
        if taken > most:
            return
