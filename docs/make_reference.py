"""Write the parts of docs/ that come from the code: `make reference`.

What stands above the marker of a page is written by hand and kept. docs/sections.md has a writer of
its own in `lettre.issue.reference`; tests/rules/test_docs.py holds that all are current.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from lettre.campaign import preflight
from lettre.catalogue import sentences
from lettre.cli import root
from lettre.rule import Family
from lettre.settings.written import Written

DOCS = Path(__file__).parent
PACKAGE = DOCS.parent / "lettre"
MARK = "<!-- From here on: written by `make reference` -->"


def pages() -> Mapping[Path, str]:
    """Return every page this script answers for, as it should be."""
    return {DOCS / name: _page(DOCS / name, write()) for name, write in _WRITERS.items()}


def _page(page: Path, written: Iterator[str]) -> str:
    by_hand = page.read_text("utf-8").partition(MARK)[0]
    return by_hand + MARK + "\n\n" + "".join(written).rstrip("\n") + "\n"


def _commands() -> Iterator[str]:
    yield from _command(root, None)


def _command(command: click.Command, parent: click.Context | None) -> Iterator[str]:
    name = command.name if parent else "lettre"
    given = command.context_settings
    context = click.Context(command, info_name=name, parent=parent, terminal_width=96, **given)
    yield f"## `{context.command_path}`\n\n```text\n{command.get_help(context)}\n```\n\n"
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            inner = command.get_command(context, each)
            assert inner is not None
            yield from _command(inner, context)


def _settings() -> Iterator[str]:
    yield from _table("Above the first table", Written, "")


def _table(title: str, model: type[BaseModel], path: str) -> Iterator[str]:
    yield f"## {title}\n\n| key | what it is | default | example |\n|---|---|---|---|\n"
    below = []
    for name, field in model.model_fields.items():
        inner = _inner(field.annotation)
        if inner is not None:
            many = get_origin(field.annotation) is dict
            below.append((f"{path}{name}.NAME" if many else f"{path}{name}", inner))
            continue
        yield f"| `{name}` | {field.description}{_allowed(field)} | {_default(field)} | {_example(field)} |\n"
    yield "\n"
    for name, inner in below:
        yield from _table(f"`[{name}]`", inner, f"{name}.")


def _inner(annotation: Any) -> type[BaseModel] | None:
    inner = get_args(annotation)[1] if get_origin(annotation) is dict else annotation
    return inner if isinstance(inner, type) and issubclass(inner, BaseModel) else None


def _allowed(field: FieldInfo) -> str:
    union = get_origin(field.annotation) in {Union, UnionType}
    choices = get_args(field.annotation) if union else (field.annotation,)
    words = [f"`{word}`" for one in choices if get_origin(one) is Literal for word in get_args(one)]
    return f": {' or '.join(words)}" if words else ""


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    return "" if field.default in {None, "", (), PydanticUndefined} else f"`{_toml(field.default)}`"


def _example(field: FieldInfo) -> str:
    return f"`{_toml(field.examples[0])}`" if field.examples else ""


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _modules() -> Iterator[str]:
    yield "## Every module in one line\n\n"
    yield from _package(PACKAGE)
    inner = sorted(path.parent for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE)
    for package in inner:
        name = package.relative_to(PACKAGE).as_posix()
        yield f"\n### `{name}/`\n\n{_line(package / '__init__.py')}\n\n"
        yield from _package(package)


def _package(package: Path) -> Iterator[str]:
    modules = [path for path in sorted(package.glob("*.py")) if path.name != "__init__.py"]
    if modules:
        yield "| module | |\n|---|---|\n"
    for path in modules:
        yield f"| `{path.stem}` | {_line(path)} |\n"


def _line(path: Path) -> str:
    """Return what a module says of itself, in one line."""
    words = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return re.sub(r"\s+", " ", words.partition("\n\n")[0]).replace("|", "\\|")


def _rules() -> Iterator[str]:
    rules = preflight.rules()
    for family in Family:
        here = {rule.code: rule for rule in rules if rule.family is family}
        if not here:
            continue
        yield f"## {family.value.capitalize()}\n\n"
        yield "| code | | what it asks for | asked by |\n|---|---|---|---|\n"
        for code, rule in sorted(here.items()):
            severity = rule.severity.value
            yield f"| `{code}` | {severity} | {rule.meaning} {_remedy(code)} | {rule.source} |\n"
        yield "\n"


def _remedy(code: str) -> str:
    """Return what a rule tells editors to do, its holes shown as words."""
    words = sentences(code.partition(".")[0], "en")[f"{code}.remedy"][0]
    return "*" + re.sub(r"\{(\w+)[^}]*\}", r"\1", words).replace("|", "\\|") + "*"


_WRITERS: Mapping[str, Callable[[], Iterator[str]]] = {
    "cli.md": _commands,
    "settings.md": _settings,
    "architecture.md": _modules,
    "checks.md": _rules,
}


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text, "utf-8")
