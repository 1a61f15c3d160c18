"""How the doctor says that DKIM stands: real keys, and a name server that is asked."""

import json

import pytest

from lettre.jobs.doctor import signing
from lettre.settings import load
from tests.names import name_server
from tests.project import lettre, make_project

NAME = "essai._domainkey.lettre.example.org"


@pytest.fixture
def project(tmp_path):
    folder = make_project(tmp_path)
    toml = folder / "lettre.toml"
    table = '[dkim]\nsigner = "lettre"\nselector = "essai"\n\n[newsletters.cpc]\n'
    toml.write_text(toml.read_text().replace("[newsletters.cpc]\n", table))
    return folder


def found(project, records):
    with name_server(records) as server:
        return [(each.result.value, each.found) for each in signing.examine(load(project, {}), server=server)]


def test_a_key_in_use_is_good_when_the_dns_holds_it_and_failed_when_not(project):
    (row,) = json.loads(lettre(project, "dkim", "init", "--selector", "essai", "--json").stdout)
    assert found(project, {NAME: [row["value"]]}) == [("good", "doctor.signing-good")]
    assert found(project, {NAME: [row["value"] + "; t=y"]}) == [("warning", "doctor.signing-tested")]
    assert found(project, {NAME: ["v=DKIM1; k=rsa; p="]}) == [("failed", "doctor.signing-withdrawn")]
    assert found(project, {}) == [("failed", "doctor.signing-absent")]


def test_a_key_that_is_not_there_is_failed_with_its_file(project):
    (check,) = signing.examine(load(project, {}))
    assert (check.result.value, check.found) == ("failed", "dkim.no-key")


def test_a_house_whose_relay_signs_hears_that_it_must(tmp_path):
    said = lettre(make_project(tmp_path), "doctor").stdout
    assert "lettre ne signe pas pour lettre.example.org" in said
