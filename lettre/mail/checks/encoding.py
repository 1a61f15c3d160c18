"""How a message is written down: parts, lines, encodings."""

from collections.abc import Iterator
from email.message import Message

from lettre.finding import Severity
from lettre.mail.checks.mailing import Mailing
from lettre.rule import Found, gather, rule

ERROR, WARNING = Severity.ERROR, Severity.WARNING

#: octets in a line, without its CRLF (RFC 5322, 2.1.1)
LONGEST_LINE = 998
#: octets in a line of an encoded part (RFC 2045, 6.7 and 6.8)
LONGEST_ENCODED = 76
LONGEST_BOUNDARY = 70


@rule("deliverability.long-line", ERROR, source="RFC 5322, 2.1.1")
def long_lines(mailing: Mailing) -> Iterator[Found]:
    """A line longer than servers must take is cut on its way."""
    longest = max(len(line) for line in mailing.content.split(b"\r\n"))
    if longest > LONGEST_LINE:
        yield mailing.found(length=longest, limit=LONGEST_LINE)


@rule("deliverability.long-encoded-line", ERROR, source="RFC 2045, 6.7; SpamAssassin, MIME_QP_LONG_LINE")
def long_encoded_lines(mailing: Mailing) -> Iterator[Found]:
    """A line of quoted-printable or base64 is at most 76 characters long."""
    for part in mailing.parts:
        if str(part["Content-Transfer-Encoding"] or "").lower() in {"quoted-printable", "base64"}:
            payload = part.get_payload()
            longest = max((len(line) for line in str(payload).splitlines()), default=0)
            if longest > LONGEST_ENCODED:
                yield mailing.found(part=part.get_content_type(), length=longest, limit=LONGEST_ENCODED)


@rule("deliverability.charset", ERROR, source="github.com/hteumeuleu/email-bugs/issues/41: Gmail cuts others")
def charsets(mailing: Mailing) -> Iterator[Found]:
    """Every part is in UTF-8, or in ASCII: Gmail cuts letters in other encodings."""
    for part in mailing.parts:
        charset = (part.get_content_charset() or "us-ascii").lower()
        if part.get_content_maintype() == "text" and charset not in {"utf-8", "us-ascii"}:
            yield mailing.found(part=part.get_content_type(), charset=charset)


@rule("deliverability.boundary", ERROR, source="RFC 2046, 5.1.1")
def boundaries(mailing: Mailing) -> Iterator[Found]:
    """No part holds the line that parts the parts, and the last one is closed."""
    for part in mailing.message.walk():
        found = part.get_boundary() if part.is_multipart() else None
        if found and not _is_sound(mailing, found, part):
            yield mailing.found(found=found)
    if not mailing.message.is_multipart() and mailing.message.get_content_maintype() == "multipart":
        yield mailing.found(found=mailing.message.get_boundary() or "–")


def _is_sound(mailing: Mailing, boundary: str, whole: Message) -> bool:
    line = f"--{boundary}".encode()
    lines = [each.rstrip() for each in mailing.content.split(b"\r\n") if each.startswith(line)]
    inside = [part for part in whole.get_payload() if isinstance(part, Message)]
    # a piece without a type of its own was cut off by a line of the text
    typed = all("Content-Type" in part for part in inside)
    return typed and len(boundary) <= LONGEST_BOUNDARY and lines == [*[line] * len(inside), line + b"--"]


@rule("deliverability.part-order", ERROR, source="RFC 2046, 5.1.4")
def order(mailing: Mailing) -> Iterator[Found]:
    """Of two versions the plainer comes first: mail programs show the last one they know."""
    kinds = [part.get_content_type() for part in mailing.parts]
    if {"text/plain", "text/html"} <= set(kinds) and kinds.index("text/plain") > kinds.index("text/html"):
        yield mailing.found()


RULES = gather(__name__)
