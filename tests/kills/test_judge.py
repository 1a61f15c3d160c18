"""The judge of kills can say no: each promise, broken in a journal made for it."""

import pytest

from tests.kills.judge import Kill, judge

PEOPLE = ["a@example.org", "b@example.org", "c@example.org"]
SENT = dict.fromkeys(PEOPLE, "sent")


def journal(*steps):
    """Write `step line [address]` down, one every second."""
    names = ("step", "line", "address")
    return [
        {**dict(zip(names, step.split(), strict=False)), "at": float(at)} for at, step in enumerate(steps, 1)
    ]


TAKEN = journal("open 1", *(f"taken 1 {address}" for address in PEOPLE), "close 1")


def kill(at, rows, name="KILL"):
    return Kill(signal=name, at=at, dead=at + 0.1, rows=rows)


def test_everybody_once_is_what_was_promised():
    verdict = judge(PEOPLE, TAKEN, [], SENT)
    assert (verdict.broken, verdict.lost, verdict.doubled, verdict.uncertain) == ([], [], [], 0)


def test_an_address_taken_twice_is_doubled_even_when_its_row_is_uncertain():
    twice = [*TAKEN, {"at": 9.0, "step": "taken", "line": "2", "address": "b@example.org"}]
    assert judge(PEOPLE, twice, [], SENT).doubled == ["b@example.org"]
    verdict = judge(PEOPLE, twice, [], {**SENT, "b@example.org": "uncertain"})
    assert verdict.doubled == ["b@example.org"]
    assert verdict.broken


@pytest.mark.parametrize("state", ["queued", "sending", "deferred", "failed", "skipped"])
def test_whoever_is_not_sent_and_not_uncertain_is_lost(state):
    verdict = judge(PEOPLE, TAKEN, [], {**SENT, "c@example.org": state})
    assert verdict.lost == ["c@example.org"]
    assert verdict.broken


def test_a_row_that_says_sent_without_the_relay_is_lost_and_so_is_a_row_that_is_missing():
    assert judge(PEOPLE, TAKEN[:-2], [], SENT).lost == ["c@example.org"]
    rows = dict.fromkeys(PEOPLE[:2], "sent")
    assert judge(PEOPLE, TAKEN, [], rows).lost == ["c@example.org"]


def test_a_kill_may_make_as_many_rows_uncertain_as_lines_were_open():
    steps = journal(
        "open 1", "354 1 a@example.org", "dot 1 a@example.org", "close 1", "taken 2 b@example.org"
    )
    steps += journal("taken 2 c@example.org")
    one = {"a@example.org": "sending", "b@example.org": "queued", "c@example.org": "queued"}
    end = {**SENT, "a@example.org": "uncertain"}
    verdict = judge(PEOPLE, steps, [kill(3.5, one)], end)
    assert verdict.broken == []
    assert (verdict.in_flight_kills, verdict.kills[0].lines, verdict.kills[0].added) == (1, 1, 1)
    two = {**one, "b@example.org": "sending"}
    verdict = judge(PEOPLE, steps, [kill(3.5, two)], {**end, "b@example.org": "uncertain"})
    assert verdict.broken == ["KILL 1 made 2 rows uncertain, with 1 lines open"]


def test_a_sender_that_was_asked_to_end_leaves_nothing_uncertain():
    rows = {**SENT, "a@example.org": "uncertain"}
    verdict = judge(PEOPLE, TAKEN, [kill(1.5, rows, "TERM")], rows)
    assert verdict.broken == ["TERM 1 made 1 rows uncertain, with 1 lines open"]


def test_a_row_whose_answer_never_left_may_not_say_sent():
    steps = [*journal("open 1", "dot 1 a@example.org"), *TAKEN]
    verdict = judge(PEOPLE, steps, [kill(2.5, SENT)], SENT)
    assert verdict.broken == ["kill 1: no answer was given for ['a@example.org']"]


def test_an_uncertain_row_that_nobody_decided_may_not_change():
    rows = {**SENT, "a@example.org": "uncertain"}
    verdict = judge(PEOPLE, TAKEN, [kill(1.5, rows)], SENT)
    assert verdict.broken == ["1 uncertain rows were decided by nobody"]


def test_a_body_that_was_answered_or_whose_line_closed_is_not_in_flight():
    steps = journal("open 1", "dot 1 a@example.org", "250 1", "open 2", "dot 2 b@example.org", "close 2")
    verdict = judge(PEOPLE, [*steps, *TAKEN], [kill(6.5, SENT)], SENT)
    assert (verdict.in_flight_kills, verdict.kills[0].in_flight) == (0, 0)
