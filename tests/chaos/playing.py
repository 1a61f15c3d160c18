"""Servers that misbehave, started as one process, and a campaign sent to one of them by the real worker."""

import asyncio
import json
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme

from lettre.campaign import plan as planning
from lettre.campaign import sending, store, worker
from lettre.campaign.model import CampaignState
from lettre.db import reading, transaction
from lettre.mail.outcome import Stage
from lettre.mail.smtp import Smtp
from tests.chaos.script import Script
from tests.house import NOW, newsletter, people, rendered

ROOT = Path(__file__).parents[2]
#: long enough for a busy machine; a test that waits for silence shortens the stage it waits in
PATIENT = dict.fromkeys(Stage, 30.0)
#: how long a run may take before it counts as hanging, in seconds: so long, and so long a reader
HANGING, EACH = 120, 0.05


@dataclass(frozen=True)
class Server:
    """One server of the process: where it listens, and its journal."""

    folder: Path

    @property
    def port(self) -> int:
        return int((self.folder / "port").read_text())

    def journal(self) -> list[dict]:
        return [json.loads(line) for line in (self.folder / "journal").read_text().splitlines()]

    def taken(self) -> Counter:
        """How often each address was taken."""
        return Counter(line["taken"] for line in self.journal() if "taken" in line)

    def played(self) -> list[dict]:
        return [line for line in self.journal() if "fault" in line]


@contextmanager
def servers(folder: Path, scripts: dict[str, Script]):
    """Run a server for each script, in one process; yield them by name."""
    trustme.CA().issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(folder / "server.pem")
    for name, script in scripts.items():
        (folder / name).mkdir()
        (folder / name / "script.json").write_text(json.dumps(asdict(script)))
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.chaos.server", str(folder)], cwd=ROOT
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while not (folder / "ready").exists():
                assert process.poll() is None, "the servers died"
                assert time.monotonic() < deadline, "the servers did not start"
                time.sleep(0.02)
            yield {name: Server(folder / name) for name in scripts}
            assert process.poll() is None, "the servers died"
        finally:
            process.terminate()


def start(engine, readers: int, *, octets: int = 0):
    """Write a campaign down for so many readers, its text at least so long."""
    people(engine, readers)
    edition = rendered()
    filling = "Une ligne de la lettre, et encore une.\n" * (octets // 39)
    edition = replace(edition, text=edition.text + filling)
    with transaction(engine) as session:
        return sending.prepare(session, planning.decide([]), edition, NOW)


def send(
    engine, campaign, server: Server, *, later=timedelta(0), progress=lambda _: None, **options
) -> CampaignState:
    """Run the worker once; raises TimeoutError when it hangs."""
    composer = sending.composer(engine, campaign, newsletter())
    hanging = HANGING + EACH * len(states(engine, campaign))
    known = {"connections": 2, "starttls": False, "timeouts": PATIENT, **options}
    transport = Smtp(host="127.0.0.1", port=server.port, **known)

    async def guarded():
        async with asyncio.timeout(hanging):
            return await worker.run(
                engine,
                campaign,
                composer,
                transport,
                clock=lambda: datetime.now(UTC) + later,
                progress=progress,
            )

    return asyncio.run(guarded())


def go_on(engine, campaign, server: Server, *, later=timedelta(hours=5), **options) -> CampaignState:
    """Send what is left, when every delay is over."""
    with transaction(engine) as session:
        if store.campaign(session, campaign.id).state is CampaignState.PAUSED:
            store.move(session, campaign.id, CampaignState.SENDING, NOW)
    return send(engine, campaign, server, later=later, **options)


def states(engine, campaign) -> dict[str, str]:
    """The ledger: the state of each address."""
    with reading(engine) as session:
        return {row.address: row.state.value for row in store.rows(session, campaign.id)}


def reason(engine, campaign) -> str:
    with reading(engine) as session:
        return store.campaign(session, campaign.id).pause_reason or ""


def agree(ledger: dict[str, str], taken: Counter) -> None:
    """The server's journal has what the ledger says, and nothing else."""
    assert set(taken) <= set(ledger)
    for address, state in ledger.items():
        copies = taken[address]
        assert copies <= 1, f"{address} ({state}) was taken {copies} times"
        assert state == "uncertain" or (copies == 1) == (state == "sent"), f"{address} ({state}): {copies}"
