"""The mistake found when a part of the readers has the letter already."""

import csv
import io
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.cli.campaigns import PEOPLE, campaign, facts, lettre, recipients, schedule, sending
from tests.project import INTERVIEW, make_project
from tests.relay import relay


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make_project(tmp_path_factory.mktemp("made"), people=PEOPLE)


@pytest.fixture
def house(tmp_path, made):
    return Path(shutil.copytree(made, tmp_path / "house"))


def correct(house):
    section = house / "issues" / "cpc" / "2026-11" / "10-interview.md"
    section.write_text(INTERVIEW.replace("les ports et les îles", "les ports et vers les îles"))


def test_a_mistake_found_in_the_middle_is_corrected_for_those_who_wait(house, tmp_path):
    with relay(tmp_path / "relay", delay=0.2) as (port, taken):
        with sending(house, port, tmp_path / "relay" / "journal") as sender:
            correct(house)
            replaced = campaign(house, "replace", "cpc/2026-11", "--yes", "--json", port=port)
            sender.communicate(timeout=10)
        assert sender.returncode == 1
        assert replaced.returncode == 0, replaced.stderr
        assert "Ce qui change" in replaced.stderr
        assert set(recipients(taken()).values()) == {1}
        assert len(taken()) == PEOPLE
    report = json.loads(campaign(house, "report", "--json").stdout)
    former, latter = report["editions"]
    assert former["digest"] != latter["digest"] == report["digest"]
    assert former["sent"] > 0
    assert latter["sent"] > 0
    assert former["sent"] + latter["sent"] == PEOPLE
    rows = list(csv.DictReader(io.StringIO(campaign(house, "export").stdout)))
    assert Counter(row["edition"] for row in rows) == {"1": former["sent"], "2": latter["sent"]}
    said = campaign(house, "report").stdout
    assert f"Édition 2 ({latter['digest'][:6]})" in said
    assert campaign(house, "replace", "cpc/2026-11", "--yes").returncode == 3, "nobody waits any more"


def test_a_replacement_that_corrects_nothing_or_is_refused_leaves_the_campaign_paused(house, tmp_path):
    schedule(house)
    nothing = campaign(house, "replace", "cpc/2026-11", "--yes")
    assert (nothing.returncode, facts(house)["state"]) == (3, "paused")
    (house / "issues" / "cpc" / "2026-11" / "10-interview.md").write_text("---\nkind: nope\n---\n")
    refused = campaign(house, "replace", "cpc/2026-11", "--yes")
    assert (refused.returncode, facts(house)["state"]) == (3, "paused")
    assert len(facts(house, "report")["editions"]) == 1


def test_a_corrected_edition_needs_the_approval_that_the_newsletter_requires(house, tmp_path):
    settings = house / "lettre.toml"
    settings.write_text(
        settings.read_text().replace("[newsletters.cpc]\n", "[newsletters.cpc]\nrequires_approval = true\n")
    )
    approve = ("approve", "cpc/2026-11", "--by", "Solène Kervadec")
    assert lettre(house, *approve).returncode == 0
    schedule(house)
    correct(house)
    refused = campaign(house, "replace", "cpc/2026-11", "--yes")
    assert (refused.returncode, facts(house)["state"]) == (3, "paused")
    assert lettre(house, *approve).returncode == 0
    assert campaign(house, "replace", "cpc/2026-11", "--yes").returncode == 0
    assert facts(house)["state"] == "scheduled"
    report = facts(house, "report")
    assert [each["approval"]["digest"] == each["digest"] for each in report["editions"]] == [True, True]
