"""`lettre dkim`: keys nobody else reads, records as zone files and forms want them, a real server asked."""

import base64
import json
import re
import stat

import dns.rdataset
import dns.zone
import pytest

from tests.names import name_server
from tests.project import lettre, make_project

NAME = "essai._domainkey.lettre.example.org"


@pytest.fixture
def project(tmp_path):
    return make_project(tmp_path)


def init(project, *options):
    done = lettre(project, "dkim", "init", "--selector", "essai", "--json", *options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def use(project, extra=""):
    toml = project / "lettre.toml"
    table = f'[dkim]\nsigner = "lettre"\nselector = "essai"\n{extra}\n'
    toml.write_text(toml.read_text().replace("[newsletters.cpc]\n", f"{table}\n[newsletters.cpc]\n"))


def test_init_makes_keys_that_only_their_owner_reads(project):
    rows = init(project, "--ed25519")
    assert [row["algorithm"] for row in rows] == ["rsa-sha256", "ed25519-sha256"]
    files = sorted((project / "secrets" / "dkim" / "lettre.example.org").iterdir())
    assert [file.name for file in files] == ["essai-ed25519.pem", "essai.pem"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_init_never_overwrites_a_key(project):
    init(project)
    file = project / "secrets" / "dkim" / "lettre.example.org" / "essai.pem"
    before = file.read_bytes()
    again = lettre(project, "dkim", "init", "--selector", "essai", "--ed25519")
    assert again.returncode == 3
    assert "--selector" in again.stderr
    assert file.read_bytes() == before
    assert len(list(file.parent.iterdir())) == 1


OTHER = """
[newsletters.autre]
title = "Autre"
[newsletters.autre.sender]
name = "Autre"
address = "autre@a.example.org"
[newsletters.autre.organisation]
name = "Maison"
"""


def test_init_makes_the_keys_of_a_new_domain_and_names_those_that_are_there(project):
    init(project)
    (project / "lettre.toml").write_text((project / "lettre.toml").read_text() + OTHER)
    folder = project / "secrets" / "dkim"
    before = (folder / "lettre.example.org" / "essai.pem").read_bytes()
    options = ("dkim", "init", "--selector", "essai", "--ed25519", "--json")
    foreseen = json.loads(lettre(project, *options, "--dry-run").stdout)
    assert not (folder / "a.example.org").exists()
    made = lettre(project, *options)
    assert made.returncode == 0
    assert {row["domain"] for row in json.loads(made.stdout)} == {"a.example.org"}
    assert [row["file"] for row in foreseen] == [
        str(folder / "a.example.org" / f"{name}.pem") for name in ("essai", "essai-ed25519")
    ]
    assert {row["file"] for row in foreseen} == {str(file) for file in (folder / "a.example.org").iterdir()}
    assert "lettre.example.org/essai.pem existe déjà" in made.stderr
    assert (folder / "lettre.example.org" / "essai.pem").read_bytes() == before
    assert lettre(project, *options, "--dry-run").returncode == 3


def test_init_that_cannot_write_every_key_of_a_domain_leaves_none(project):
    folder = project / "secrets" / "dkim" / "lettre.example.org"
    folder.mkdir(parents=True)
    (folder / "essai-ed25519.pem").symlink_to(folder / "nowhere" / "key.pem")
    assert lettre(project, "dkim", "init", "--selector", "essai", "--ed25519").returncode == 1
    assert [file.name for file in folder.iterdir()] == ["essai-ed25519.pem"]


def test_init_names_the_key_after_the_month_and_can_only_say_what_it_would_do(project):
    said = lettre(project, "dkim", "init", "--dry-run").stdout
    assert re.search(r"secrets/dkim/lettre\.example\.org/lettre-\d{6}\.pem\n$", said)
    assert not (project / "secrets").exists()


@pytest.mark.parametrize("option", ["--selector=a/../b", "--domain=exa mple.org", "--domain=seul"])
def test_init_refuses_names_that_cannot_stand_in_the_dns(project, option):
    done = lettre(project, "dkim", "init", option)
    assert done.returncode == 2
    assert not (project / "secrets").exists()


def test_another_reader_of_zone_files_finds_the_value_that_forms_are_given(project):
    for row in init(project, "--ed25519"):
        zone = dns.zone.from_text(
            "$TTL 300\n" + row["zone"], origin="org.", relativize=False, check_origin=False
        )
        (rdata,) = zone.get_rdataset(row["name"] + ".", "TXT")
        assert all(len(each) <= 255 for each in rdata.strings)
        assert b"".join(rdata.strings).decode() == row["value"]
    assert len(base64.b64decode(row["value"].partition("p=")[2])) == 32


def test_show_tells_which_key_is_in_use(project):
    init(project)
    use(project)
    assert lettre(project, "dkim", "init", "--selector", "suivant").returncode == 0
    rows = json.loads(lettre(project, "dkim", "show", "--json").stdout)
    assert {row["selector"]: row["used"] for row in rows} == {"essai": True, "suivant": False}
    assert f"{NAME}. IN TXT" in lettre(project, "dkim", "show").stdout


def checked(project, records):
    with name_server(records) as server:
        done = lettre(project, "dkim", "check", "--server", server, "--json")
    return done.returncode, {row["selector"]: row["standing"] for row in json.loads(done.stdout)}


def test_check_judges_what_a_name_server_says(project):
    (row,) = init(project)
    use(project)
    value = row["value"]
    other = value[:60] + ("A" if value[60] != "A" else "B") + value[61:]
    for texts, standing, code in [
        ([value], "good", 0),
        ([value.replace("v=DKIM1; ", "")], "good", 0),
        ([value + "; t=y"], "testing", 0),
        ([other], "other", 3),
        (["v=DKIM1; k=rsa; p="], "withdrawn", 3),
        (["v=spf1 -all"], "unreadable", 3),
        ([value, other], "several", 3),
    ]:
        assert checked(project, {NAME: texts}) == (code, {"essai": standing})
    assert checked(project, {}) == (3, {"essai": "absent"})


def test_a_key_that_is_not_in_use_may_lack_its_record(project):
    init(project)
    assert checked(project, {}) == (0, {"essai": "absent"})


def test_check_says_that_no_name_server_answers_and_what_is_no_address(project):
    init(project)
    done = lettre(project, "dkim", "check", "--server", "dns.example.org")
    assert done.returncode == 2
    assert "dns.example.org" in done.stderr


def test_signing_without_a_selector_is_refused_with_its_line(project):
    toml = project / "lettre.toml"
    toml.write_text(
        toml.read_text().replace("[newsletters.cpc]\n", '[dkim]\nsigner = "lettre"\n\n[newsletters.cpc]\n')
    )
    done = lettre(project, "dkim", "show")
    assert done.returncode == 2
    assert "lettre.toml:" in done.stderr
    assert "selector" in done.stderr


def test_a_key_that_is_not_there_is_said_with_its_file_before_anything_leaves(project):
    use(project)
    assert lettre(project, "db", "upgrade").returncode == 0
    assert lettre(project, "subscribers", "add", "--newsletter", "cpc", "a@example.org").returncode == 0
    done = lettre(project, "send", "cpc/2026-11", "--yes")
    assert done.returncode == 2, done.stderr
    assert "essai.pem" in done.stderr
    assert json.loads(lettre(project, "campaign", "list", "--json").stdout) == []
