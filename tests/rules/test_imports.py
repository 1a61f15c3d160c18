"""Imports run one way, and what is said to be pure touches neither clock, chance, disk nor network."""

import ast
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from tests.rules.sources import ROOT, modules, shown, tree

#: a module of one of these names is pure wherever it stands in the river
PURE_NAMES = {
    "model", "parse", "write", "checks", "render", "transforms", "consent", "links", "imports", "template",
    "message", "outcome", "retry", "plan", "stats", "digest", "prose", "prose_html", "prose_text",
    "typography", "dates", "approval", "contents", "words", "diff",
    "sections", "markdown", "errors", "finding", "newsletter", "event", "dsn", "arf", "replies", "reasons",
}  # fmt: skip

#: the only modules below the edges that touch the disk, and why each must
DISK = {
    "lettre.catalogue": "the sentences, which are part of the program",
    "lettre.beside": "drafts of files that commands write",
    "lettre.shipped": "where the files that travel with lettre are",
    "lettre.settings.file": "lettre.toml",
    "lettre.settings.environment": "secrets given as files",
    "lettre.settings.secrets": "secrets given as files",
    "lettre.db": "the folder of a SQLite database",
    "lettre.issue.folder": "issues",
    "lettre.issue.creation": "a new issue",
    "lettre.issue.shelf": "the issues before one",
    "lettre.issue.reference": "docs/sections.md",
    "lettre.edition.theme": "templates and logo",
    "lettre.edition.probe": "what links answered, for a day",
    "lettre.edition.checks.compatibility.support": "what mail clients know, which is part of the program",
    "lettre.mail.letters": "templates of the small mails",
    "lettre.mail.dkim_keys": "private keys",
    "lettre.mail.maildir": "messages kept in the house",
    "lettre.mail.catcher": "messages caught by the demo",
    "lettre.campaign.lock": "one sender a campaign",
    "lettre.feedback.mailbox.maildir": "mails that come back, and those a pipe brings",
    "lettre.feedback.kept": "mails that a pipe brought, when they are to go",
}
#: the packages that are edges: they open the world for the others
EDGES = ("lettre.cli", "lettre.web", "lettre.jobs", "lettre.migrations", "lettre.__main__")

_FILE_CALLS = {
    "read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "rglob", "is_file", "is_dir",
    "stat", "mkdir", "unlink", "touch", "rmdir", "samefile", "symlink_to", "copyfile", "copytree", "rmtree",
}  # fmt: skip
#: calls of the clock and of chance, by the names they end with
_CHANCE = {
    "now",
    "utcnow",
    "today",
    "monotonic",
    "perf_counter",
    "uuid4",
    "token_bytes",
    "token_hex",
    "token_urlsafe",
}


def contract(name: str) -> dict[str, object]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    return next(each for each in contracts if each["name"] == name)


def matches(module: str, expression: str) -> bool:
    """Whether import-linter's expression covers the module: itself, or a package it stands in."""
    parts, wanted = module.split("."), expression.split(".")
    return len(parts) >= len(wanted) and all(w in {"*", p} for w, p in zip(wanted, parts, strict=False))


def is_edge(module: str) -> bool:
    return module.startswith(EDGES)


@cache
def pure_modules() -> frozenset[str]:
    sources = contract("pure modules stay pure")["source_modules"]
    assert isinstance(sources, list)
    return frozenset(each for each in modules() if any(matches(each, one) for one in sources))


def calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def touches_disk(call: ast.Call) -> bool:
    """`open(…)`, a path's `open("…")`, or a method of pathlib or shutil that reads or writes."""
    if isinstance(call.func, ast.Name):
        return call.func.id == "open"
    if not isinstance(call.func, ast.Attribute):
        return False
    mode = call.args[0] if call.args else None
    opens = call.func.attr == "open" and isinstance(mode, ast.Constant) and isinstance(mode.value, str)
    return opens or call.func.attr in _FILE_CALLS


def asks_the_clock(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _CHANCE


def test_the_contracts_of_import_linter_hold():
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


def test_every_module_with_the_name_of_a_pure_role_is_under_the_contract():
    named = {each for each in modules() if set(each.split(".")[1:]) & PURE_NAMES and not is_edge(each)}
    assert len(named) > 40
    assert not named - pure_modules()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("open('a')", True),
        ("Path('a').read_text()", True),
        ("file.open('rb')", True),
        ("transport.open()", False),
        ("Pillow.open(io.BytesIO(b))", False),
    ],
)
def test_reading_a_file_is_recognised(source, found):
    statement = ast.parse(source).body[0]
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    assert touches_disk(statement.value) is found


def test_only_the_modules_named_for_it_touch_the_disk():
    touching = {
        name: shown(path, call)
        for name, path in modules().items()
        if not is_edge(name)
        for call in calls(path)
        if touches_disk(call)
    }
    assert {"lettre.issue.folder", "lettre.edition.theme"} <= touching.keys()
    assert not [where for name, where in touching.items() if name not in DISK]


def test_pure_modules_ask_neither_the_clock_nor_chance():
    assert not [
        shown(path, call)
        for name, path in modules().items()
        if name in pure_modules() and name not in DISK
        for call in calls(path)
        if asks_the_clock(call)
    ]


def test_only_transactions_and_the_ledger_commit():
    committing = {
        name
        for name, path in modules().items()
        for call in calls(path)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "commit"
    }
    # the ledger's commit has statements of its own, made once (`prepared`)
    assert committing <= {"lettre.db", "lettre.prepared", "lettre.migrations", "lettre.migrations.env"}
    users = {name for name, path in modules().items() if "lettre.prepared import" in path.read_text("utf-8")}
    assert users == {"lettre.campaign.rounds", "lettre.campaign.lock"}


def test_no_module_reads_settings_or_opens_a_database_when_it_is_imported():
    openers = {"connect", "load", "create_engine", "open_project"}
    awake = [
        shown(path, node)
        for path in modules().values()
        for node in tree(path).body
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in openers
    ]
    assert not awake
