"""What a relay asked to be slower, as its operator sees it, and makes it forgotten."""

import json

import pytest

from tests.cli.campaigns import campaign, lettre
from tests.project import make_project
from tests.relay import relay

SCRIPT = {
    "a@orange.fr": {"rcpt": "451 ME Service refuse. OFR_999 [999]"},
    "lecteur00000@example.org": {"rcpt": "454 Throttling failure: Maximum sending rate exceeded."},
}


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = make_project(tmp_path_factory.mktemp("made"), people=2)
    (folder / "more.csv").write_text("email\na@orange.fr\n")
    assert lettre(folder, "subscribers", "import", "more.csv", "--newsletter", "cpc").returncode == 0
    return folder


def slowed(house, *arguments):
    done = campaign(house, "slowed", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return {row["provider"]: row for row in json.loads(done.stdout)}


def test_what_was_asked_is_listed_and_forgotten_one_by_one_or_at_once(house, tmp_path):
    with relay(tmp_path, script=SCRIPT) as (port, taken):
        assert lettre(house, "send", "cpc/2026-11", "--yes", port=port).returncode in {0, 4}
        assert len(taken()) == 1
    found = slowed(house)
    assert set(found) == {"*", "orange"}
    assert found["orange"]["rests_until"] is not None
    assert found["*"]["per_minute"] > 0
    shown = campaign(house, "slowed")
    assert "rien avant" in shown.stdout
    assert "par minute au plus" in shown.stdout
    unknown = campaign(house, "slowed", "--forget", "--only", "gmail")
    assert (unknown.returncode, "Le sont\N{NO-BREAK SPACE}: *, orange." in unknown.stderr) == (3, True)
    assert set(slowed(house, "--forget", "--only", "orange")) == {"orange"}
    assert set(slowed(house)) == {"*"}
    assert set(slowed(house, "--forget")) == {"*"}
    assert slowed(house) == slowed(house, "--only", "orange") == {}
    assert "n’a demandé de ralentir pour personne" in campaign(house, "slowed").stderr
