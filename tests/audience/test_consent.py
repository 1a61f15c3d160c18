"""Every state and every event: the one table of moves, seen from outside."""

import pytest

from lettre.audience.consent import Refusal, decide
from lettre.audience.model import GONE, MOVES, ConsentEvent, SubscriptionState
from lettre.catalogue import LANGUAGES, say

S, E = SubscriptionState, ConsentEvent
ALREADY, GONE_, NOBODY = Refusal.ALREADY, Refusal.GONE, Refusal.NOBODY

#: event → what it does to: nobody yet, pending, active, paused, unsubscribed, bounced, complained
TABLE = {
    E.IMPORTED: (S.ACTIVE, S.ACTIVE, ALREADY, ALREADY, GONE_, GONE_, GONE_),
    E.ADDED: (S.ACTIVE, S.ACTIVE, ALREADY, ALREADY, GONE_, GONE_, GONE_),
    E.LISTED: (S.PENDING, ALREADY, ALREADY, ALREADY, GONE_, GONE_, GONE_),
    E.SIGNED_UP: (S.PENDING, ALREADY, ALREADY, ALREADY, S.PENDING, S.PENDING, GONE_),
    E.EXPIRED: (NOBODY, S.UNSUBSCRIBED, ALREADY, ALREADY, ALREADY, GONE_, GONE_),
    E.CONFIRMED: (NOBODY, S.ACTIVE, ALREADY, ALREADY, GONE_, GONE_, GONE_),
    E.LEFT: (NOBODY, S.UNSUBSCRIBED, S.UNSUBSCRIBED, S.UNSUBSCRIBED, ALREADY, S.UNSUBSCRIBED, GONE_),
    E.CAME_BACK: (NOBODY, ALREADY, ALREADY, ALREADY, S.ACTIVE, GONE_, GONE_),
    E.PAUSED: (NOBODY, ALREADY, S.PAUSED, ALREADY, GONE_, GONE_, GONE_),
    E.RESUMED: (NOBODY, ALREADY, ALREADY, S.ACTIVE, GONE_, GONE_, GONE_),
    E.BOUNCED: (NOBODY, S.BOUNCED, S.BOUNCED, S.BOUNCED, GONE_, ALREADY, GONE_),
    E.CHOSEN: (S.ACTIVE, S.ACTIVE, ALREADY, ALREADY, S.ACTIVE, GONE_, GONE_),
    E.CLEARED: (NOBODY, ALREADY, ALREADY, ALREADY, GONE_, S.ACTIVE, GONE_),
    E.REOPENED: (NOBODY, ALREADY, ALREADY, ALREADY, GONE_, S.PENDING, GONE_),
    E.COMPLAINED: (NOBODY, S.COMPLAINED, S.COMPLAINED, S.COMPLAINED, S.COMPLAINED, GONE_, ALREADY),
}
CASES = [
    (state, event, outcome)
    for event, outcomes in TABLE.items()
    for state, outcome in zip((None, *S), outcomes, strict=True)
]


@pytest.mark.parametrize(("state", "event", "outcome"), CASES)
def test_an_event_leads_where_the_table_says(state, event, outcome):
    assert decide(state, event) is outcome


def test_no_move_leads_from_a_gone_state_to_an_active_one_but_the_readers_own_and_a_corrected_mistake():
    back = {event for (state, event), to in MOVES.items() if state in GONE and to not in GONE}
    assert back == {E.CAME_BACK, E.CHOSEN, E.SIGNED_UP, E.CLEARED, E.REOPENED}
    # a form may be filled in by anybody: it leads to the question, and no further
    assert {to for (_, event), to in MOVES.items() if event is E.SIGNED_UP} == {S.PENDING}
    # the last two take back what the house had wrongly believed of an address
    assert {state for (state, event) in MOVES if event in {E.CLEARED, E.REOPENED}} == {S.BOUNCED}


def test_every_state_can_be_reached_and_said():
    assert set(MOVES.values()) == set(S)
    for language in LANGUAGES:
        assert len({say(f"audience.state.{state.value}", language) for state in S}) == len(S)
        assert len({say(f"audience.event.{event.value}", language) for event in E}) == len(E)
