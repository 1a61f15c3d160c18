"""An envelope that has left with the dot before it, and is not followed by a body."""

import pytest
from sqlalchemy import select

from lettre.audience import store as audience
from lettre.audience.tables import SubscriptionRow
from lettre.db import transaction
from lettre.mail.pipelining import Depth, Pipelining
from tests.chaos.playing import agree, send, servers, start, states
from tests.chaos.script import Script
from tests.house import NOW


@pytest.fixture
def fine(tmp_path):
    with servers(tmp_path, {"fine": Script()}) as running:
        yield running["fine"]


def test_a_reader_who_leaves_behind_their_envelope_gets_nothing_and_no_empty_message_is_taken(engine, fine):
    campaign = start(engine, 4)
    seen = []

    def leave(_):
        seen.append(1)
        if len(seen) == 1:
            with transaction(engine) as session:
                second = session.scalars(select(SubscriptionRow.id).order_by(SubscriptionRow.id)).all()[1]
                audience.unsubscribe(session, second, now=NOW, source="one-click", actor="reader", detail={})

    send(engine, campaign, fine, connections=1, progress=leave)
    ledger = states(engine, campaign)
    assert ledger["lecteur00001@example.org"] == "skipped"
    assert list(ledger.values()).count("sent") == 3
    agree(ledger, fine.taken())
    # the hung-up envelope cost a connection, and nothing else was said on it
    assert [line["connection"] for line in fine.journal()] == [1, 2, 2]


def test_a_sender_that_stops_behind_an_envelope_hangs_up_and_sends_nothing(engine, fine):
    campaign = start(engine, 4)
    with pytest.raises(KeyboardInterrupt):
        send(engine, campaign, fine, connections=1, progress=_interrupt)
    assert [line["taken"] for line in fine.journal()] == ["lecteur00000@example.org"]
    send(engine, campaign, fine, connections=1)
    ledger = states(engine, campaign)
    assert list(ledger.values()).count("sent") >= 3
    agree(ledger, fine.taken())


def _interrupt(_):
    raise KeyboardInterrupt


def test_a_few_cuts_prove_nothing_and_more_of_them_do():
    learnt = Pipelining(patience=2)
    for _ in range(2):
        learnt.was_cut(Depth.AHEAD)
    assert learnt.depth is Depth.AHEAD
    learnt.went_well(Depth.AHEAD)
    for _ in range(3):
        learnt.was_cut(Depth.AHEAD)
    assert learnt.depth is Depth.GROUP


def test_what_was_muddled_at_a_depth_already_given_up_teaches_nothing_more():
    learnt = Pipelining(patience=2)
    for _ in range(4):
        learnt.was_muddled(Depth.AHEAD)
    assert learnt.depth is Depth.GROUP
    learnt.was_muddled(Depth.GROUP)
    learnt.was_muddled(Depth.STEPS)
    assert learnt.depth is Depth.STEPS
