"""A relay that takes so many messages for a domain, and then says "later"."""

from collections import Counter

from tests.chaos.playing import agree, go_on, send, servers, start, states
from tests.chaos.script import Fault, Script


def test_readers_beyond_the_limit_of_their_domain_wait_and_are_written_to_later(engine, tmp_path):
    limit = Fault(stage="RCPT", text="452 4.5.3 too many for this domain", beyond=3)
    campaign = start(engine, 8)
    with servers(tmp_path, {"limited": Script(faults=(limit,)), "fine": Script()}) as running:
        send(engine, campaign, running["limited"], connections=1)
        ledger, taken = states(engine, campaign), running["limited"].taken()
        agree(ledger, taken)
        counts = Counter(ledger.values())
        assert counts["sent"] == 3
        assert counts["deferred"] + counts["queued"] == 5
        go_on(engine, campaign, running["fine"])
        last = states(engine, campaign)
        agree(last, taken + running["fine"].taken())
    assert set(last.values()) == {"sent"}
