"""SMTP: aiosmtplib opens the connection (TLS, AUTH, EHLO); the transaction after it is our own.

aiosmtplib's `sendmail` raises the same error whether the line broke at MAIL or after the
final dot, and only the second is uncertain. Our transaction knows its stage: MAIL, RCPT and
DATA go together where the server offers PIPELINING, behind the dot of the message before
(RFC 2920 3.1 allows both); the body goes once the ledger holds the mark; the final dot goes
only when every byte before it has left.
"""

import ssl
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

import aiosmtplib

from lettre.mail import envelope
from lettre.mail.model import Message
from lettre.mail.outcome import Kind, Outcome, Reply, Stage, broken, judge
from lettre.mail.smtp_protocol import SmtpProtocol
from lettre.mail.transport import MayBegin

#: seconds a reply may take, by stage (RFC 5321 4.5.3.2); shorter ones make duplicates
TIMEOUTS = {
    Stage.CONNECT: 60,
    Stage.MAIL: 300,
    Stage.RCPT: 300,
    Stage.DATA: 120,
    Stage.BODY: 180,
    Stage.DOT: 600,
}


@dataclass(frozen=True, kw_only=True)
class Smtp:
    """A relay. `starttls` is True (required), False (never) or None (when offered)."""

    host: str
    port: int
    connections: int = 4
    username: str | None = None
    password: str | None = None
    tls: bool = False
    starttls: bool | None = None
    verify: bool = True
    #: a connection is given up after so many messages, and after so many seconds (Postfix keeps one for 300)
    most_messages: int = 1000
    longest: float = 300

    @cached_property
    def tls_context(self) -> ssl.SSLContext:
        """What is asked of the relay's certificate."""
        # building one costs 20 ms; every connection shares it
        context = ssl.create_default_context()
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    async def open(self) -> "SmtpSession | Outcome":
        """Connect, greet, secure and sign in; or say why not."""
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.tls,
            start_tls=self.starttls,
            tls_context=self.tls_context,
            timeout=TIMEOUTS[Stage.CONNECT],
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            return _not_open(error)
        return SmtpSession(client, self)


def _not_open(error: Exception) -> Outcome:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return judge(Stage.CONNECT, Reply(code=error.code, text=error.message))
    # a certificate that does not fit, or TLS that is not there, will not mend itself
    refused = isinstance(error, (ssl.SSLError, ValueError)) or isinstance(error.__cause__, ssl.SSLError)
    refused = refused or (isinstance(error, aiosmtplib.SMTPException) and "TLS" in str(error))
    return Outcome(kind=Kind.BLOCKED if refused else Kind.UNSENT, stage=Stage.CONNECT, text=str(error))


class SmtpSession:
    """One connection to a relay, after EHLO."""

    def __init__(self, client: aiosmtplib.SMTP, relay: Smtp) -> None:
        assert client.transport is not None
        self._client = client
        self._relay = relay
        self._offers = {name.upper() for name in client.esmtp_extensions}
        self._line = SmtpProtocol(client.transport)
        client.transport.set_protocol(self._line)
        self._stage = Stage.MAIL
        self._sent = 0
        self._until = self._line.time() + relay.longest
        #: whose envelope has left with the dot before it
        self._ahead: Message | None = None

    async def send(
        self, message: Message, may_begin: MayBegin, *, following: Message | None = None
    ) -> Outcome:
        """Run one transaction; `following` is what the next call will send, if it is known already."""
        if message.utf8 and "SMTPUTF8" not in self._offers:
            # RFC 6531 3.6: an address the relay cannot carry fails, it is not rewritten
            return judge(Stage.RCPT, Reply(code=553, text="5.6.7 the relay does not offer SMTPUTF8"))
        self._stage = Stage.MAIL
        try:
            return await self._transaction(message, may_begin, self._if_ahead(following))
        except (OSError, EOFError, TimeoutError) as error:
            return broken(self._stage, str(error) or type(error).__name__)

    async def _transaction(self, message: Message, may_begin: MayBegin, following: Message | None) -> Outcome:
        refusal = await self._envelope(message)
        if refusal is not None:
            return refusal
        if not await may_begin():
            # after 354 only the body can follow; hanging up is the way to send none (RFC 5321 4.1.1.4)
            self._line.abort()
            return Outcome(kind=Kind.WITHHELD, stage=Stage.DATA)
        self._stage = Stage.BODY
        await self._line.write_all(message.content, TIMEOUTS[Stage.BODY])
        self._stage = Stage.DOT
        self._line.write(b".\r\n" if following is None else b".\r\n" + self._commands(following))
        self._ahead = following
        outcome = judge(Stage.DOT, await self._line.reply(TIMEOUTS[Stage.DOT]))
        self._sent += 1
        return replace(outcome, reusable=False) if self._spent(self._sent) else outcome

    def _if_ahead(self, following: Message | None) -> Message | None:
        """Return `following` if its envelope may leave with the dot of the message before."""
        if following is None or "PIPELINING" not in self._offers or self._spent(self._sent + 1):
            return None
        return None if following.utf8 and "SMTPUTF8" not in self._offers else following

    def _spent(self, sent: int) -> bool:
        return sent >= self._relay.most_messages or self._line.time() >= self._until

    async def _envelope(self, message: Message) -> Outcome | None:
        """Speak MAIL, RCPT and DATA; return a refusal, or None when the body may go."""
        ahead, self._ahead = self._ahead, None
        assert ahead is None or ahead is message, "the envelope of another message has left"
        if "PIPELINING" not in self._offers:
            return await self._step_by_step(message)
        if ahead is None:
            self._line.write(self._commands(message))
        refusal = None
        for stage in _ENVELOPE:
            self._stage = stage
            reply = await self._line.reply(TIMEOUTS[stage])
            if refusal is None and not _goes_on(stage, reply):
                refusal = judge(stage, reply)
            if refusal is not None and not refusal.reusable:
                return refusal
        if refusal is None:
            return None
        if reply.code == 354:
            # RFC 2920 3.1: no recipient was taken, yet the server waits for a body: it gets an empty one
            self._line.write(b".\r\n")
            await self._line.reply(TIMEOUTS[Stage.DOT])
            return refusal
        return await self._reset(refusal)

    async def _step_by_step(self, message: Message) -> Outcome | None:
        for stage, command in zip(_ENVELOPE, self._commands(message).splitlines(keepends=True), strict=True):
            self._stage = stage
            self._line.write(command)
            reply = await self._line.reply(TIMEOUTS[stage])
            if not _goes_on(stage, reply):
                return await self._reset(judge(stage, reply))
        return None

    async def _reset(self, refusal: Outcome) -> Outcome:
        # the envelope stays open after a refused RCPT or DATA (RFC 5321 4.1.1.5)
        if refusal.reusable:
            self._line.write(b"RSET\r\n")
            await self._line.reply(TIMEOUTS[Stage.MAIL])
        return refusal

    def _commands(self, message: Message) -> bytes:
        sender, recipient = envelope.parameters(message, self._offers)
        return (
            f"MAIL FROM:<{message.sender}>{sender}\r\nRCPT TO:<{message.recipient}>{recipient}\r\nDATA\r\n"
        ).encode()

    async def close(self) -> None:
        """Say QUIT if the line still stands, and hang up."""
        # behind an envelope that has left, QUIT would be a line of the message
        if not self._line.closed and self._ahead is None:
            self._line.write(b"QUIT\r\n")
            with suppress(OSError, EOFError, TimeoutError):
                await self._line.reply(5)
        self._line.abort()
        await self._line.wait_closed()


_ENVELOPE = (Stage.MAIL, Stage.RCPT, Stage.DATA)


def _goes_on(stage: Stage, reply: Reply) -> bool:
    return reply.code == 354 if stage is Stage.DATA else 200 <= reply.code < 300
