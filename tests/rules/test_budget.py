"""The budget of the house: its tails are held, its medians reported."""

import ast
import io
import re
import statistics
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.sources import ROOT, modules, shown, texts, tree

FILE_LINES, FUNCTION_LINES, DEPTH = 400, 50, 3

Function = ast.FunctionDef | ast.AsyncFunctionDef
_BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)


def functions(path: Path) -> list[Function]:
    return [node for node in ast.walk(tree(path)) if isinstance(node, Function)]


def lines(function: Function) -> int:
    """The lines of a function's body, without its docstring."""
    first, *others = function.body
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    body = others if documented else [first, *others]
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def inner(node: ast.stmt) -> Iterator[tuple[list[ast.stmt], int]]:
    """The blocks of a statement, and how much deeper each is: `elif` is no deeper than its `if`."""
    otherwise = getattr(node, "orelse", [])
    elif_ = isinstance(node, ast.If) and len(otherwise) == 1 and isinstance(otherwise[0], ast.If)
    yield getattr(node, "body", []), 1
    yield otherwise, 0 if elif_ else 1
    yield getattr(node, "finalbody", []), 1
    for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield part.body, 1


def depth(body: list[ast.stmt]) -> int:
    """How many blocks stand in one another; a function inside a function starts anew."""
    blocks = [node for node in body if isinstance(node, _BLOCKS)]
    return max((more + depth(part) for node in blocks for part, more in inner(node) if part), default=0)


def test_depth_counts_blocks_within_blocks():
    nested = "for a in b:\n  if a:\n    pass\n  elif b:\n    with c:\n      pass"
    assert depth(ast.parse(nested).body) == 3
    assert depth(ast.parse(nested + "\n  def d():\n    if e:\n      if f:\n        pass").body) == 3


def test_no_file_is_longer_than_four_hundred_lines():
    written = texts(".py", ".j2", ".css", ".js")
    assert not [shown(path) for path in written if _length(path) > FILE_LINES]
    assert len(written) > 100


def _length(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_function_is_longer_than_fifty_lines():
    assert not [
        f"{shown(path, each)} {each.name}"
        for path in texts(".py")
        for each in functions(path)
        if lines(each) > FUNCTION_LINES
    ]


def test_no_function_is_nested_deeper_than_three():
    assert not [
        f"{shown(path, each)} {each.name}"
        for path in texts(".py")
        for each in functions(path)
        if depth(each.body) > DEPTH
    ]


def test_everything_public_in_the_package_has_a_docstring():
    # ruff's D1 asks the same; a `noqa` or a per-file exception would silence it there, not here
    missing = []
    for path in modules().values():
        scopes = [tree(path), *(each for each in tree(path).body if isinstance(each, ast.ClassDef))]
        for scope in scopes:
            inside = [each for each in scope.body if isinstance(each, Function | ast.ClassDef)]
            public = [each for each in inside if not each.name.startswith("_") and not _is_private(scope)]
            missing += [shown(path, each) for each in public if not ast.get_docstring(each)]
        missing += [] if ast.get_docstring(tree(path)) or not tree(path).body else [shown(path)]
    assert not missing


def _is_private(scope: ast.AST) -> bool:
    return isinstance(scope, ast.ClassDef) and scope.name.startswith("_")


def test_every_function_of_the_package_says_its_types():
    bare = []
    for path in modules().values():
        for each in functions(path):
            given = [*each.args.posonlyargs, *each.args.args, *each.args.kwonlyargs]
            untyped = [one.arg for one in given if one.annotation is None and one.arg not in {"self", "cls"}]
            bare += [shown(path, each)] if untyped or each.returns is None else []
    assert not bare


def test_the_type_checker_is_strict_and_no_silence_is_without_a_reason():
    configured = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]
    assert configured["strict"]
    silent = re.compile(
        r"#\s*type:\s*ignore(?!\[[a-z-]+(, ?[a-z-]+)*\]\s+#\s*\S)|#\s*noqa(?!:\s*[A-Z]+\d+)", re.ASCII
    )
    lines = [
        f"{shown(path)}:{number}"
        for path in texts(".py")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if silent.search(line)
    ]
    assert not lines


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    left = [
        f"{shown(path)}:{token.start[0]}"
        for path in texts(".py")
        for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline)
        if token.type == tokenize.COMMENT and later.search(token.string)
    ]
    written = [path for path in texts(".j2", ".css", ".js", ".toml") if later.search(path.read_text("utf-8"))]
    assert not left + [shown(path) for path in written]


@pytest.mark.parametrize("banned", ["mock", "monkeypatch", "pytest.skip", "skipif", "xfail"])
def test_tests_stand_on_real_parts(banned):
    users = [
        shown(path)
        for path in texts(".py")
        if path != Path(__file__) and re.search(rf"\b{re.escape(banned)}\b", path.read_text("utf-8"))
    ]
    assert not users


def asserts(function: Function) -> bool:
    """Whether a function can fail of itself: it asserts, or expects an error."""
    return any(
        isinstance(node, ast.Assert) or (isinstance(node, ast.Attribute) and node.attr in {"raises", "warns"})
        for node in ast.walk(function)
    )


def called(function: Function) -> set[str]:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {getattr(each, "id", getattr(each, "attr", "")) for each in calls}


def test_every_test_can_fail():
    ours = [(path, each) for path in texts(".py") if "tests" in path.parts for each in functions(path)]
    judges = {each.name for _, each in ours if not each.name.startswith("test_") and asserts(each)}
    tests = [(path, each) for path, each in ours if each.name.startswith("test_")]
    assert len(tests) > 500
    assert not [shown(path, each) for path, each in tests if not asserts(each) and not called(each) & judges]


def test_medians_are_reported(record_property):
    of_files = [_length(path) for path in modules().values()]
    of_functions = sorted(lines(each) for path in modules().values() for each in functions(path))
    ninth = of_functions[len(of_functions) * 9 // 10]
    report = (
        f"{len(of_files)} modules, {sum(of_files)} lines: files median {statistics.median(of_files):.0f} "
        f"(aim 100), largest {max(of_files)}; {len(of_functions)} functions: median "
        f"{statistics.median(of_functions):.0f} (aim 7), p90 {ninth} (aim 25), longest {of_functions[-1]}"
    )
    record_property("budget", report)
    assert statistics.median(of_files) <= 120
    assert ninth <= 25
