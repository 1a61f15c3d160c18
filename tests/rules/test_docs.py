"""What is documented is there, and what is there is documented."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from docs import make_reference
from lettre import errors
from lettre.audience.model import SubscriptionState
from lettre.campaign.model import CAMPAIGN_MOVES, MOVES, DeliveryState
from lettre.cli import COMMANDS, root
from lettre.edition.palette import COLOURS, FONTS
from lettre.issue import reference
from lettre.issue.sections import BUILT_IN
from lettre.mail.outcome import Kind
from lettre.settings.values import TRANSPORTS
from tests.rules.sources import ROOT, modules, texts

DOCS = ROOT / "docs"
README = (ROOT / "README.md").read_text("utf-8")
CLI = (DOCS / "cli.md").read_text("utf-8")
SETTINGS = (DOCS / "settings.md").read_text("utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text("utf-8")
ARCHITECTURE = (DOCS / "architecture.md").read_text("utf-8")
SECTIONS = (DOCS / "sections.md").read_text("utf-8")

_BLOCK = re.compile(r"^<!-- run -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def commands(command=root, context=None):
    """Every command with its path, as `lettre --help` would find it."""
    here = click.Context(command, info_name=command.name if context else "lettre", parent=context)
    yield here.command_path, command
    if isinstance(command, click.Group):
        for name in command.list_commands(here):
            yield from commands(command.get_command(here, name), here)


# --- references written from the code -------------------------------------------------


@pytest.mark.parametrize("page", ["cli.md", "settings.md", "architecture.md", "checks.md"])
def test_a_reference_is_as_the_code_says(page):
    assert (DOCS / page).read_text("utf-8") == make_reference.pages()[DOCS / page], "run `make reference`"


def test_the_reference_of_the_format_is_as_the_models_say():
    assert reference.page(SECTIONS) == SECTIONS, "run `make reference`"


def test_every_command_and_option_is_in_the_reference():
    found = list(commands())
    assert len(found) > 20
    for path, command in found:
        assert f"## `{path}`" in CLI
        section = CLI.partition(f"## `{path}`\n")[2].partition("\n## ")[0]
        options = [each for each in command.params if isinstance(each, click.Option)]
        assert not [name for each in options for name in each.opts if name not in section]


def test_every_command_and_option_says_what_it_is_for():
    for path, command in commands():
        assert command.help, path
        assert not [
            f"{path} {each.opts}"
            for each in command.params
            if isinstance(each, click.Option) and not each.help
        ]


def test_the_line_of_a_command_in_the_list_is_found_without_importing_it():
    assert set(COMMANDS) == {path.split()[1] for path, _ in commands() if path.count(" ") == 1}


def test_every_exit_code_is_explained():
    kinds = [
        each
        for each in vars(errors).values()
        if isinstance(each, type) and issubclass(each, errors.LettreError)
    ]
    codes = {kind.exit_code for kind in kinds} | {0, 130}
    assert codes == {0, 1, 2, 3, 4, 130}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", CLI, re.MULTILINE)} == codes


def test_every_variable_of_the_environment_is_explained():
    words = {
        word
        for path in modules().values()
        for word in re.findall(r'"(LETTRE_[A-Z_]+[A-Z])"', path.read_text("utf-8"))
    }
    assert {"LETTRE_DEBUG", "LETTRE_SMTP_PASSWORD"} <= words
    assert not {word for word in words if f"`{word}" not in CLI + SETTINGS}


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (SECTIONS, [f"## `{kind.kind}`" for kind in BUILT_IN]),
        (SETTINGS, [f"`{name}`" for name in (*COLOURS, *FONTS)]),
        (SETTINGS, [f"`{scheme}:" for scheme in TRANSPORTS]),
        (SETTINGS, [f"`{name}=" for parameters in TRANSPORTS.values() for name in parameters]),
        (ARCHITECTURE, [f"| `{state.value}` |" for state in DeliveryState]),
        (GLOSSARY, [state.value for state in SubscriptionState]),
        (GLOSSARY, [kind.value for kind in Kind]),
    ],
)
def test_every_word_of_a_table_is_explained(page, words):
    assert words
    assert not [word for word in words if word not in page]


def test_the_moves_drawn_are_the_moves_made():
    drawn = {}
    for state, moves in re.findall(r"^\| `([a-z]+)` \| [^|]+ \| ([^|]+) \|$", ARCHITECTURE, re.MULTILINE):
        drawn[state] = {
            word for word in re.findall(r"[a-z]+", moves) if word in {each.value for each in DeliveryState}
        }
    assert drawn == {state.value: {each.value for each in moves} for state, moves in MOVES.items()}


def test_the_states_of_a_campaign_are_those_of_its_table():
    page = (DOCS / "campaigns.md").read_text("utf-8")
    drawn = {
        state: set(re.findall(r"[a-z]+", moves))
        for state, moves in re.findall(r"^\| `([a-z]+)` \|[^|]+\|([^|]+)\|$", page, re.MULTILINE)
    }
    moves = {state.value: {each.value for each in moves} for state, moves in CAMPAIGN_MOVES.items()}
    assert drawn == moves


def test_every_command_of_a_campaign_is_explained():
    page = (DOCS / "campaigns.md").read_text("utf-8")
    named = [path for path, _ in commands() if path.startswith("lettre campaign ")]
    assert len(named) > 8
    looking = {"lettre campaign show"}  # what it shows, `status` and `report` show better
    assert not [path for path in set(named) - looking if path not in page]


# --- the README ------------------------------------------------------------------------


def test_the_tour_of_the_readme_runs(tmp_path):
    blocks = _BLOCK.findall(README)
    assert len(blocks) >= 4
    (tmp_path / "tour.sh").write_text("set -euo pipefail\n" + "".join(blocks), "utf-8")
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LETTRE_")}
    environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environ['PATH']}"
    done = subprocess.run(
        ["bash", "tour.sh"], cwd=tmp_path, env=environ, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    messages = list((tmp_path / "maison" / "outbox" / "new").iterdir())
    assert len(messages) == 3
    assert (tmp_path / "maison" / "rendered" / "message.html").stat().st_size > 2000
    assert "unsubscribed" in done.stdout


def test_every_lettre_command_of_the_readme_exists():
    known = {path for path, _ in commands()}
    named = re.findall(r"(?:^|`)(lettre(?: [a-z]+)+)", "".join(_BLOCK.findall(README)) + README, re.MULTILINE)
    assert len(named) > 10
    assert not [each for each in named if each not in known and each.rpartition(" ")[0] not in known]


def test_every_target_of_make_that_is_named_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    pages = [README, ARCHITECTURE, *(path.read_text("utf-8") for path in (DOCS / "decisions").glob("*.md"))]
    named = {each for page in pages for each in re.findall(r"`make ([a-z]+)", page)}
    assert {"demo", "test"} <= targets
    assert named <= targets
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_every_link_between_pages_leads_somewhere():
    broken = []
    for page in texts(".md"):
        if page.is_relative_to(ROOT / "tests") or page.is_relative_to(ROOT / "issues"):
            continue
        for target in _LINK.findall(
            re.sub(r"```.*?```|`[^`]*`", "", page.read_text("utf-8"), flags=re.DOTALL)
        ):
            local = not re.match(r"[a-z]+:", target)
            broken += [f"{page.name}: {target}"] if local and not (page.parent / target).exists() else []
    assert not broken


# --- decisions and versions --------------------------------------------------------------


def test_every_dependency_is_argued_for():
    argued = (DOCS / "decisions" / "0001-dependencies.md").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *(each for extra in project["project"]["optional-dependencies"].values() for each in extra),
    ]
    names = {re.split(r"[\[<>=~ ]", each)[0] for each in wanted}
    rows = set(re.findall(r"^\| ([\w.-]+)(?: \(extra|\s\|)", argued, re.MULTILINE)) - {"package"}
    assert rows == names
    assert not [
        each for each in project["dependency-groups"]["dev"] if re.split(r"[\[<>=]", each)[0] not in argued
    ]


def test_the_lock_names_every_dependency():
    locked = {
        re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower()
        for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines()
        if not line.startswith("#")
    }
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.sub(r"[-_.]+", "-", re.split(r"[\[<>=]", each)[0]).lower() for each in wanted}
    assert not names - locked


def test_every_decision_says_when_it_was_taken_and_fits_a_page():
    decisions = sorted((DOCS / "decisions").glob("*.md"))
    assert [page.name[:4] for page in decisions] == [
        f"{number:04d}" for number in range(1, len(decisions) + 1)
    ]
    for page in decisions:
        text = page.read_text("utf-8")
        assert re.search(r"^\*Accepted, \d{4}-\d{2}\.\*$", text, re.MULTILINE), page.name
        assert len(text.splitlines()) <= 60, page.name


def test_the_changelog_tells_of_this_version():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## \[{re.escape(version)}\] - \d{{4}}-\d{{2}}-\d{{2}}$", changes, re.MULTILINE)
    assert "## [Unreleased]" in changes
