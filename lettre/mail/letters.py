"""⚡ The small mails the house writes to one person: their templates read once, their words composed.

A mail is a trio of templates, `mail/<name>.{subject,txt,html}.j2`; a project's own stand before
those that come with lettre.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

from lettre import shipped
from lettre.audience import addresses, links
from lettre.audience.links import Purpose, SigningKey
from lettre.catalogue import say
from lettre.mail import dkim_keys, headers, quoted_printable
from lettre.mail.dkim import Key
from lettre.mail.model import Message, Recipient
from lettre.newsletter import Newsletter


@dataclass(frozen=True, kw_only=True, slots=True)
class Letters:
    """Composes mails of one newsletter, all dated `date`, signed where there are `keys`."""

    templates: Environment
    newsletter: Newsletter
    key: SigningKey
    date: datetime
    keys: Sequence[Key] = ()

    def confirm(self, recipient: Recipient) -> Message:
        """Ask a reader to confirm; the same reader always gets the same bytes.

        The words are the house's and none of the reader's: a name on a list must not carry a
        message to a stranger.
        """
        token = links.token(
            self.key, purpose=Purpose.CONFIRM, subscription=recipient.subscription, campaign=0
        )
        return self._compose("confirm", recipient, url=f"{self.newsletter.base_url}/c/{token}")

    def _compose(self, name: str, recipient: Recipient, **context: Any) -> Message:
        address = addresses.on_the_wire(recipient.address)
        sender = self.newsletter.sender
        seed = f"{name}|{recipient.subscription}".encode()
        mark = hmac.digest(self.key.secret, seed, "sha256")[:16].hex()
        message_id = f"<{mark}@{sender.address.rpartition('@')[2]}>"
        fields = [
            (b"From", headers.mailbox(sender.name, sender.address)),
            (b"To", headers.mailbox(None, address)),
            (b"Subject", headers.text(self._render(f"{name}.subject.j2", context).strip())),
            (b"Date", format_datetime(self.date).encode()),
            (b"Message-ID", message_id.encode()),
            (b"MIME-Version", b"1.0"),
            # RFC 3834 5: no machine is to answer a machine
            (b"Auto-Submitted", b"auto-generated"),
            (b"Content-Type", f'multipart/alternative; boundary="=_{mark}"'.encode()),
        ]
        head = b"".join(field + b": " + value + b"\r\n" for field, value in fields)
        parts = b"".join(
            _part(mark, subtype, self._render(f"{name}.{extension}.j2", context))
            for extension, subtype in (("txt", "plain"), ("html", "html"))
        )
        content = head + b"\r\n" + parts + f"--=_{mark}--\r\n".encode()
        signer = dkim_keys.signer(self.keys, self.newsletter, self.date)
        return Message(
            sender=self.newsletter.return_path_or_sender,
            recipient=address,
            message_id=message_id,
            content=signer.sign(content) if signer else content,
            utf8=not address.isascii(),
        )

    def _render(self, template: str, context: dict[str, Any]) -> str:
        language = self.newsletter.language
        return self.templates.get_template(template).render(
            newsletter=self.newsletter, language=language, say=partial(_say, language), **context
        )


def _say(language: str, code: str, **params: Any) -> str:
    return say(code, language, **params)


def _part(mark: str, subtype: str, text: str) -> bytes:
    head = f"--=_{mark}\r\nContent-Type: text/{subtype}; charset=utf-8\r\n"
    head += "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode() + quoted_printable.encode(text.rstrip("\n") + "\n") + b"\r\n"


def load(root: Path) -> Environment:
    """Read every template of `templates/mail`."""
    sources: dict[str, str] = {}
    for folder in (shipped.folder("templates"), root / "templates"):
        sources |= {file.name: file.read_text("utf-8") for file in sorted((folder / "mail").glob("*.j2"))}
    return Environment(
        loader=DictLoader(sources),
        autoescape=lambda name: name is not None and ".html" in name,  # noqa: S701 - text needs no escape
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
