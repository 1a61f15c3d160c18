"""A campaign that left, its true messages, and mails that come back from it as servers write them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email import message_from_bytes

from sqlalchemy import Engine, update

from lettre.audience import store as audience
from lettre.audience.links import SigningKey
from lettre.campaign import store
from lettre.campaign.model import CampaignState, DeliveryState
from lettre.campaign.plan import Plan, Step
from lettre.campaign.sending import composer, prepare
from lettre.campaign.tables import DeliveryRow
from lettre.db import reading, transaction
from lettre.mail.model import Message, Recipient
from lettre.newsletter import Newsletter
from tests.house import NOW, newsletter, people, rendered

VERP = "retours+{token}@lettre.example.org"
FIXED = "retours@lettre.example.org"


@dataclass(frozen=True)
class Sent:
    """A campaign whose every message was accepted by the relay, and how its messages were written."""

    engine: Engine
    campaign: int
    house: Newsletter
    key: SigningKey
    at: datetime

    def reader(self, number: int):
        """The subscription of a reader of `people`."""
        with reading(self.engine) as session:
            return next(audience.find(session, address=address(number)))

    def message(self, number: int) -> Message:
        """A reader's message, as it left."""
        reader = self.reader(number)
        with reading(self.engine) as session:
            campaign = store.campaign(session, self.campaign)
        recipient = Recipient(subscription=reader.id, address=reader.address, name=reader.name)
        return composer(self.engine, campaign, self.house).compose(recipient)


def address(number: int) -> str:
    return f"lecteur{number:05d}@example.org"


def house(return_path: str = VERP) -> Newsletter:
    from dataclasses import replace  # noqa: PLC0415

    return replace(newsletter(), return_path=return_path, unsubscribe_mailbox="partir@lettre.example.org")


def sent(engine: Engine, readers: int = 3, *, return_path: str = VERP, at: datetime = NOW) -> Sent:
    """Subscribe readers and have the first campaign leave for all of them."""
    people(engine, readers)
    return again(engine, return_path=return_path, at=at)


def again(engine: Engine, *, return_path: str = VERP, at: datetime = NOW) -> Sent:
    """Have a further campaign leave for everybody who may be written to."""
    with transaction(engine) as session:
        number = len(store.campaigns(session)) + 1
        plan = Plan(step=Step.AGAIN, campaign=None, round=number, reason="essai")
        campaign = prepare(session, plan, rendered(), at)
        session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.campaign_id == campaign.id)
            .values(state=DeliveryState.SENT.value, code=250, updated_at=at)
        )
        store.move(session, campaign.id, CampaignState.DONE, at)
        key = audience.active_key(session)
    return Sent(engine=engine, campaign=campaign.id, house=house(return_path), key=key, at=at)


def header_of(message: Message) -> str:
    return message.content.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode()


def bounce(
    to: str,
    recipient: str,
    *,
    code: str = "550 5.1.1 <…>: Recipient address rejected: User unknown",
    status: str = "5.1.1",
    action: str = "failed",
    returned: str = "",
    envelope_id: str | None = None,
) -> bytes:
    """A notification as Postfix writes it (RFC 3464), to our return path, with the header it returns."""
    mark = f"Original-Envelope-Id: {envelope_id}\n" if envelope_id else ""
    return f"""\
Return-Path: <>
Delivered-To: {to}
Received: by relay.example.net (Postfix); Mon, 23 Nov 2026 09:31:02 +0100 (CET)
From: MAILER-DAEMON@relay.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: {to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B.1"
Message-Id: <4B.{abs(hash((to, recipient, code)))}@relay.example.net>

This is a MIME-encapsulated message.

--B.1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not
be delivered to one or more recipients. It's attached below.

<{recipient}>: host mx.example.org[192.0.2.1] said: {code} (in reply to RCPT TO command)

--B.1
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example.net
{mark}Arrival-Date: Mon, 23 Nov 2026 09:30:58 +0100 (CET)

Final-Recipient: rfc822; {recipient}
Original-Recipient: rfc822;{recipient}
Action: {action}
Status: {status}
Remote-MTA: dns; mx.example.org
Diagnostic-Code: smtp; {code}

--B.1
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

{returned}

--B.1--
""".replace("<…>", f"<{recipient}>").encode()


def plain(sender: str, to: str, subject: str, text: str = "Bonjour", **fields: str) -> bytes:
    """A mail that a person, or their mail program, writes."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in fields.items())
    return f"From: {sender}\nTo: {to}\nSubject: {subject}\n{more}\n{text}\n".encode()


def complaint(returned: str, recipient: str = "redacted") -> bytes:
    """An abuse report (RFC 5965), as a provider's feedback loop sends it."""
    return f"""\
From: staff@provider.example
To: abuse@lettre.example.org
Subject: Email Feedback Report for IP 192.0.2.9
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="R1"

--R1
Content-Type: text/plain

This is an email abuse report for a message received on Mon, 23 Nov 2026.

--R1
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Reporter/1.0
Version: 1
Original-Rcpt-To: {recipient}

--R1
Content-Type: text/rfc822-headers

{returned}

--R1--
""".encode()


def message_id(content: bytes) -> str:
    return str(message_from_bytes(content)["Message-ID"])


def days(number: float) -> timedelta:
    return timedelta(days=number)
