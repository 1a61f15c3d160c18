"""A new key for new links, by one command, and the old one stays."""

import json

from tests.project import lettre, make_project


def test_a_new_key_is_made_and_every_earlier_one_stays(tmp_path):
    project = make_project(tmp_path, people=1)
    (first,) = json.loads(lettre(project, "keys", "list", "--json").stdout)
    done = lettre(project, "keys", "rotate")
    assert done.returncode == 0
    assert "restent valables" in done.stderr
    after = json.loads(lettre(project, "keys", "list", "--json").stdout)
    assert after[0] == first
    assert [each["key"] for each in after] == [1, 2]
    assert lettre(project, "keys", "list").stdout.count("\n") == 2
