"""The staged transaction against a server that breaks at a chosen place, and against aiosmtpd."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from lettre.mail.model import Message
from lettre.mail.outcome import Kind, Outcome, Stage
from lettre.mail.smtp import Smtp
from tests.relay import relay

BODY = b"From: a@example.org\r\nSubject: essai\r\nMessage-ID: <1@example.org>\r\n\r\nBonjour\r\n"


def message(recipient="b@example.org", content=BODY):
    return Message(
        sender="a@example.org",
        recipient=recipient,
        message_id="<1@example.org>",
        content=content,
        utf8=not recipient.isascii(),
    )


async def yes():
    return True


class Liar:
    """A server of a few lines that answers by a table and hangs up where it is told to."""

    def __init__(self, answers=None, *, pipelining=True, greeting=b"220 liar\r\n"):
        self.answers = answers or {}
        self.extensions = b"250-liar\r\n250-PIPELINING\r\n250 8BITMIME\r\n" if pipelining else b"250 liar\r\n"
        self.greeting = greeting
        self.heard = []
        self.bodies = []
        self.body = None

    async def talk(self, reader, writer):
        writer.write(self.greeting)
        try:
            while (line := await reader.readline()) and self.answer(writer, line):
                pass
        except ConnectionError:
            return
        finally:
            writer.close()

    def answer(self, writer, line):
        """Answer one line; False hangs up."""
        if self.body is not None and line != b".\r\n":
            self.body += line
            return self.answers.get("BODY") != b""
        verb = "DOT" if self.body is not None else line.split()[0].decode().upper()
        if self.body is not None:
            self.bodies.append(self.body)
            self.body = None
        self.heard.append(verb)
        answer = self.answers.get(
            verb, {"EHLO": self.extensions, "DATA": b"354 go\r\n"}.get(verb, b"250 ok\r\n")
        )
        writer.write(answer)
        if verb == "DATA" and answer.startswith(b"354"):
            self.body = b""
        return answer != b"" and not answer.startswith((b"421", b"221"))


@asynccontextmanager
async def server(liar):
    async with await asyncio.start_server(liar.talk, "127.0.0.1", 0) as listening:
        yield Smtp(host="127.0.0.1", port=listening.sockets[0].getsockname()[1], starttls=False)


def attempt(liar, *, sent=None, may_begin=yes):
    async def go():
        async with server(liar) as transport:
            session = await transport.open()
            assert not isinstance(session, Outcome)
            try:
                return await session.send(sent or message(), may_begin)
            finally:
                await session.close()

    return asyncio.run(go())


# where the server breaks or refuses → what the ledger must hear
STAGES = [
    ({}, Kind.ACCEPTED, Stage.DOT),
    ({"MAIL": b""}, Kind.UNSENT, Stage.MAIL),
    ({"RCPT": b""}, Kind.UNSENT, Stage.RCPT),
    ({"DATA": b""}, Kind.UNSENT, Stage.DATA),
    ({"DOT": b""}, Kind.UNCERTAIN, Stage.DOT),
    ({"MAIL": b"550 5.7.1 not you\r\n"}, Kind.BLOCKED, Stage.MAIL),
    ({"MAIL": b"451 4.3.0 later\r\n"}, Kind.UNSENT, Stage.MAIL),
    ({"RCPT": b"550 5.1.1 nobody\r\n"}, Kind.REFUSED, Stage.RCPT),
    ({"RCPT": b"451 4.2.1 later\r\n"}, Kind.DEFERRED, Stage.RCPT),
    ({"RCPT": b"421 4.3.2 closing\r\n"}, Kind.UNSENT, Stage.RCPT),
    ({"DATA": b"554 5.5.1 no\r\n"}, Kind.REFUSED, Stage.DATA),
    ({"DOT": b"554 5.6.0 not this text\r\n"}, Kind.REFUSED, Stage.DOT),
    ({"DOT": b"452 4.3.1 full\r\n"}, Kind.DEFERRED, Stage.DOT),
    ({"DOT": b"421 4.3.2 closing\r\n"}, Kind.UNSENT, Stage.DOT),
    ({"DOT": b"no code\r\n"}, Kind.UNCERTAIN, Stage.DOT),
]


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(("answers", "kind", "stage"), STAGES)
def test_the_outcome_knows_the_stage(answers, kind, stage, pipelining):
    outcome = attempt(Liar(answers, pipelining=pipelining))
    assert (outcome.kind, outcome.stage) == (kind, stage)


def test_a_line_that_breaks_in_mid_body_is_surely_not_sent():
    long = BODY + b"0123456789\r\n" * 2_000_000
    outcome = attempt(Liar({"BODY": b""}), sent=message(content=long))
    assert (outcome.kind, outcome.stage) == (Kind.UNSENT, Stage.BODY)


def test_a_withheld_body_never_leaves():
    liar = Liar()

    async def no():
        return False

    outcome = attempt(liar, may_begin=no)
    assert outcome.kind is Kind.WITHHELD
    assert liar.bodies == []
    assert liar.heard[-1] == "DATA"


def test_after_a_refused_recipient_the_next_message_goes_through():
    liar = Liar({"RCPT": b"550 5.1.1 nobody\r\n"})

    async def go():
        async with server(liar) as transport:
            session = await transport.open()
            first = await session.send(message(), yes)
            del liar.answers["RCPT"]
            second = await session.send(message("c@example.org"), yes)
            await session.close()
            return first, second

    first, second = asyncio.run(go())
    assert (first.kind, second.kind) == (Kind.REFUSED, Kind.ACCEPTED)
    # the server that waited for a body after refusing everybody got an empty one
    assert liar.bodies == [b"", BODY]


def test_an_address_that_needs_smtputf8_fails_where_it_is_not_offered():
    outcome = attempt(Liar(), sent=message("rené@example.org"))
    assert (outcome.kind, outcome.enhanced) == (Kind.REFUSED, "5.6.7")


@pytest.mark.parametrize(
    ("greeting", "kind"), [(b"554 5.7.1 go away\r\n", Kind.BLOCKED), (b"421 4.3.2 busy\r\n", Kind.UNSENT)]
)
def test_a_server_that_refuses_the_connection_says_so(greeting, kind):
    async def go():
        async with server(Liar(greeting=greeting)) as transport:
            return await transport.open()

    outcome = asyncio.run(go())
    assert isinstance(outcome, Outcome)
    assert outcome.kind is kind


def test_nobody_listening_is_told_not_raised():
    outcome = asyncio.run(Smtp(host="127.0.0.1", port=9).open())
    assert isinstance(outcome, Outcome)
    assert outcome.kind is Kind.UNSENT


def test_tls_that_is_required_and_missing_blocks():
    async def go():
        async with server(Liar()) as plain:
            return await Smtp(host=plain.host, port=plain.port, starttls=True).open()

    outcome = asyncio.run(go())
    assert isinstance(outcome, Outcome)
    assert outcome.kind is Kind.BLOCKED


def test_aiosmtpd_takes_what_we_send(tmp_path):
    async def go(port):
        session = await Smtp(host="127.0.0.1", port=port).open()
        outcomes = [await session.send(message(f"r{number}@example.org"), yes) for number in range(20)]
        outcomes.append(await session.send(message("rené@example.org"), yes))
        await session.close()
        return outcomes

    with relay(tmp_path) as (port, taken):
        outcomes = asyncio.run(go(port))
        assert {outcome.kind for outcome in outcomes} == {Kind.ACCEPTED}
        journal = taken()
    assert [line["recipients"] for line in journal] == [
        *([f"r{number}@example.org"] for number in range(20)),
        ["rené@example.org"],
    ]
    assert {line["message_id"] for line in journal} == {"<1@example.org>"}


class Mute(Liar):
    """A server that leaves one command without answer, and sees when the line is closed."""

    def __init__(self, verb):
        super().__init__()
        self.verb = verb
        self.asked = asyncio.Event()
        self.left = asyncio.Event()

    async def talk(self, reader, writer):
        writer.write(self.greeting)
        while line := await reader.readline():
            if line.upper().startswith(self.verb.encode()):
                self.asked.set()
            else:
                self.answer(writer, line)
        self.left.set()
        writer.close()


async def cut_off(task, mute):
    """Cancel `task` while the server owes it an answer; the server must see the line closed."""
    async with asyncio.timeout(20):
        await mute.asked.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        await mute.left.wait()


def test_a_connection_that_is_given_up_while_it_opens_is_closed():
    async def go():
        mute = Mute("EHLO")
        async with server(mute) as transport:
            await cut_off(asyncio.create_task(transport.open()), mute)

    asyncio.run(go())


def test_a_connection_that_is_given_up_while_it_says_goodbye_is_closed():
    async def go():
        mute = Mute("QUIT")
        async with server(mute) as transport:
            session = await transport.open()
            assert not isinstance(session, Outcome)
            await cut_off(asyncio.create_task(session.close()), mute)

    asyncio.run(go())
