"""The project's own files, as the house rules look at them."""

import ast
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "lettre"
#: what no rule is about: what tools leave behind, and what readers of the archive never see
_LEFT_BEHIND = {".git", ".venv", "dist", "demo", "__pycache__", ".hypothesis"}
#: the Maildir beside lettre.toml; deeper down, an outbox is one of ours
_MAILDIR = "outbox"


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project: what git knows or would take, or all there is in an sdist."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True).stdout
        found = [ROOT / name for name in listed.split("\0") if name]
    else:
        found = list(ROOT.rglob("*"))
    return tuple(sorted(path for path in found if path.is_file() and _ours(path.relative_to(ROOT).parts)))


def _ours(parts: tuple[str, ...]) -> bool:
    return not _LEFT_BEHIND & set(parts) and parts[0] != _MAILDIR


@cache
def vendored() -> dict[Path, str]:
    """The files that are somebody else's, as `make vendor` wrote them down: each with its SHA-256."""
    lock = json.loads((ROOT / "frontend" / "vendor.lock.json").read_text("utf-8"))
    return {ROOT / each["file"]: each["sha256"] for each in lock}


def texts(*suffixes: str) -> list[Path]:
    """The project's files with one of these suffixes, but those that others wrote."""
    return [path for path in files() if path.suffix in suffixes and path not in vendored()]


@cache
def tree(path: Path) -> ast.Module:
    """A Python file, parsed once."""
    return ast.parse(path.read_text("utf-8"), str(path))


def modules() -> dict[str, Path]:
    """The package's modules by dotted name."""
    found = {}
    for path in texts(".py"):
        if path.is_relative_to(PACKAGE):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def shown(path: Path, node: ast.AST | None = None) -> str:
    """Where a rule is broken, as an editor can jump to it."""
    line = f":{node.lineno}" if isinstance(node, ast.stmt | ast.expr) else ""
    return f"{path.relative_to(ROOT)}{line}"
