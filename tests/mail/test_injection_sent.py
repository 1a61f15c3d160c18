"""What a real server received when names and subjects tried to add fields, recipients and commands."""

import asyncio

from hypothesis import HealthCheck, Phase, given, settings

from lettre.errors import ContentError
from lettre.mail.outcome import Kind
from lettre.mail.smtp import Smtp
from tests.mail.injection import attacks, composed
from tests.relay import relay

SAMPLE = 60


async def at_once() -> bool:
    return True


async def send(port, messages):
    session = await Smtp(host="127.0.0.1", port=port, connections=1, starttls=False).open()
    outcomes = []
    for message in messages:
        outcomes.append(await session.send(message, at_once))
        if not outcomes[-1].reusable:
            await session.close()
            session = await Smtp(host="127.0.0.1", port=port, connections=1, starttls=False).open()
    await session.close()
    return outcomes


def test_a_server_is_told_one_recipient_a_message_whatever_the_words(tmp_path):
    letters = []

    @given(attacks)
    @settings(
        max_examples=SAMPLE,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def gather(words):
        try:
            letters.append(composed(words))
        except ContentError:
            return

    gather()
    letters.append(composed({"name": 'Zoé "evil@example.net", <x>', "subject": "RCPT TO:<evil@example.net>"}))
    assert len(letters) > SAMPLE // 6
    with relay(tmp_path) as (port, journal):
        outcomes = asyncio.run(send(port, letters))
        lines = journal()
    taken = [
        message for message, outcome in zip(letters, outcomes, strict=True) if outcome.kind is Kind.ACCEPTED
    ]
    assert [line["recipients"] for line in lines] == [[message.recipient] for message in taken]
    assert [line["message_id"] for line in lines] == [message.message_id for message in taken]
    assert len(taken) > len(letters) // 2
