"""Frozen editions are read by libyaml: what was read with places once is read again as the same values."""

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lettre import shipped
from lettre.errors import ContentErrors
from lettre.issue import yaml_text, yaml_values
from lettre.issue.parse import read_issue

SAMPLES = sorted(path.parent for path in shipped.folder("issues").rglob("issue.yaml"))
#: pieces that YAML is made of, and those on which its versions differ
PIECES = (
    *("a: ", "b:", "- ", "-", "\n", "\n  ", "\n    ", "  ", " ", "? ", ": ", "x", "é", "« œ »", "#", " # z"),
    *("yes", "no", "on", "null", "~", "true", "True", "010", "0o7", "0x1F", "1_000", "12:30:45", "1e3", ".5"),
    *("1.0", "-7", "2026-11-17", "2026-11-17 10:00", "=", "<<", "9" * 21, "@", "`", "12", "a:b", "\t"),
    *("{", "}", ",", "|", ">", ">-", "|+", "|2", "*a", "&a ", "!!str ", "!x ", "---", "...", "%YAML 1.1"),
    *("'", '"', "''", '\\"', "\\n", "\\u00e9", "[", "]", "{a: b}", "[a, b]", "\u2028", "\x85"),
    "https://example.org/a?b=c#d",
)


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def both(text):
    """What is read with places and without: the values, or the codes of what is refused."""
    read = []
    for reader in (yaml_text, yaml_values):
        try:
            read.append(reader.read(text, file="f", line=1).data)
        except ContentErrors as wrong:
            read.append([error.code for error in wrong.errors])
    return read


def test_libyaml_is_there():
    assert yaml.__with_libyaml__


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_every_sample_issue_is_the_same_read_either_way(folder):
    named = {"newsletter": folder.parent.name, "slug": folder.name, "where": folder.name}
    assert read_issue(files(folder), **named) == read_issue(
        files(folder), **named, read_yaml=yaml_values.read
    )


@given(st.lists(st.sampled_from(PIECES), max_size=14).map(lambda pieces: "a: " + "".join(pieces)))
@example("a: no\nb: 010\nc: 2026-11-17\nd: 12:30:45\ne: 0x1F\nf: ~\ng:\nh: 1e3\ni: 'yes'\nj: on")
@example("a: =\n")
@example("a: <<\n")
@example("a: {b:c, d: [1, 2.5, x], \"e\": ''}")
@example("a: >-\n  x\n  y\n\n  z\nb: |+\n  x\n\n")
@example("a: &x 1\nb: *x\n")
@example("a: {&a a: &a ")
@example("a: 1\na: 2\n")
@example("a: !!str 1\n")
@example("a: 1\n---\nb: 2\n")
@example("%YAML 1.1\n---\na: yes\n")
@example("a: 1\n...\n")
@example("a: " + "[" * 60 + "]" * 60)
@example("")
@example("- a\n")
@example("a: 1\n? [b]\n: 2\n")
@example("a: x\u2028b: y")
@settings(max_examples=400, deadline=None)
def test_what_is_read_with_places_is_read_without_them_as_the_same_values(text):
    placed, plain = both(text)
    # what is refused when an issue is written was never frozen
    if isinstance(placed, dict):
        assert plain == placed
        assert repr(plain) == repr(placed)
