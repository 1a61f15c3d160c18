"""Each fault alone: a real worker, a real ledger, and a server whose journal says what was taken."""

import pytest

from tests.chaos.case import READER
from tests.chaos.playing import agree, go_on, reason, send, servers, start, states
from tests.chaos.script import Script
from tests.chaos.table import CASES


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    scripts = {name: case.script for name, case in CASES.items()}
    with servers(tmp_path_factory.mktemp("chaos"), {**scripts, "fine": Script()}) as running:
        yield running


@pytest.mark.parametrize("name", CASES)
def test_a_fault_leaves_reader_and_campaign_where_the_table_says(sqlite_engine, served, name):
    case = CASES[name]
    campaign = start(sqlite_engine, case.readers, octets=case.octets)
    server, fine = served[name], served["fine"]
    before = fine.taken()
    ended = send(sqlite_engine, campaign, server, **case.options)
    ledger = states(sqlite_engine, campaign)
    expected = {address: case.reader if address == READER else case.others for address in ledger}
    assert (ended.value, ledger) == (case.campaign, expected)
    assert case.reason in reason(sqlite_engine, campaign)
    assert bool(server.played()) == bool(case.script.faults), "the fault was not played"
    taken = server.taken()
    agree(ledger, taken)
    assert case.taken is None or taken[READER] == int(case.taken)
    go_on(sqlite_engine, campaign, fine)
    last = states(sqlite_engine, campaign)
    agree(last, taken + fine.taken() - before)
    kept = {
        address: state if state in {"failed", "uncertain"} else "sent" for address, state in ledger.items()
    }
    assert last == kept
