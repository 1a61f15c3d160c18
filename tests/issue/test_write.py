"""A change written back touches its own span and nothing else."""

# ruff: noqa: E501 - one row, one line

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lettre.errors import ContentError
from lettre.issue import yaml_text
from lettre.issue.write import replace_lines, set_field
from tests.issue.material import complete, read

TEXT = """\
---
kind: interview   # le genre
title: "Un titre"   # ne pas toucher
guests:
    - name: 'Prénom'
      role: x   # fonction

    # le second
    - {name: B, role: y}
note: |
  deux
  lignes
# fin
last: 1
---
Corps : *inchangé*
"""

#: path, new value, the old piece of text, what stands there afterwards
CHANGES = [
    (("title",), "Un autre", 'title: "Un titre"   #', 'title: "Un autre"   #'),
    (("title",), 'Le "mot" : juste', 'title: "Un titre"   #', 'title: "Le \\"mot\\" : juste"   #'),
    (("guests", 0, "name"), "L'autre", "name: 'Prénom'", "name: 'L''autre'"),
    (("guests", 0, "role"), "y z", "role: x   # f", "role: y z   # f"),
    (("guests", 0, "role"), "a # b", "role: x   # f", "role: 'a # b'   # f"),
    (("guests", 0, "role"), "a : b", "role: x   # f", "role: 'a : b'   # f"),
    (("guests", 0, "role"), "12", "role: x   # f", "role: '12'   # f"),
    (("guests", 0, "role"), "*a*", "role: x   # f", "role: '*a*'   # f"),
    (("guests", 0, "role"), "", "role: x   # f", "role: ''   # f"),
    (("guests", 0, "role"), "a\nb", "role: x   # f", 'role: "a\\nb"   # f'),
    (("guests", 0, "role"), None, "role: x   # f", "role: null   # f"),
    (("guests", 1, "role"), "c", "role: y}", "role: c}"),
    (("guests", 1, "role"), "c, d", "role: y}", "role: 'c, d'}"),
    (("guests", 1, "portrait"), {"file": "images/a.png", "alt": ""}, "role: y}", 'role: y, portrait: {file: "images/a.png", alt: ""}}'),
    (("guests", 2), {"name": "C"}, "role: y}\n", 'role: y}\n    - {name: "C"}\n'),
    (("guests", 0, "url"), "https://example.org", "role: x   # fonction\n", "role: x   # fonction\n      url: https://example.org\n"),
    (("note",), "une ligne", "note: |\n  deux\n  lignes\n", "note: une ligne\n"),
    (("last",), 2, "last: 1", "last: 2"),
    (("last",), ["a", "b"], "last: 1", 'last: ["a", "b"]'),
    (("rubric",), "Le mois", "last: 1\n", "last: 1\nrubric: Le mois\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "old", "new"), CHANGES)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_change_touches_its_own_span(path, value, old, new, ending, mark):
    text = mark + TEXT.replace("\n", ending)

    changed = set_field(text, path, value)

    assert changed == text.replace(old.replace("\n", ending), new.replace("\n", ending))
    assert changed != text


def test_a_whole_list_can_be_replaced():
    changed = set_field(TEXT, ("guests",), [{"name": "Z"}, {"name": "Y"}])

    assert 'guests:\n    - {name: "Z"}\n    - {name: "Y"}\nnote: |\n' in changed


def test_issue_yaml_is_written_as_it_is():
    text = "# tête\ndate: 2026-01-01   # jour\nsubject: A\n"

    assert set_field(text, ("subject",), "B : C") == "# tête\ndate: 2026-01-01   # jour\nsubject: 'B : C'\n"
    assert set_field(text, ("number",), 3) == text + "number: 3\n"


def test_a_field_is_added_to_a_front_matter_that_has_none():
    assert set_field("", ("date",), "2026-01-01") == "date: 2026-01-01\n"


NOWHERE = [("guests", 5, "name"), ("guests", "name"), ("nobody", "name"), ("title", 0), ("guests", -1)]


@pytest.mark.parametrize("path", NOWHERE)
def test_a_field_with_no_place_is_refused(path):
    with pytest.raises(ContentError) as raised:
        set_field(TEXT, path, "x")

    assert raised.value.code == "issue.write-no-place"


def test_lines_of_the_body_are_replaced():
    text = "---\nkind: text\n---\nUn\n\nDeux\nTrois\n"

    assert replace_lines(text, 6, 6, "Deux bis\nter") == "---\nkind: text\n---\nUn\n\nDeux bis\nter\nTrois\n"
    assert replace_lines(text, 4, 7, "") == "---\nkind: text\n---\n"
    assert replace_lines(text.replace("\n", "\r\n"), 4, 4, "A\nB").split("\r\n")[3:5] == ["A", "B"]
    assert replace_lines("---\nkind: text\n---\nUn", 4, 4, "A\nB") == "---\nkind: text\n---\nA\nB"


@pytest.mark.parametrize(("first", "last"), [(3, 4), (0, 4), (5, 4), (4, 9)])
def test_lines_outside_the_body_are_refused(first, last):
    with pytest.raises(ContentError) as raised:
        replace_lines("---\nkind: text\n---\nUn\nDeux\n", first, last, "x")

    assert raised.value.code == "issue.write-outside"


SECTIONS = {name: content.decode() for name, content in complete().items() if name.endswith((".md", ".yaml"))}


def _front(name):
    text = SECTIONS[name]
    return text if name == "issue.yaml" else text.split("---\n")[1]


def _paths(name):
    source = yaml_text.read(_front(name), file=name, line=1)
    return [path for path in source.spans if not isinstance(_at(source.data, path), dict | list)]


def _at(data, path):
    for part in path:
        data = data[part]
    return data


#: any words an editor could put into a field, the awkward ones often
WORDS = st.one_of(
    st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Co", "Cn")), max_size=30
    ),
    st.text("-:#'\"{}[],&*!|>%@`?\\ \n\tàé2. ~nulltrue", max_size=12),
    st.sampled_from(
        ["null", "~", "true", "no", "12", "1.5", "2026-01-01", "- a", "a: b", "#", "---", "...", "0x1f"]
    ),
)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_any_words_written_are_read_back_and_all_else_stays(data):
    name = data.draw(st.sampled_from(sorted(SECTIONS)))
    path = data.draw(st.sampled_from(_paths(name) or [("title",)]))
    words = data.draw(WORDS)
    text = SECTIONS[name]

    changed = set_field(text, path, words)

    before = yaml_text.read(_front(name), file=name, line=1)
    after = yaml_text.read(
        changed if name == "issue.yaml" else changed.split("\n---\n")[0][4:], file=name, line=1
    )
    assert _at(after.data, path) == words
    span = before.spans.get(path)
    if span is not None:
        start = text.index(_front(name))
        assert changed.startswith(text[: start + span.start])
        assert changed.endswith(text[start + span.end :].lstrip("\n"))
    others = [other for other in before.spans if other != path and other[: len(path)] != path]
    for other in others:
        if path[: len(other)] != other:
            assert json.dumps(_at(after.data, other)) == json.dumps(_at(before.data, other))


def test_a_changed_section_is_still_an_issue():
    files = complete()
    text = set_field(files["10-entretien.md"].decode(), ("guests", 1, "role"), "tuteur")

    issue = read({**files, "10-entretien.md": text.encode()})

    assert issue.sections[0].guests[1].role[0].text == "tuteur"
