"""The line of every key of a TOML text, however it is written."""

from lettre.settings.file import line_of, lines

TEXT = '''\
# un commentaire
title = "a"  # line 2
long = """
[not.a.table]
key = 1
"""
list = [
  "a = 1",
  { b = 2 },
]

[a.b]
c.d = 1
"quoted key" = { e = 2, f = { g = 3 } }

  [ a . "x.y" ]
  z = 1
[[tables]]
n = 1
'''


def test_every_key_has_the_line_its_statement_begins_on():
    found = lines(TEXT)
    assert {
        ("title",): 2,
        ("long",): 3,
        ("list",): 7,
        ("a",): 12,
        ("a", "b"): 12,
        ("a", "b", "c"): 13,
        ("a", "b", "c", "d"): 13,
        ("a", "b", "quoted key"): 14,
        ("a", "b", "quoted key", "f", "g"): 14,
        ("a", "x.y"): 16,
        ("a", "x.y", "z"): 17,
        ("tables",): 18,
        ("tables", "n"): 19,
    }.items() <= found.items()
    assert not {path for path in found if path[0] in {"not", "key"}}


def test_a_path_without_a_line_has_that_of_the_table_above():
    found = lines(TEXT)
    assert line_of(found, ("a", "b", "missing")) == 12
    assert line_of(found, ("list", "1", "b")) == 7
    assert line_of(found, ("nowhere",)) is None
