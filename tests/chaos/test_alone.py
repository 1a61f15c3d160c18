"""Each fault alone: a real worker, a real ledger, and a server whose journal says what was taken."""

import pytest

from tests.chaos.case import READER
from tests.chaos.playing import agree, go_on, reason, send, servers, start, states
from tests.chaos.script import Script
from tests.chaos.table import CASES


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with servers(tmp_path_factory.mktemp("chaos"), scripts(CASES)) as running:
        yield running


@pytest.fixture(scope="module")
def served_again(tmp_path_factory):
    with servers(tmp_path_factory.mktemp("again"), scripts(ON_POSTGRESQL)) as running:
        yield running


def scripts(names):
    return {"fine": Script(), **{name: CASES[name].script for name in names}}


#: what PostgreSQL may take otherwise than SQLite: the words of servers, the moves of rows
ON_POSTGRESQL = (
    *("greeting-554", "MAIL-binary-text", "rcpt-binary-550", "rcpt-450", "rcpt-cut-always"),
    *("dot-554", "dot-cut", "dot-binary", "dot-discard", "taken-cut", "taken-binary-text"),
)


@pytest.mark.parametrize("name", CASES)
def test_a_fault_leaves_reader_and_campaign_where_the_table_says(sqlite_engine, served, name):
    judge(sqlite_engine, served[name], served["fine"], CASES[name])


@pytest.mark.parametrize("name", ON_POSTGRESQL)
def test_a_fault_leaves_them_there_on_postgresql(postgres_engine, served_again, name):
    judge(postgres_engine, served_again[name], served_again["fine"], CASES[name])


def judge(engine, server, fine, case):
    campaign = start(engine, case.readers, octets=case.octets)
    before = fine.taken()
    ended = send(engine, campaign, server, **case.options)
    ledger = states(engine, campaign)
    expected = {address: case.reader if address == READER else case.others for address in ledger}
    assert (ended.value, ledger) == (case.campaign, expected)
    assert case.reason in reason(engine, campaign)
    assert bool(server.played()) == bool(case.script.faults), "the fault was not played"
    taken = server.taken()
    agree(ledger, taken)
    assert case.taken is None or taken[READER] == int(case.taken)
    go_on(engine, campaign, fine)
    last = states(engine, campaign)
    agree(last, taken + fine.taken() - before)
    kept = {
        address: state if state in {"failed", "uncertain"} else "sent" for address, state in ledger.items()
    }
    assert last == kept
