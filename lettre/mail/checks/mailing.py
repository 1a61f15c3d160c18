"""A message as its checks look at it: composed for an example reader, parsed by a library. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property

from lxml import html as lxml_html
from lxml.html import HtmlElement

from lettre.edition.checks import Letter
from lettre.mail.checks.sight import Sight, look
from lettre.newsletter import Newsletter
from lettre.rule import Found

_FOLD = re.compile(rb"\r?\n(?=[ \t])")


@dataclass(frozen=True, kw_only=True)
class Mailing:
    """One message of an edition, as a server would receive it."""

    letter: Letter
    content: bytes

    @property
    def newsletter(self) -> Newsletter:
        """The newsletter it comes from."""
        return self.letter.newsletter

    @cached_property
    def message(self) -> EmailMessage:
        """The message as a parser understands it."""
        return message_from_bytes(self.content, policy=default)

    @cached_property
    def fields(self) -> tuple[tuple[str, bytes], ...]:
        """The header fields as they are on the wire, unfolded: name in lower case, value."""
        head = self.content.partition(b"\r\n\r\n")[0]
        lines = _FOLD.sub(b"", head).split(b"\r\n")
        pairs = (line.partition(b":") for line in lines)
        return tuple((name.decode("ascii", "replace").lower(), value.strip()) for name, _, value in pairs)

    def field(self, name: str) -> str | None:
        """Return a header field's value as it is on the wire; None when it is not there."""
        found = next((value for each, value in self.fields if each == name.lower()), None)
        return found.decode("utf-8", "replace") if found is not None else None

    @cached_property
    def parts(self) -> tuple[EmailMessage, ...]:
        """The parts that hold something, in their order."""
        return tuple(part for part in self._walk() if not part.is_multipart())

    def _walk(self) -> Iterator[EmailMessage]:
        for part in self.message.walk():
            assert isinstance(part, EmailMessage)
            yield part

    def part(self, kind: str) -> str | None:
        """Return the words of the first part of a kind, such as `text/plain`."""
        found = next((part for part in self.parts if part.get_content_type() == kind), None)
        return str(found.get_content()) if found is not None else None

    @cached_property
    def text(self) -> str:
        """The plain text; empty when there is none."""
        return self.part("text/plain") or ""

    @cached_property
    def html(self) -> str:
        """The HTML; empty when there is none."""
        return self.part("text/html") or ""

    @cached_property
    def document(self) -> HtmlElement:
        """The HTML as a tree."""
        return lxml_html.document_fromstring(self.html or "<p></p>")

    @cached_property
    def shown(self) -> str:
        """The words of the HTML that a reader sees; hidden ones and the title are left out."""
        return " ".join(self.sight.shown)

    @cached_property
    def sight(self) -> Sight:
        """The words of the HTML, shown and hidden."""
        return look(self.document)

    @cached_property
    def author(self) -> tuple[str, str]:
        """The name and the address of From; two empty strings when there are none."""
        return self._mailbox("From")

    @cached_property
    def answers(self) -> tuple[str, str]:
        """The name and the address of Reply-To; two empty strings when there are none."""
        return self._mailbox("Reply-To")

    def _mailbox(self, name: str) -> tuple[str, str]:
        address = next(iter(getattr(self.message[name], "addresses", ())), None)
        return (address.display_name, address.addr_spec) if address is not None else ("", "")

    def found(self, **params: object) -> Found:
        """Say what was found in the message as a whole."""
        return Found(params=params)
