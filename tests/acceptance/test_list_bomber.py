"""A list bomber: ten thousand sign-ups from hundreds of networks, three victims among made-up addresses.

A real server, its own jobs, a real relay. Each victim has one mail, as one honest sign-up would have given
them; the house's ceiling holds; a person who comes later in that hour is told so.
"""

import re
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import httpx2
import pytest

from lettre.reception import Doors
from tests.project import lettre, make_project
from tests.relay import relay

pytestmark = pytest.mark.acceptance(seconds=100)

SIGNUPS, LINES = 10_000, 4
VICTIMS = [f"victime{number}@example.org" for number in range(3)]
HONEST = "zoe@example.org"
CEILING = Doors().house_hour


@contextmanager
def served(folder):
    command = [sys.executable, "-m", "lettre", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True) as process:
        try:
            first = process.stderr.readline()
            found = re.search(r"http://\S+/", first)
            assert found, first
            yield found[0]
        finally:
            process.terminate()
            said = process.communicate(timeout=60)[1]
            (folder / "log").write_text(said)


def stamp(client):
    text = client.get("cpc/abonnement").text
    return re.search(r'name="form" value="([^"]+)"', text)[1]


def bomb(url, form, first):
    """Send every LINES-th sign-up; every fifth is a victim's, no network has more than its hour allows."""
    statuses = Counter()
    # a client of httpx2 would need as much of the processors as the server
    with closing(HTTPConnection(urlsplit(url).netloc, timeout=60)) as line:
        for number in range(first, SIGNUPS, LINES):
            address = VICTIMS[number % 3] if number % 5 == 0 else f"personne{number}@example.net"
            head = {
                "X-Forwarded-For": f"{11 + number % 7}.{number // 7 % 200}.{number // 1400}.7",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            line.request("POST", "/cpc/abonnement", urlencode({"form": form, "address": address}), head)
            with line.getresponse() as answer:
                answer.read()
                statuses[answer.status] += 1
    return statuses


def settled(folder):
    """Say whether every form has been taken up, and every mail that is due has left."""
    with closing(sqlite3.connect(folder / "subscribers" / "lettre.db")) as database:
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ")
        waiting = (
            "SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending', 'deferred') AND due_at <= ?"
        )
        left = database.execute("SELECT count(*) FROM signups").fetchone()[0]
        return left + database.execute(waiting, (now,)).fetchone()[0] == 0


def test_ten_thousand_sign_ups_give_each_victim_one_mail(tmp_path):
    folder = make_project(tmp_path / "house", people=1)
    with relay(tmp_path / "relay") as (port, taken):
        text = (folder / "lettre.toml").read_text()
        text = text.replace("maildir:outbox", f"smtp://127.0.0.1:{port}?starttls=never")
        (folder / "lettre.toml").write_text(f'{text}\n[subscribe]\ntrusted_proxies = ["127.0.0.1"]\n')
        assert lettre(folder, "config", "show").returncode == 0
        began = datetime.now(UTC)
        with served(folder) as url, httpx2.Client(base_url=url, timeout=60) as client:
            form = stamp(client)
            time.sleep(3.5)
            assert client.post("cpc/abonnement", data={"form": form, "address": HONEST}).status_code == 303
            with ThreadPoolExecutor(LINES) as pool:
                counted = sum(pool.map(lambda first: bomb(url, form, first), range(LINES)), Counter())
            late = client.post("cpc/abonnement", data={"form": form, "address": "tard@example.org"})
            deadline = time.monotonic() + 120
            while not settled(folder):
                assert time.monotonic() < deadline, "the outbox was not emptied"
                time.sleep(0.5)
        ended = datetime.now(UTC)
        mails = Counter(address for line in taken() for address in line["recipients"])
    hours = 1 + int(ended.timestamp() // 3600 - began.timestamp() // 3600)
    days = 1 + (ended.date() - began.date()).days
    print(f"\n{dict(counted)}, {mails.total()} mails, victims {[mails[each] for each in VICTIMS]}, "
          f"{(ended - began).total_seconds():.0f} s")  # fmt: skip
    assert set(counted) == {303, 429}
    assert counted.total() == SIGNUPS
    assert mails[HONEST] == 1
    assert all(1 <= mails[victim] <= days for victim in VICTIMS)
    assert max(mails.values()) <= days
    # the ceiling was reached, and not passed
    assert counted[303] + 1 in {CEILING * n for n in range(1, hours + 1)}
    assert CEILING // 2 < mails.total() <= CEILING * hours
    if hours == 1:
        assert late.status_code == 429
        assert "Trop de demandes" in late.text
    log = (folder / "log").read_text()
    assert not [address for address in (HONEST, *VICTIMS, "personne", "11.0.0") if address in log]
