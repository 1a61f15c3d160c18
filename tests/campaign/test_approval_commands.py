"""Proof, approve, send: what was approved is what is sent, from the command line."""

import io
import json
import os
import re
import shutil
from email.header import decode_header, make_header

import pytest
from PIL import Image

from tests.project import INTERVIEW, SETTINGS, lettre, make_project
from tests.relay import relay

ISSUE = "cpc/2026-11"
WITH_PICTURE = INTERVIEW.replace(
    "role: responsable du centre de stages}",
    "role: responsable du centre de stages,\n"
    "     portrait: {file: images/guest.png, alt: Solène Kervadec dans son atelier}}",
)


def picture(folder, colour):
    file = folder / "issues" / ISSUE / "images" / "guest.png"
    file.parent.mkdir(exist_ok=True)
    content = io.BytesIO()
    Image.new("RGB", (300, 300), colour).save(content, "PNG")
    file.write_bytes(content.getvalue())


def house(folder, people=2):
    """A project whose newsletter requires an approval."""
    make_project(folder, people=people, sections={"10-interview.md": WITH_PICTURE})
    settings = SETTINGS.replace("[newsletters.cpc]\n", "[newsletters.cpc]\nrequires_approval = true\n")
    (folder / "lettre.toml").write_text(settings)
    picture(folder, "navy")
    return folder


def edit(file, before, after):
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def done(folder, *arguments, **options):
    result = lettre(folder, *arguments, **options)
    assert result.returncode == 0, result.stderr
    return result


def refused(folder, *arguments, code=3):
    result = lettre(folder, *arguments)
    assert result.returncode == code, result.stdout + result.stderr
    return result.stderr


def approve(folder, by="Solène Kervadec"):
    return json.loads(done(folder, "approve", ISSUE, "--by", by, "--json").stdout)


def messages(folder):
    outbox = folder / "outbox" / "new"
    return list(outbox.iterdir()) if outbox.exists() else []


# --- proof ---


def test_a_proof_goes_over_smtp_with_its_number_in_the_subject(tmp_path):
    folder = make_project(tmp_path / "house")
    with relay(tmp_path / "relay") as (port, taken):
        environment = {**os.environ, "LETTRE_TRANSPORT": f"smtp://127.0.0.1:{port}"}
        arguments = ("proof", ISSUE, "--to", "anne@example.org", "bruno@example.org", "--yes", "--json")
        first = json.loads(done(folder, *arguments, env=environment).stdout)
        again = json.loads(done(folder, *arguments, env=environment).stdout)
        edit(folder / "issues" / ISSUE / "10-interview.md", "Un centre de stages,", "Un centre de stages")
        second = json.loads(done(folder, *arguments, env=environment).stdout)
        journal = taken()
    assert [each["proof"] for each in (first, again, second)] == [1, 1, 2]
    assert first["digest"] == again["digest"] != second["digest"]
    assert [line["recipients"][0] for line in journal] == ["anne@example.org", "bruno@example.org"] * 3
    subjects = [str(make_header(decode_header(line["subject"]))) for line in journal]
    assert subjects[0] == f"[Épreuve 1 · {first['digest'][:6]}] Une entreprise, un lycée, un métier"
    assert subjects[5] == f"[Épreuve 2 · {second['digest'][:6]}] Une entreprise, un lycée, un métier"
    assert done(folder, "campaign", "list").stdout == ""


def test_an_english_newsletter_sends_a_proof_in_english(tmp_path):
    folder = make_project(tmp_path)
    edit(
        folder / "lettre.toml",
        'title = "La Lettre des diplômes"\nlanguage = "fr"',
        'title = "Lettre"\nlanguage = "en"',
    )
    sent = json.loads(done(folder, "proof", ISSUE, "--to", "anne@example.org", "--yes", "--json").stdout)
    assert sent["subject"].startswith(f"[Proof 1 · {sent['digest'][:6]}] ")


def test_some_who_could_not_be_reached_are_told_apart(tmp_path):
    folder = make_project(tmp_path / "house")
    script = {"loin@example.org": {"rcpt": "550 5.1.1 no such user"}}
    with relay(tmp_path / "relay", script=script) as (port, _):
        environment = {**os.environ, "LETTRE_TRANSPORT": f"smtp://127.0.0.1:{port}"}
        to = ("--to", "anne@example.org,loin@example.org", "--yes")
        partly = lettre(folder, "proof", ISSUE, *to, env=environment)
        none = lettre(folder, "proof", ISSUE, "--to", "loin@example.org", "--yes", env=environment)
    assert partly.returncode == 4
    assert re.search(r"loin@example\.org +refusé +550 5\.1\.1 no such user", partly.stdout)
    assert "5.1.1 no such user" in partly.stderr
    assert none.returncode == 1


def test_a_proof_of_a_letter_with_an_error_does_not_leave(tmp_path):
    folder = make_project(tmp_path)
    edit(folder / "issues" / ISSUE / "10-interview.md", "Nous irons", "À COMPLÉTER : nous irons")
    assert "10-interview.md" in refused(folder, "proof", ISSUE, "--to", "anne@example.org", "--yes")
    assert "10-interview.md" in refused(folder, "approve", ISSUE, "--by", "Anne")
    assert messages(folder) == []


def test_what_somebody_should_look_at_is_told_and_does_not_stop_a_proof(tmp_path):
    folder = make_project(tmp_path)
    edit(
        folder / "issues" / ISSUE / "issue.yaml",
        "Une entreprise, un lycée",
        "UNE ENTREPRISE, UN LYCÉE, UN MÉTIER",
    )
    edit(folder / "issues" / ISSUE / "issue.yaml", ", un métier", "")
    sent = done(folder, "proof", ISSUE, "--to", "anne@example.org", "--yes")
    assert re.search(r"issue\.yaml:2: avertissement", sent.stderr)
    assert len(messages(folder)) == 1


def test_addresses_are_looked_at_before_anything_is_done(tmp_path):
    folder = make_project(tmp_path)
    said = refused(
        folder, "proof", ISSUE, "--to", "anne@example.org", "x", "b c@example.org", "--yes", code=2
    )
    assert len(said.splitlines()) == 2
    refused(folder, "proof", ISSUE, "--to", "anne@example.org", code=2)
    refused(folder, "proof", ISSUE, "--to", "anne@example.org", "--note", " ", "--yes", code=2)
    assert messages(folder) == []


# --- approve and send ---


def test_what_nobody_approved_is_not_sent(tmp_path):
    folder = house(tmp_path)
    assert "lettre approve cpc/2026-11 --by NOM" in refused(folder, "send", ISSUE, "--yes")
    refused(folder, "send", ISSUE, "--dry-run")
    assert messages(folder) == []


def test_what_was_approved_is_what_is_sent(tmp_path):
    folder = house(tmp_path)
    given = approve(folder)
    report = json.loads(done(folder, "send", ISSUE, "--yes", "--json").stdout)
    assert report["digest"] == given["digest"]
    assert report["approval"]["by"] == "Solène Kervadec"
    assert len(messages(folder)) == 2
    assert "approuvé par Solène Kervadec" in done(folder, "campaign", "show").stdout
    shown = json.loads(done(folder, "campaign", "show", "--json").stdout)
    assert shown["approval"]["approval"] == given["approval"]


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("issues/cpc/2026-11/10-interview.md", "Un centre de stages,", "Un centre de stages", "10-interview"),
        ("issues/cpc/2026-11/issue.yaml", "un lycée", "deux lycées", "objet"),
        ("lettre.toml", "Bureau des métiers", "Bureau des diplômes", "expéditeur"),
        ("lettre.toml", "Publication gratuite", "Publication libre", "pied de la lettre"),
        ("lettre.toml", "[newsletters.cpc.sender]",
         '[newsletters.cpc.theme]\ncolours = { accent = "#7a1f4e" }\n\n[newsletters.cpc.sender]', "couleurs"),
    ],
)  # fmt: skip
def test_whatever_changes_voids_the_approval(tmp_path, file, before, after, told):
    folder = house(tmp_path)
    approve(folder)
    edit(folder / file, before, after)
    said = refused(folder, "send", ISSUE, "--yes")
    assert "Solène Kervadec" in said
    assert told in said
    assert "lettre diff cpc/2026-11" in said
    assert messages(folder) == []
    edit(folder / file, after, before)
    done(folder, "send", ISSUE, "--yes")


def test_another_picture_under_the_same_name_voids_the_approval(tmp_path):
    folder = house(tmp_path)
    approve(folder)
    picture(folder, "maroon")
    assert "images/guest.png" in refused(folder, "send", ISSUE, "--yes")
    [history] = json.loads(done(folder, "approvals", ISSUE, "--json").stdout)
    assert history["standing"] == "changed"


def test_an_approval_holds_in_another_clone(tmp_path):
    folder = house(tmp_path / "one")
    shutil.copytree(folder, tmp_path / "two")
    environment = {**os.environ, "LETTRE_DATABASE": f"sqlite:///{folder / 'subscribers' / 'lettre.db'}"}
    given = approve(folder)
    report = json.loads(done(tmp_path / "two", "send", ISSUE, "--yes", "--json", env=environment).stdout)
    assert report["digest"] == given["digest"]


def test_an_approval_taken_back_stops_the_sending(tmp_path):
    folder = house(tmp_path)
    approve(folder)
    refused(folder, "approve", ISSUE, "--withdraw", "--by", "Paul", code=2)
    done(folder, "approve", ISSUE, "--withdraw", "--by", "Paul", "--reason", "une date est fausse")
    said = refused(folder, "send", ISSUE, "--yes")
    assert "Paul" in said
    assert "une date est fausse" in said
    refused(folder, "approve", ISSUE, "--withdraw", "--by", "Paul", "--reason", "encore")


def test_where_no_approval_is_required_a_sending_says_whether_there_is_one(tmp_path):
    folder = make_project(tmp_path, people=2)
    assert "sans approbation" in done(folder, "send", ISSUE, "--dry-run").stdout
    approve(folder)
    assert "approuvé par Solène Kervadec" in done(folder, "send", ISSUE, "--dry-run").stdout
    edit(folder / "issues" / ISSUE / "10-interview.md", "trois jours", "quatre jours")
    sent = done(folder, "send", ISSUE, "--yes")
    assert "« L’interview »" in sent.stderr.replace("\u00a0", " ")
    assert "sans approbation" in sent.stdout


def test_the_history_outlives_the_folder(tmp_path):
    folder = make_project(tmp_path)
    done(folder, "proof", ISSUE, "--to", "anne@example.org", "--note", "à relire", "--by", "Bruno", "--yes")
    approve(folder)
    assert "ce qui a été approuvé" in done(folder, "approvals").stdout
    shutil.rmtree(folder / "issues" / ISSUE)
    [history] = json.loads(done(folder, "approvals", "--json").stdout)
    assert history["standing"] == "unreadable"
    assert [event["event"] for event in history["history"]] == ["approval", "proof"]
    assert history["history"][1]["messages"][0]["address"] == "anne@example.org"
    assert "à relire" in done(folder, "approvals", ISSUE).stdout


# --- diff ---


def test_a_difference_is_told_word_by_word(tmp_path):
    folder = make_project(tmp_path)
    assert "approvals" not in refused(folder, "diff", ISSUE)
    first = approve(folder)["digest"]
    assert "rien n’a changé" in done(folder, "diff", ISSUE).stdout
    edit(folder / "issues" / ISSUE / "10-interview.md", "trois jours", "quatre jours")
    shown = done(folder, "diff", ISSUE, "--html", "changes.html").stdout
    assert "qui a passé [-trois-]{+quatre+} jours" in shown
    page = (folder / "changes.html").read_text("utf-8")
    assert re.search(r"<del>.*trois</del><ins>.*quatre</ins> jours", page)
    found = json.loads(done(folder, "diff", ISSUE, "--since", first[:8], "--json").stdout)
    assert found["before"] == first
    assert [section["name"] for section in found["sections"]] == ["10-interview"]
    refused(folder, "diff", ISSUE, "--since", "ffffff")
    refused(folder, "diff", ISSUE, "--since", "campaign")


def test_an_issue_can_be_compared_with_another(tmp_path):
    folder = make_project(tmp_path)
    shutil.copytree(folder / "issues" / ISSUE, folder / "issues" / "cpc" / "2026-12")
    edit(folder / "issues" / "cpc" / "2026-12" / "issue.yaml", "un lycée", "deux lycées")
    shown = done(
        folder, "diff", "cpc/2026-12", "--since", ISSUE, env={**os.environ, "LETTRE_LANGUAGE": "en"}
    ).stdout
    assert "subject: Une entreprise, [-un lycée-]{+deux lycées+}, un métier" in shown
