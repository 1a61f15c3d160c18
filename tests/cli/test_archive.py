"""`lettre archive erratum` and `reindex`, and corrections in `lettre check`, as an editor types them."""

import json
import shutil
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, select

from lettre.archive.tables import IndexedRow, SectionRow
from lettre.cli.project import Project
from lettre.db import transaction
from lettre.jobs import archive
from lettre.jobs.runner import Runner
from lettre.settings import load
from tests.project import lettre
from tests.published import project as publish

ERRATA = """\
errata:
  - date: 2026-12-01
    section: 40-textes
    text: "L'arrêté est du **9 juin**, et non du 8."
  - date: 2026-12-03
    text: Le colloque a lieu à Lille.
"""


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    publish(folder, 1)
    return folder


@pytest.fixture
def project(published, tmp_path):
    """A project with a sample issue that was sent, under its own name, and one that was not."""
    shutil.copytree(published, tmp_path / "house")
    house = tmp_path / "house"
    (house / "issues/cpc/2026-11").rename(house / "issues/cpc/2015-06-1")
    return house


def write(project, text=ERRATA, issue="2015-06-1"):
    (project / f"issues/cpc/{issue}/errata.yaml").write_text(text, "utf-8")


def test_corrections_are_shown_found_and_counted_and_taken_back(project, tmp_path):
    write(project)
    done = lettre(project, "archive", "erratum", "cpc/2015-06-1")
    assert done.returncode == 0, done.stderr
    assert "2 errata sont affichés" in done.stderr
    assert "Nouveaux\N{NO-BREAK SPACE}: 2. Retirés\N{NO-BREAK SPACE}: 0." in done.stderr
    again = lettre(project, "archive", "erratum", "cpc/2015-06-1")
    assert "Nouveaux" not in again.stderr
    write(project, ERRATA.replace("Lille", "Roubaix"))
    changed = lettre(project, "archive", "erratum", "cpc/2015-06-1")
    assert "Nouveaux\N{NO-BREAK SPACE}: 1. Retirés\N{NO-BREAK SPACE}: 1." in changed.stderr
    assert lettre(project, "archive", "build", str(tmp_path / "files")).returncode == 0
    page = (tmp_path / "files/cpc/2015-06-1/index.html").read_text("utf-8")
    assert "Roubaix" in page
    assert "Lille" not in page
    assert "Roubaix" in (tmp_path / "files/cpc/atom.xml").read_text("utf-8")
    assert "#errata_" in (tmp_path / "files/recherche/index.js").read_text("utf-8")


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ("section: 40-textes", "rubrique: 40-textes", "errata.yaml:3", "rubrique"),
        ("40-textes", "40-texte", "errata.yaml:3", "40-textes"),
        ("2026-12-03", "hier", "errata.yaml:5", "hier"),
    ],
)
def test_a_mistake_in_a_correction_is_one_sentence_at_its_line(project, old, new, place, said):
    write(project, ERRATA.replace(old, new))
    for command in (("check",), ("archive", "erratum")):
        done = lettre(project, *command, "cpc/2015-06-1")
        assert done.returncode == 3, done.stdout + done.stderr
        told = [line for line in (done.stdout + done.stderr).splitlines() if "errata.yaml" in line]
        assert len(told) == 1
        assert f"issues/cpc/2015-06-1/{place}" in told[0]
        assert said in told[0]
    # nothing of a file with a mistake is shown
    write(project)
    assert "Nouveaux\N{NO-BREAK SPACE}: 2." in lettre(project, "archive", "erratum", "cpc/2015-06-1").stderr


def test_right_corrections_leave_a_check_as_it_is(project):
    bare = lettre(project, "check", "cpc/2015-06-1", "--json")
    write(project)
    assert lettre(project, "check", "cpc/2015-06-1", "--json").stdout == bare.stdout


def test_what_was_not_sent_or_has_no_corrections_is_refused_with_the_way_on(project):
    none = lettre(project, "archive", "erratum", "cpc/2015-06-1")
    assert none.returncode == 2
    assert "issues/cpc/2015-06-1/errata.yaml" in none.stderr
    write(project, issue="2026-09")
    unsent = lettre(project, "archive", "erratum", "cpc/2026-09")
    assert unsent.returncode == 3
    assert "cpc/2026-09 n’a pas encore été envoyé" in unsent.stderr


def test_text_editors_get_the_schema_of_corrections(project):
    found = json.loads(lettre(project, "issue", "schema", "errata").stdout)
    entry = found["$defs"]["ErratumEntry"]
    assert set(entry["properties"]) == {"date", "section", "text"}
    assert entry["required"] == ["date", "text"]
    assert entry["additionalProperties"] is False


def sections(engine):
    with transaction(engine) as session:
        return sorted(session.scalars(select(SectionRow.section)))


def test_an_index_that_lost_something_is_written_anew(project):
    engine = Project(load(project, {})).engine()
    assert lettre(project, "archive", "reindex").stderr.strip() == "1 numéro indexé."
    whole = sections(engine)
    assert "40-textes" in whole
    with transaction(engine) as session:
        session.execute(delete(SectionRow).where(SectionRow.section == "40-textes"))
    assert sections(engine) != whole
    assert lettre(project, "archive", "reindex").stderr.strip() == "1 numéro indexé."
    assert sections(engine) == whole
    engine.dispose()


def test_the_job_of_the_house_indexes_what_became_public_once(project, caplog):
    settings = load(project, {})
    engine = Project(settings).engine()
    caplog.set_level("INFO", logger="lettre.jobs")
    runner = Runner(settings, engine, [archive.job(settings, engine)])
    now = datetime(2026, 12, 1, tzinfo=UTC)
    assert runner.run_once(now) is True
    assert "40-textes" in sections(engine)
    assert caplog.messages == ["1 numéro indexé."]
    # looks again when its time has come, and finds nothing to do; then what was lost
    assert runner.run_once(now + archive.EVERY) is False
    with transaction(engine) as session:
        session.execute(delete(IndexedRow))
    assert runner.run_once(now + archive.EVERY) is False
    assert runner.run_once(now + 2 * archive.EVERY) is True
    engine.dispose()
