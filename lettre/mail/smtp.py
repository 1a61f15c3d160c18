"""SMTP: aiosmtplib opens the connection (TLS, AUTH, EHLO); the transaction after it is our own.

aiosmtplib's `sendmail` raises the same error whether the line broke at MAIL or after the
final dot, and only the second is uncertain. Our transaction knows its stage: MAIL, RCPT and
DATA go together where the server offers PIPELINING, behind the dot of the message before
(RFC 2920 3.1 allows both); the body goes once the ledger holds the mark; the final dot goes
only when every byte before it has left.
"""

import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property

import aiosmtplib

from lettre.mail import envelope
from lettre.mail.model import Message
from lettre.mail.outcome import Kind, Outcome, Reply, Stage, broken, judge, plain
from lettre.mail.pipelining import Depth, Pipelining
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
    timeouts: Mapping[Stage, float] = field(default_factory=lambda: TIMEOUTS, hash=False)

    @cached_property
    def pipelining(self) -> Pipelining:
        """How far the relay has shown to bear commands that run ahead."""
        return Pipelining(patience=self.connections)

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
            tls_context=self.tls_context if self.tls or self.starttls is not False else None,
            timeout=self.timeouts[Stage.CONNECT],
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await _greet(client)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            return _not_open(error)
        except BaseException:
            client.close()  # given up in mid-greeting: the server is not to wait for more
            raise
        if client.transport is None:
            return broken(Stage.CONNECT, "the server closed the connection")
        return SmtpSession(client, self)


async def _greet(client: aiosmtplib.SMTP) -> None:
    try:
        await client.ehlo()
    except aiosmtplib.SMTPHeloError as refusal:
        # a server from before 1995 knows HELO alone (RFC 5321 3.2)
        if refusal.code // 100 != 5 or not client.is_connected:
            raise
        await client.helo()


def _not_open(error: Exception) -> Outcome:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        # the library's code for what is no reply is -1
        reply = Reply(code=error.code, text=plain(error.message))
        return judge(Stage.CONNECT, reply) if error.code > 0 else broken(Stage.CONNECT, reply.text)
    # a certificate that does not fit, or what the relay does not offer, will not mend itself
    refused = isinstance(error, (ssl.SSLError, ValueError)) or isinstance(error.__cause__, ssl.SSLError)
    refused = refused or not isinstance(error, OSError)
    return Outcome(kind=Kind.BLOCKED if refused else Kind.UNSENT, stage=Stage.CONNECT, text=plain(str(error)))


class SmtpSession:
    """One connection to a relay, after EHLO."""

    def __init__(self, client: aiosmtplib.SMTP, relay: Smtp) -> None:
        assert client.transport is not None
        self._client = client
        self._relay = relay
        self._timeouts = relay.timeouts
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
        except (OSError, EOFError) as error:
            self._line.abort()
            return self._broken(str(error) or type(error).__name__)

    def _broken(self, reason: str) -> Outcome:
        """Judge a line that broke, by what the server said in mid-body if it said something."""
        early = self._line.unasked
        if self._stage is Stage.BODY and early is not None:
            return judge(Stage.BODY, early)._replace(reusable=False)
        return broken(self._stage, reason)

    async def _transaction(self, message: Message, may_begin: MayBegin, following: Message | None) -> Outcome:
        refusal = await self._envelope(message)
        if refusal is not None:
            return refusal
        if not await may_begin():
            # after 354 only the body can follow; hanging up is the way to send none (RFC 5321 4.1.1.4)
            self._line.abort()
            return Outcome(kind=Kind.WITHHELD, stage=Stage.DATA)
        self._stage = Stage.BODY
        await self._line.write_all(message.content, self._timeouts[Stage.BODY])
        self._stage = Stage.DOT
        if following is None:
            self._line.write(b".\r\n", replies=1)
        else:
            self._line.write(b".\r\n" + self._commands(following), replies=4)
        self._ahead = following
        outcome = judge(Stage.DOT, await self._line.reply(self._timeouts[Stage.DOT]))
        self._sent += 1
        return outcome._replace(reusable=False) if self._spent(self._sent) else outcome

    def _if_ahead(self, following: Message | None) -> Message | None:
        """Return `following` if its envelope may leave with the dot of the message before."""
        if following is None or self._depth < Depth.AHEAD or self._spent(self._sent + 1):
            return None
        return None if following.utf8 and "SMTPUTF8" not in self._offers else following

    def _spent(self, sent: int) -> bool:
        return sent >= self._relay.most_messages or self._line.time() >= self._until

    @property
    def _depth(self) -> Depth:
        return self._relay.pipelining.depth if "PIPELINING" in self._offers else Depth.STEPS

    async def _envelope(self, message: Message) -> Outcome | None:
        """Speak MAIL, RCPT and DATA; return a refusal, or None when the body may go."""
        ahead, self._ahead = self._ahead, None
        assert ahead is None or ahead is message, "the envelope of another message has left"
        depth = Depth.AHEAD if ahead is not None else min(self._depth, Depth.GROUP)
        if depth is Depth.STEPS:
            return await self._step_by_step(message)
        if ahead is None:
            self._line.write(self._commands(message), replies=3)
        learnt = self._relay.pipelining
        try:
            refusal = await self._group()
        except TimeoutError:
            learnt.was_muddled(depth)
            raise
        except (OSError, EOFError):
            learnt.was_cut(depth)
            raise
        if refusal is not None and _muddled(refusal, depth):
            learnt.was_muddled(depth)
            return refusal._replace(kind=Kind.UNSENT, reusable=False)
        learnt.went_well(depth)
        return refusal

    async def _group(self) -> Outcome | None:
        """Read the replies to MAIL, RCPT and DATA; return a refusal, or None when the body may go."""
        refusal, reply = None, None
        for stage in _ENVELOPE:
            self._stage = stage
            try:
                reply = self._line.heard() or await self._line.reply(self._timeouts[stage])
            except (OSError, EOFError):
                if refusal is None:
                    raise
                return refusal._replace(reusable=False)
            if refusal is None and not _goes_on(stage, reply):
                refusal = judge(stage, reply)
            if refusal is not None and not refusal.reusable:
                return refusal
        if refusal is None or reply is None:
            return refusal
        # RFC 2920 3.1: no recipient was taken; a server that waits for a body all the same gets an empty one
        return await self._over(refusal, b".\r\n" if reply.code == 354 else b"RSET\r\n")

    async def _step_by_step(self, message: Message) -> Outcome | None:
        for stage, command in zip(_ENVELOPE, self._commands(message).splitlines(keepends=True), strict=True):
            self._stage = stage
            self._line.write(command, replies=1)
            reply = await self._line.reply(self._timeouts[stage])
            if not _goes_on(stage, reply):
                return await self._over(judge(stage, reply), b"RSET\r\n")
        return None

    async def _over(self, refusal: Outcome, command: bytes) -> Outcome:
        """End an envelope that was refused: it stays open after a refused RCPT or DATA (RFC 5321 4.1.1.5)."""
        if not refusal.reusable:
            return refusal
        try:
            self._line.write(command, replies=1)
            reply = await self._line.reply(self._timeouts[Stage.MAIL])
        except (OSError, EOFError):
            # what was refused is refused, however the line ends
            return refusal._replace(reusable=False)
        return refusal._replace(reusable=reply.code != 421)

    def _commands(self, message: Message) -> bytes:
        sender, recipient = envelope.parameters(message, self._offers)
        return (
            f"MAIL FROM:<{message.sender}>{sender}\r\nRCPT TO:<{message.recipient}>{recipient}\r\nDATA\r\n"
        ).encode()

    async def close(self) -> None:
        """Say QUIT if the line still stands, and hang up."""
        # behind an envelope that has left, QUIT would be a line of the message
        try:
            if not self._line.closed and self._line.idle and self._ahead is None:
                self._line.write(b"QUIT\r\n", replies=1)
                with suppress(OSError, EOFError):
                    await self._line.reply(min(5, self._timeouts[Stage.MAIL]))
        finally:
            self._line.abort()
        await self._line.wait_closed()


_ENVELOPE = (Stage.MAIL, Stage.RCPT, Stage.DATA)


#: a syntax error, a command unknown or out of sequence: it is the group that is not understood
_MUDDLED = {500, 502, 503}


def _muddled(refusal: Outcome, depth: Depth) -> bool:
    """Whether a refusal may be about the group of commands rather than about what it asks."""
    if refusal.code is None or refusal.code == 421:
        return False
    # a sender refused behind a dot is asked again by itself before the campaign pauses
    alone = refusal.kind is Kind.BLOCKED and depth is Depth.AHEAD
    return alone or refusal.code in _MUDDLED or refusal.code // 100 not in {4, 5}


def _goes_on(stage: Stage, reply: Reply) -> bool:
    return reply.code == 354 if stage is Stage.DATA else 200 <= reply.code < 300
