"""Forty ways to be wrong, from the command line: a clear sentence with its place, and nothing written."""
# ruff: noqa: E501 - a row of the table is a line

import re

import pytest

from tests.project import lettre, make_project

pytestmark = pytest.mark.acceptance

HEAD, SECTION, HOUSE, LIST = "issue.yaml", "10-interview.md", "lettre.toml", "list.csv"


def swap(old, new):
    return lambda text: text.replace(old, new, 1)


def whole(content):
    return lambda _: content


# what is wrong · the file · how it is broken · exit code · what the place names
ISSUES = [
    ("a date is missing", HEAD, swap("date: 2026-11-16\n", ""), 3, "issue.yaml"),
    ("a date that is none", HEAD, swap("2026-11-16", "le 16 novembre"), 3, "issue.yaml:1"),
    ("a day that does not exist", HEAD, swap("2026-11-16", "2026-11-31"), 3, "issue.yaml:1"),
    ("the subject is missing", HEAD, swap("subject: Une entreprise, un lycée, un métier\n", ""), 3, "issue.yaml"),
    ("the subject is empty", HEAD, swap("Une entreprise, un lycée, un métier", '""'), 3, "issue.yaml:2"),
    ("the subject writes a header", HEAD, swap("Une entreprise, un lycée, un métier", '"a\\r\\nBcc: b@c.fr"'), 3, "issue.yaml:2"),
    ("the subject is a list", HEAD, swap("Une entreprise, un lycée, un métier", "[a, b]"), 3, "issue.yaml:2"),
    ("an unknown key", HEAD, swap("subject:", "sujet: a\nsubject:"), 3, "issue.yaml:2"),
    ("a key twice", HEAD, swap("date:", "date: 2026-11-15\ndate:"), 3, "issue.yaml:2"),
    ("bad YAML", HEAD, swap("subject:", "subject: [a\nx:"), 3, "issue.yaml"),
    ("an empty head", HEAD, whole(""), 3, "issue.yaml"),
    ("a head that is a list", HEAD, whole("- a\n- b\n"), 3, "issue.yaml"),
    ("a section listed and not there", HEAD, swap("date:", "sections: [10-interview, 20-focus]\ndate:"), 3, "issue.yaml:1"),
    ("a section listed twice", HEAD, swap("date:", "sections: [10-interview, 10-interview]\ndate:"), 3, "issue.yaml:1"),
    ("a section not listed", HEAD, swap("date:", "sections: []\ndate:"), 3, "2026-11"),
    ("a number that is a word", HEAD, swap("date:", "number: douze\ndate:"), 3, "issue.yaml:1"),
    ("not UTF-8", SECTION, whole(b"---\nkind: text\n---\nd\xe9j\xe0\n"), 3, "10-interview.md:4"),
    ("an empty section file", SECTION, whole(""), 3, "10-interview.md"),
    ("no front matter", SECTION, whole("Bonjour.\n"), 3, "10-interview.md:1"),
    ("front matter without an end", SECTION, whole("---\nkind: text\nBonjour.\n"), 3, "10-interview.md"),
    ("the kind is missing", SECTION, swap("kind: interview\n", ""), 3, "10-interview.md"),
    ("an unknown kind", SECTION, swap("kind: interview", "kind: intervew"), 3, "10-interview.md:2"),
    ("guests are missing", SECTION, swap("guests:\n  - {name: Solène Kervadec, role: responsable du centre de stages}\n", ""), 3, "10-interview.md"),
    ("guests are a word", SECTION, swap("guests:\n  - {name: Solène Kervadec, role: responsable du centre de stages}\n", "guests: Solène\n"), 3, "10-interview.md:4"),
    ("an unknown field", SECTION, swap("title:", "titel:"), 3, "10-interview.md:3"),
    ("an unknown field of a guest", SECTION, swap("role:", "rôle:"), 3, "10-interview.md:5"),
    ("a name over two lines", SECTION, swap("Solène Kervadec", '"Solène\\nKervadec"'), 3, "10-interview.md:5"),
    ("an image that is not there", SECTION, swap("kind: interview", "kind: interview\nimage: {file: images/x.png, alt: x}"), 3, "10-interview.md:3"),
    ("an image outside the folder", SECTION, swap("kind: interview", "kind: interview\nimage: {file: ../../../lettre.toml, alt: x}"), 3, "10-interview.md:3"),
    ("an image by its absolute path", SECTION, swap("kind: interview", "kind: interview\nimage: {file: /etc/hostname, alt: x}"), 3, "10-interview.md:3"),
    ("an image without alternative text", SECTION, swap("kind: interview", "kind: interview\nimage: {file: images/x.png}"), 3, "10-interview.md:3"),
    ("an unknown container", SECTION, swap("Un centre", "::: encadré\nUn centre\n:::\n"), 3, "10-interview.md"),
    ("a container without an end", SECTION, swap("Un centre", "::: callout\nUn centre"), 3, "10-interview.md"),
    ("a link to a section that is not there", SECTION, swap("Un centre", "[Là](section:99-rien) Un centre"), 3, "10-interview.md"),
    ("a link that runs", SECTION, swap("Un centre", "[Là](javascript:alert(1)) Un centre"), 3, "10-interview.md"),
]  # fmt: skip
HOUSES = [
    ("an unknown key", swap('language = "fr"', 'langue = "fr"'), "lettre.toml:4"),
    ("bad TOML", swap("database =", "database"), "lettre.toml:1"),
    ("an unknown transport", swap("maildir:outbox", "ftp://example.org"), "lettre.toml:2"),
    ("a sender that is no address", swap("lettre@lettre.example.org", "lettre"), "lettre.toml:14"),
    (
        "a sender's name that writes a header",
        swap("Bureau des métiers", "a\\r\\nBcc: b@c.fr"),
        "lettre.toml:13",
    ),
]
LISTS = [
    ("no column of addresses", "Nom;Ville\nA;B\n", 3, "list.csv:1"),
    ("an empty list", "", 3, "list.csv"),
    ("an address of 300 characters", f"email\nb@example.org\n{'a' * 288}@example.org\n", 4, "list.csv:3"),
    ("an address that writes a header", 'email\n"a@example.org\nBcc: b@example.org"\n', 4, "list.csv:2"),
    ("a name that writes a header", 'email;name\na@example.org;"A\nBcc: b@example.org"\n', 4, "list.csv:2"),
    ("no address at all", "email\nrien\n", 4, "list.csv:2"),
]


def breaks(path, change):
    content = change(path.read_text("utf-8") if path.exists() else "")
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def is_a_clear_sentence(stderr, place):
    assert "Traceback" not in stderr
    assert "imprévue" not in stderr
    lines = [line for line in stderr.splitlines() if place in line]
    assert lines, stderr
    sentence = lines[0].partition(place)[2].partition(": ")[2]
    assert len(sentence.split()) >= 4, stderr
    assert re.search(r"[.?!…](\s|$)", sentence), stderr


@pytest.mark.parametrize(("wrong", "file", "change", "code", "place"), ISSUES, ids=[row[0] for row in ISSUES])
def test_a_broken_issue_does_not_leave(tmp_path, wrong, file, change, code, place):
    folder = make_project(tmp_path / "house")
    breaks(folder / "issues/cpc/2026-11" / file, change)
    before = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    done = lettre(folder, "render", "cpc/2026-11", "--out", "out")
    assert done.returncode == code, done.stderr
    is_a_clear_sentence(done.stderr, place)
    assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == before


@pytest.mark.parametrize(("wrong", "change", "place"), HOUSES, ids=[row[0] for row in HOUSES])
def test_a_broken_configuration_stops_at_its_line(tmp_path, wrong, change, place):
    folder = make_project(tmp_path / "house")
    breaks(folder / HOUSE, change)
    done = lettre(folder, "subscribers", "list")
    assert done.returncode == 2, done.stderr
    is_a_clear_sentence(done.stderr, place)
    assert not (folder / "subscribers/lettre.db").exists()


@pytest.mark.parametrize(("wrong", "content", "code", "place"), LISTS, ids=[row[0] for row in LISTS])
def test_a_broken_list_keeps_its_good_rows_and_tells_the_others(tmp_path, wrong, content, code, place):
    folder = make_project(tmp_path / "house")
    (folder / LIST).write_text(content)
    done = lettre(folder, "subscribers", "import", LIST, "--newsletter", "cpc")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert place in done.stderr
    kept = lettre(folder, "subscribers", "list", "--json").stdout
    assert kept.count('"address"') == content.count("b@example.org\n" if "300" in wrong else "\0")


def test_there_are_forty_of_them_and_the_good_one_passes(tmp_path):
    assert len(ISSUES) + len(HOUSES) + len(LISTS) >= 40
    folder = make_project(tmp_path / "house")
    assert lettre(folder, "render", "cpc/2026-11", "--out", "out").returncode == 0
