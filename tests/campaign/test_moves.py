"""Every statement that changes a state obeys the tables of moves: one by one, and in any order."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from sqlalchemy import Engine, select, text, update

from lettre.audience import store as audience
from lettre.campaign import decisions, rounds, sending, store
from lettre.campaign import plan as planning
from lettre.campaign.model import (
    CAMPAIGN_MOVES,
    MOVES,
    CampaignState,
    Decision,
    Delivery,
    DeliveryState,
)
from lettre.campaign.rounds import End
from lettre.campaign.tables import CampaignRow, DeliveryRow
from lettre.db import reading, transaction
from lettre.errors import StateError
from tests.campaign import moves
from tests.house import NOW, people, rendered

LATER = NOW + timedelta(hours=1)
#: where an attempt may end, by whether its row had been marked
MARKED = [state for state in DeliveryState if state in MOVES[DeliveryState.SENDING]]
UNMARKED = [DeliveryState.DEFERRED, DeliveryState.FAILED, DeliveryState.SKIPPED]


def begun(engine, number=1):
    people(engine, number)
    with transaction(engine) as session:
        return sending.prepare(session, planning.decide([]), rendered(), NOW)


def put(engine, state, campaign=None):
    """Put every row into a state, and the campaign if one is named, past all the rules."""
    with transaction(engine) as session:
        session.execute(update(DeliveryRow).values(state=state.value, attempts=1, next_at=NOW))
        if campaign is not None:
            session.execute(update(CampaignRow).values(state=campaign.value))


def held(row_id=1, attempts=1):
    return Delivery(
        id=row_id, subscription=row_id, address="a@example.org", name=None, attempts=attempts, deferrals=0
    )


def mark(engine, campaign, deliveries):
    with rounds.opened(engine) as lines, lines.transaction():
        return lines.mark(campaign, deliveries, LATER)


def record(engine, delivery, state, *, marked):
    with rounds.opened(engine) as lines, lines.transaction():
        lines.record([End(delivery=delivery, decision=Decision(state=state), marked=marked)], LATER)


def end(engine, state, *, marked):
    record(engine, held(attempts=0 if marked else 1), state, marked=marked)


def committed(work):
    """Return `work` on a session as work on the database."""

    def done(engine, campaign):
        with transaction(engine) as session:
            work(session, campaign)

    return done


def leave(engine):
    with transaction(engine) as session:
        audience.unsubscribe(session, 1, now=NOW, source="one-click", actor="reader", detail={})


def cancel(engine, campaign):
    for state in (CampaignState.CANCELLED, CampaignState.SENDING):
        with transaction(engine) as session:
            session.execute(update(CampaignRow).values(state=state.value))
            number = decisions.drop_waiting(session, campaign.id, LATER)
    assert number == 0, "it was not cancelled"


#: every function that changes rows, called as its callers may
STATEMENTS = {
    "mark": lambda engine, c: mark(engine, c, [held()]),
    "abandon": committed(lambda s, c: store.abandon(s, c.id, LATER)),
    "resend": committed(lambda s, c: decisions.resolve(s, c.id, DeliveryState.QUEUED, LATER)),
    "drop": committed(lambda s, c: decisions.resolve(s, c.id, DeliveryState.SKIPPED, LATER)),
    "retry": committed(lambda s, c: decisions.retry(s, c, LATER)),
    "cancel": cancel,
    "replace": committed(lambda s, c: store.replace(s, c.id, rendered(), None, LATER)),
    **{f"end marked {x.value}": lambda engine, _, x=x: end(engine, x, marked=True) for x in MARKED},
    **{f"end unmarked {x.value}": lambda engine, _, x=x: end(engine, x, marked=False) for x in UNMARKED},
}


@pytest.mark.parametrize("reader", ["reads", "left"])
def test_each_statement_on_each_state_makes_only_moves_of_the_table(engine, reader):
    campaign = begun(engine)
    if reader == "left":
        leave(engine)
    made = set()
    for name, statement in STATEMENTS.items():
        for before in DeliveryState:
            put(engine, before)
            statement(engine, campaign)
            with reading(engine) as session:
                after = DeliveryState(session.scalar(select(DeliveryRow.state)))
            assert after is before or after in MOVES[before], f"{name}: {before} became {after}"
            made |= {(before, after)} - {(before, before)}
    if reader == "reads":
        # what only a reader who left brings about is seen in the other run
        assert made == {(before, after) for before, moved in MOVES.items() for after in moved - {before}}


@pytest.mark.parametrize("state", [state for state in DeliveryState if state not in MARKED])
def test_an_attempt_does_not_end_where_no_move_leads(sqlite_engine, state):
    begun(sqlite_engine)
    with pytest.raises(ValueError, match="no attempt ends so"):
        end(sqlite_engine, state, marked=True)


@pytest.mark.parametrize("state", [state for state in DeliveryState if state not in UNMARKED])
def test_what_was_never_marked_does_not_end_as_if_it_had_been_sent(sqlite_engine, state):
    begun(sqlite_engine)
    with pytest.raises(ValueError, match="no attempt ends so"):
        end(sqlite_engine, state, marked=False)


@pytest.mark.parametrize("before", CampaignState)
def test_a_campaign_moves_as_its_table_says_and_not_otherwise(engine, before):
    campaign = begun(engine)
    moves.keep(engine)
    for after in CampaignState:
        put(engine, DeliveryState.QUEUED, before)
        with transaction(engine) as session:
            if after is before or after in CAMPAIGN_MOVES[before]:
                assert store.move(session, campaign.id, after, LATER) is (after is not before)
                continue
            with pytest.raises(StateError) as refused:
                store.move(session, campaign.id, after, LATER)
            assert refused.value.code == f"campaign.stands.{before.value}"
            assert store.campaign(session, campaign.id).state is before
    from_here = {after for start, after in moves.seen(engine, "campaigns") if start == before.value}
    assert from_here == {after.value for after in CAMPAIGN_MOVES[before]}


def test_every_state_of_a_campaign_has_its_moves():
    assert set(CAMPAIGN_MOVES) == set(CampaignState)
    assert not CAMPAIGN_MOVES[CampaignState.CANCELLED]


# --- in any order ---------------------------------------------------------------------

ROWS = 4
row = st.integers(min_value=1, max_value=ROWS)


def clear(engine):
    """Forget every campaign and reader; numbers begin at 1 again."""
    tables = ["moves_seen", "deliveries", "campaign_editions", "campaigns"]
    tables += ["consents", "subscriptions", "subscribers"]
    with transaction(engine) as session:
        if engine.dialect.name == "sqlite":
            for table in tables:
                session.execute(text(f"DELETE FROM {table}"))
        else:
            session.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))


class Ledger(RuleBasedStateMachine):
    """Senders that live and die, servers that answer anything, people who decide: in any order."""

    engine: Engine

    @initialize()
    def house(self):
        clear(self.engine)
        self.campaign = begun(self.engine, ROWS)
        self.hands = []

    def teardown(self):
        self.judge()

    def judge(self):
        assert moves.seen(self.engine, "deliveries") <= {
            (before.value, after.value) for before, moved in MOVES.items() for after in moved
        }
        assert moves.seen(self.engine, "campaigns") <= {
            (before.value, after.value) for before, moved in CAMPAIGN_MOVES.items() for after in moved
        }

    def write(self, work, *arguments, **options):
        with transaction(self.engine) as session:
            return work(session, *arguments, **options)

    @rule(limit=row)
    def a_sender_begins(self, limit):
        with reading(self.engine) as session:
            due = store.due(session, self.campaign.id, LATER, after=0, limit=limit)
        granted = mark(self.engine, self.campaign, due)
        self.hands += [each for each in due if each.id in granted]

    @rule(ends=st.lists(st.sampled_from(MARKED), max_size=ROWS))
    def servers_answer(self, ends):
        """Late ones too: what a hand holds may long have been taken from it."""
        for state in ends:
            if self.hands:
                record(self.engine, self.hands.pop(), state, marked=True)

    @rule(state=st.sampled_from(UNMARKED), which=row)
    def a_row_ends_before_its_mark(self, state, which):
        with reading(self.engine) as session:
            attempts = session.scalar(select(DeliveryRow.attempts).where(DeliveryRow.id == which))
        record(self.engine, held(which, attempts), state, marked=False)

    @rule()
    def a_sender_died(self):
        self.write(store.abandon, self.campaign.id, LATER)

    @rule(state=st.sampled_from([DeliveryState.QUEUED, DeliveryState.SKIPPED]))
    def a_person_resolves(self, state):
        self.write(decisions.resolve, self.campaign.id, state, LATER)

    @rule()
    def a_person_retries(self):
        self.write(decisions.retry, self.campaign, LATER)

    @rule(which=row)
    def a_reader_leaves(self, which):
        self.write(audience.unsubscribe, which, now=LATER, source="one-click", actor="reader", detail={})

    @rule(state=st.sampled_from(list(CampaignState)))
    def the_campaign_is_moved(self, state):
        with reading(self.engine) as session:
            before = store.campaign(session, self.campaign.id).state
        if state is before or state in CAMPAIGN_MOVES[before]:
            self.write(store.move, self.campaign.id, state, LATER)
            if state is CampaignState.CANCELLED:
                self.write(decisions.drop_waiting, self.campaign.id, LATER)
        else:
            with pytest.raises(StateError):
                self.write(store.move, self.campaign.id, state, LATER)


def wander(machine):
    """Take many walks; each ends in the judgement above."""
    assert issubclass(machine, Ledger)
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=slow),
    )


def test_in_any_order_the_database_sees_only_moves_of_the_tables(engine):
    class Here(Ledger):
        pass

    Here.engine = engine
    moves.keep(engine)
    wander(Here)


def test_the_journal_sees_a_move_that_no_table_allows(engine):
    begun(engine)
    moves.keep(engine)
    with transaction(engine) as session:
        session.execute(text("UPDATE deliveries SET state = 'sent'"))
    assert moves.seen(engine, "deliveries") == {("queued", "sent")}
