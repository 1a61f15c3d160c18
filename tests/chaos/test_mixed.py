"""Faults mixed at random, by seeds: nobody twice, nobody lost, and memory that does not grow."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from lettre.db import connect
from lettre.mail.outcome import Stage
from tests.chaos.case import BINARY
from tests.chaos.playing import PATIENT, agree, go_on, send, servers, start, states
from tests.chaos.script import Fault, Script

#: what a line and a relay do to us
ROUGH = (
    Fault(stage="CONNECT", do="cut", chance=0.05),
    Fault(stage="CONNECT", do="reply-and-cut", text="421 4.3.2 busy", chance=0.05),
    Fault(stage="EHLO", do="reset", chance=0.1),
    Fault(stage="MAIL", text="451 4.3.0 later", chance=0.003),
    Fault(stage="MAIL", text="421 4.7.0 too many messages", beyond=200),
    Fault(stage="MAIL", do="cut", chance=0.002),
    Fault(stage="MAIL", do="split", chance=0.01),
    Fault(stage="RCPT", text="450 4.2.1 later", chance=0.01),
    Fault(stage="RCPT", text="550 5.1.1 nobody", chance=0.01),
    Fault(stage="RCPT", text=f"550 {BINARY}", chance=0.003),
    Fault(stage="RCPT", do="reply-and-cut", text="550 5.1.1 nobody", chance=0.003),
    Fault(stage="RCPT", do="reset", chance=0.002),
    Fault(stage="RCPT", text=BINARY, chance=0.002),
    Fault(stage="DATA", text="451 4.3.0 later", chance=0.003),
    Fault(stage="DATA", do="cut", chance=0.002),
    Fault(stage="BODY", do="cut", chance=0.002),
    Fault(stage="BODY", do="reset", chance=0.002),
    Fault(stage="DOT", text="554 5.6.0 no", chance=0.005),
    Fault(stage="DOT", text="451 4.3.0 later", chance=0.005),
    Fault(stage="DOT", text="421 4.3.2 closing", chance=0.003),
    Fault(stage="DOT", do="cut", chance=0.003),
    Fault(stage="DOT", text=BINARY, chance=0.002),
    Fault(stage="TAKEN", do="cut", chance=0.003),
    Fault(stage="TAKEN", do="reset", chance=0.003),
    Fault(stage="TAKEN", text=BINARY, chance=0.002),
    Fault(stage="TAKEN", do="split", chance=0.01),
    Fault(stage="TAKEN", do="many", chance=0.003),
    Fault(stage="REPLIED", do="cut", chance=0.003),
    Fault(stage="REPLIED", text="421 4.4.2 idle", chance=0.003),
)
#: and what breaks PIPELINING: little of it is used after
MUDDLED = (
    *ROUGH,
    Fault(stage="MAIL", do="discard", pending=True, chance=0.005),
    Fault(stage="TAKEN", do="discard", pending=True, chance=0.005),
    Fault(stage="TAKEN", do="garble", text="500 5.5.2 what?", pending=True, chance=0.005),
    Fault(stage="TAKEN", do="before", text="250 by the way", chance=0.003),
    Fault(stage="TAKEN", do="after", text="250 by the way", chance=0.003),
    Fault(stage="DATA", text="250 go", chance=0.003),
    Fault(stage="DOT", text="354 go", chance=0.003),
    Fault(stage="DOT", do="stall", chance=0.001),
)
#: a run may pause or leave deferred rows so often; each is a further run
RUNS = 40
FINAL = {"sent", "failed", "uncertain"}


@pytest.mark.parametrize(("faults", "seed"), [(ROUGH, 1), (MUDDLED, 2)], ids=["rough", "muddled"])
def test_faults_mixed_lose_nobody_and_write_to_nobody_twice(engine, tmp_path, faults, seed):
    survive(engine, tmp_path, Script(faults=faults, seed=seed), readers=400)


@pytest.mark.acceptance(seconds=15)
@pytest.mark.parametrize("seed", range(10, 13))
def test_five_thousand_messages_among_faults_of_every_kind(sqlite_engine, tmp_path, seed):
    survive_every_kind(sqlite_engine, tmp_path, seed)


@pytest.mark.acceptance(seconds=20)
@pytest.mark.parametrize("seed", [13, 14])
def test_five_thousand_messages_among_them_on_postgresql(postgres_engine, tmp_path, seed):
    survive_every_kind(postgres_engine, tmp_path, seed)


@pytest.mark.acceptance(seconds=170)
def test_memory_is_flat_over_twenty_thousand_messages_among_faults(sqlite_engine, tmp_path):
    # in a process of its own: what the tests before it left behind would be measured with it
    with ProcessPoolExecutor(1, get_context("spawn")) as alone:
        sizes = alone.submit(_sizes, sqlite_engine.url.database, tmp_path).result()
    warm, last = max(sizes[:5000]), max(sizes)
    print(f"{len(sizes)} attempts; RSS {warm >> 20} MB after 5,000, {last >> 20} MB at most")
    assert len(sizes) > 20_000
    assert last - warm < 8 << 20


def _sizes(database: str, folder: Path) -> list[int]:
    """Send to twenty thousand; return the process's resident octets after each attempt."""
    sizes = []

    def look(_):
        sizes.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4096)

    engine = connect(f"sqlite:///{database}")
    survive(engine, folder, Script(faults=ROUGH, seed=3), readers=20_000, octets=60_000, look=look)
    engine.dispose()
    return sizes


def survive_every_kind(engine, folder, seed):
    script = Script(faults=ROUGH if seed % 2 else MUDDLED, seed=seed)
    played = survive(engine, folder, script, readers=5000)
    missing = {(fault.stage, fault.do) for fault in ROUGH} - set(played)
    assert not missing, f"never played: {missing}"


def survive(engine, folder, script, *, readers, octets=0, look=lambda _: None) -> Counter:
    """Send until every row is final; return how often each fault was played."""
    campaign = start(engine, readers, octets=octets)
    options = {"connections": 8, "timeouts": {**PATIENT, Stage.MAIL: 2, Stage.RCPT: 2, Stage.DOT: 5}}
    with servers(folder, {"mixed": script}) as running:
        server = running["mixed"]
        send(engine, campaign, server, progress=look, **options)
        for run in range(1, RUNS):
            if set(states(engine, campaign).values()) <= FINAL:
                break
            go_on(engine, campaign, server, later=timedelta(hours=5) * run, progress=look, **options)
        played = Counter((line["stage"], line["fault"]) for line in server.played())
        ledger, taken = states(engine, campaign), server.taken()
        strange = [line for line in server.journal() if "unknown" in line]
    print(f"{run} further runs; {sum(played.values())} faults; {Counter(ledger.values())}")
    agree(ledger, taken)
    assert len(ledger) == readers
    assert set(ledger.values()) <= FINAL
    assert ledger
    assert list(ledger.values()).count("sent") > readers * 0.9
    assert sum(played.values()) > readers / 20
    assert not strange, "the server was told what is no command"
    return played
