"""The command line's root: cheap help, one place for errors, exit codes."""

import contextlib
import gc
import io
import os
import signal
import subprocess
import sys
import time
from functools import partial
from importlib import import_module
from pathlib import Path

import click
import pytest

from lettre import __version__
from lettre.cli import COMMANDS, root, run
from tests.project import lettre, make_project

#: what `lettre --help` must not import: each costs more than the whole budget of 150 ms
HEAVY = {
    "sqlalchemy",
    "pydantic",
    "fastapi",
    "alembic",
    "jinja2",
    "babel",
    "rich",
    "aiosmtplib",
    "lxml",
    "ruamel",
}

HELP = """
import sys
from lettre import __version__
from lettre.cli import run
assert run(["--help"]) == 0
print("IMPORTED", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def test_help_lists_every_command_and_imports_nothing_heavy():
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True)
    shown, _, imported = done.stdout.partition("IMPORTED")
    assert not HEAVY & set(imported.split())
    assert all(f"\n  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_table_says_and_has_help(name):
    module, _, attribute = COMMANDS[name][0].partition(":")
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert command.help


def test_the_version_is_that_of_the_package(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"lettre, version {__version__}\n"


def test_a_misspelt_command_is_refused_with_the_nearest(capsys):
    assert run(["sned"]) == 2
    assert "Did you mean 'send'?" in capsys.readouterr().err
    assert run(["xyzzy"]) == 2
    assert "Did you mean" not in capsys.readouterr().err


def test_a_command_works_in_the_folder_it_is_told_and_leaves_ours_alone(tmp_path, capsys):
    here = Path.cwd()
    make_project(tmp_path / "house")
    assert run(["-C", str(tmp_path / "house"), "config", "show"]) == 0
    assert str(tmp_path / "house") in capsys.readouterr().out
    assert Path.cwd() == here


def test_no_project_is_one_sentence_and_exit_2(tmp_path, capsys):
    assert run(["-C", str(tmp_path), "subscribers", "list"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Il n’y a pas de lettre.toml dans")
    assert said.err.count("\n") == 1


def test_every_wrong_setting_is_a_line_of_its_own_with_its_place(tmp_path, capsys):
    (tmp_path / "lettre.toml").write_text('language = "de"\nbase_url = "x"\n')
    assert run(["-C", str(tmp_path), "config", "show"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.partition(": ")[0] for line in lines] == [
        "lettre.toml:1 (language)",
        "lettre.toml:2 (base_url)",
    ]


def test_an_error_speaks_the_language_of_its_project(tmp_path, capsys):
    make_project(tmp_path)
    text = (tmp_path / "lettre.toml").read_text()
    (tmp_path / "lettre.toml").write_text(text.replace('language = "fr"', 'language = "en"', 1))
    assert run(["-C", str(tmp_path), "subscribers", "show", "anne@example.org"]) == 3
    assert capsys.readouterr().err.startswith("There is no subscription for anne@example.org.")


BROKEN = """
import sys
from lettre import cli
cli.COMMANDS["broken"] = ("lettre.nowhere:broken", "A command whose module is not there.")
sys.exit(cli.run(["broken"]))
"""


def broken(**environ):
    command = [sys.executable, "-c", BROKEN]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **environ})


def test_what_nobody_foresaw_is_one_sentence_and_its_traceback_only_on_request():
    done = broken()
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "LETTRE_DEBUG=1" in done.stderr
    assert "Traceback" in broken(LETTRE_DEBUG="1").stderr


def test_an_interrupt_is_said_and_exits_130(tmp_path):
    make_project(tmp_path)
    command = [sys.executable, "-m", "lettre", "subscribers", "import", "/dev/stdin", "--newsletter", "cpc"]
    # a shell's background job ignores Ctrl-C, and so would all it starts
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed,  # noqa: PLW1509 - no other thread runs in a test
    ) as waiting:
        # it reads a list that never comes; once it has opened the pipe it can be interrupted
        deadline = time.monotonic() + 30
        while not pipes(waiting.pid):
            assert waiting.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        waiting.send_signal(signal.SIGINT)
        said = waiting.stderr.read()
    assert waiting.returncode == 130
    assert said.strip().startswith("Arrêté.")
    assert "Traceback" not in said


def pipes(process):
    """The files beyond the standard three that a process has open on a pipe."""
    found = []
    for link in Path(f"/proc/{process}/fd").iterdir():
        # a file it has closed since we looked is not one it waits on
        with contextlib.suppress(FileNotFoundError):
            if int(link.name) > 2 and str(link.readlink()).startswith("pipe:"):
                found.append(link)
    return found


def test_a_reader_that_hangs_up_hears_no_complaint(tmp_path):
    make_project(tmp_path)
    (tmp_path / "liste.txt").write_text("".join(f"lecteur{n}@example.org\n" for n in range(5000)))
    imported = lettre(tmp_path, "subscribers", "import", "liste.txt", "--newsletter", "cpc")
    assert imported.returncode == 0
    command = f"{sys.executable} -m lettre subscribers list --json | head -1"
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[\n", "")


def said(encoding, folder, *arguments):
    stream = io.TextIOWrapper(io.BytesIO(), encoding, write_through=True)
    with contextlib.chdir(folder), contextlib.redirect_stdout(stream):
        code = run(arguments)
    return code, stream.buffer.getvalue()


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("cp1252", "L’objet crie\u00a0: «\u00a0Vite\u00a0! à œuvrer\u00a0! ?"),
        ("latin-1", "L'objet crie\u00a0: «\u00a0Vite\u00a0! à oeuvrer\u00a0! ?"),
        ("utf-8", "L’objet crie\u00a0: «\u00a0Vite\u202f! à œuvrer\u202f! \u03a9"),
    ],
)
def test_what_a_stream_cannot_hold_is_written_by_the_nearest_sign(tmp_path, encoding, shown):
    house = make_project(tmp_path)
    head = house / "issues/cpc/2026-11/issue.yaml"
    loud = head.read_text().replace(
        "Une entreprise, un lycée, un métier", "Vite\u202f! à œuvrer\u202f! \u03a9"
    )
    head.write_text(loud)

    code, written = said(encoding, house, "check", "cpc/2026-11")
    assert code in {0, 3}
    assert shown in written.decode(encoding)


def test_data_is_utf_8_whatever_the_stream_is(tmp_path):
    code, written = said("cp1252", make_project(tmp_path), "issue", "list", "--json")
    assert code == 0
    assert "lycée" in written.decode("utf-8")


def test_garbage_is_looked_for_again_once_a_command_is_imported():
    # a sender or a server that never looked would grow without end
    assert root.get_command(click.Context(root), "serve") is not None
    assert gc.isenabled()
