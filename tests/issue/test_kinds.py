"""The kinds of section: all there, found through entry points, described for editors and for their tools."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, TypeAdapter
from pydantic.fields import FieldInfo

from lettre.issue import reference
from lettre.issue.parse import IssueHead
from lettre.issue.schema import issue_schema, schema
from lettre.issue.sections import BUILT_IN, kinds
from lettre.issue.shape import hidden, members, names

SLUGS = [
    "interview",
    "news",
    "focus",
    "regulatory-texts",
    "reading",
    "events",
    "cpc-report",
    "professions",
    "text",
]

PLUGIN = '''
from typing import ClassVar
from pydantic import Field
from lettre.issue.model import Value
from lettre.issue.sections.base import Phrase, Section

class Seats(Value):
    number: int = Field(description="Seats.")

class Recipe(Section):
    """A recipe."""
    kind: ClassVar[str] = "recipe"
    rubrics: ClassVar = {"fr": "La recette", "en": "Recipe"}
    slots: ClassVar = (*Section.slots, "ingredients")
    boxes: ClassVar = (*Section.boxes, "tip")
    headed_boxes: ClassVar = {"table": Seats}
    heading_attributes: ClassVar = {2: ("minutes",)}
    ingredients: tuple[Phrase, ...] = Field(description="What it takes.", min_length=1)
'''

SCRIPT = """
import json, sys
from lettre.errors import ContentErrors
from lettre.issue.parse import read_issue
from lettre.issue.sections import kinds

def read(front, body):
    files = {"issue.yaml": b"date: 2026-01-01\\nsubject: S\\npreheader: P\\n",
             "10-soupe.md": f"---\\nkind: recipe\\n{front}---\\n{body}".encode()}
    return read_issue(files, newsletter="n", slug="s", where="w")

section = read("ingredients: [*eau*, sel]\\n".replace("*eau*", "'*eau*'"),
               "## Cuire {minutes=20}\\n::: tip\\nDoucement.\\n:::\\n"
               "::: table\\nnumber: 4\\n---\\nA.\\n:::\\n::: ingredients\\n").sections[0]
try:
    read("ingredient: [eau]\\n", "x")
except ContentErrors as wrong:
    refused = [error.code for error in wrong.errors]
print(json.dumps({
    "kinds": list(kinds()), "rubric": section.heading("fr"), "ingredients": len(section.ingredients),
    "blocks": [type(block).__name__ for block in section.body], "seats": section.body[2].head.number,
    "minutes": section.body[0].attributes["minutes"], "refused": refused}))
"""


def test_the_kinds_of_the_letter_are_all_there():
    assert [kind.kind for kind in BUILT_IN] == SLUGS
    assert list(kinds())[: len(SLUGS)] == SLUGS


def run_with_package(folder, script, entry):
    """Install a tiny distribution in a folder and run a script in a Python of its own that sees it."""
    (folder / "recipes.py").write_text(PLUGIN)
    info = folder / "lettre_recipes-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lettre-recipes\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[lettre.sections]\nrecipe = {entry}\n")
    return subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": f"{folder}:{Path(__file__).parents[2]}", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )


REFUSED = """
from lettre.errors import WorldError
from lettre.issue.sections import kinds
try:
    kinds()
except WorldError as error:
    print(error.code, error.params["found"])
"""


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("recipes:Missing", "issue.kind-broken recipes:Missing"),
        ("nowhere:Recipe", "issue.kind-broken nowhere:Recipe"),
        ("recipes:Seats", "issue.kind-unfit recipes:Seats"),
    ],
)
def test_a_package_whose_kind_is_unfit_is_named(tmp_path, entry, said):
    assert run_with_package(tmp_path, REFUSED, entry).stdout.strip() == said


def test_a_kind_of_another_package_is_found_without_a_change_here(tmp_path):
    done = run_with_package(tmp_path, SCRIPT, "recipes:Recipe")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "kinds": [*SLUGS, "recipe"],
        "rubric": "La recette",
        "ingredients": 2,
        "blocks": ["Heading", "Box", "Box", "Slot"],
        "seats": 4,
        "minutes": "20",
        "refused": ["issue.unknown-key.near"],
    }


@pytest.mark.parametrize("slug", SLUGS)
def test_the_json_schema_of_a_kind_says_what_an_editor_may_write(slug):
    kind = kinds()[slug]

    found = schema(slug)

    assert list(found["properties"]) == ["kind", *names(kind)]
    assert not hidden(kind) & found["properties"].keys()
    assert found["properties"]["kind"] == {"const": slug}
    assert found["required"][0] == "kind"
    assert found["additionalProperties"] is False
    json.dumps(found)


def test_the_json_schema_takes_links_as_a_list_or_with_a_lead():
    links = schema("text")["properties"]["links"]

    assert [one.get("type", "model") for one in links["anyOf"]] == ["model", "array", "null"]


def test_the_json_schema_of_the_head_uses_the_keys_of_the_file():
    found = issue_schema()

    assert list(found["properties"]) == list(names(IssueHead))
    assert found["required"] == ["date", "subject", "preheader"]


def models():
    """Every model an editor writes: the head, the kinds, and the values in their fields."""
    return sorted({IssueHead, *BUILT_IN, *reference.values()}, key=lambda model: model.__name__)


def fields():
    for model in models():
        for name, info in model.model_fields.items():
            if name not in hidden(model):
                yield pytest.param(model, info, id=f"{model.__name__}.{name}")


def is_plain(info: FieldInfo) -> bool:
    """Tell whether a field is written as one line or a list of lines, not as fields of its own."""
    kept = [plain for _, plain in members(info.annotation)]
    return not any(isinstance(one, type) and issubclass(one, BaseModel) for one in kept) and not any(
        isinstance(below, type) and issubclass(below, BaseModel)
        for one in kept
        for inner in getattr(one, "__args__", ())
        for _, below in members(inner)
    )


@pytest.mark.parametrize(("model", "info"), list(fields()))
def test_every_field_has_a_sentence_of_help_and_an_example_that_is_accepted(model, info):
    assert info.description.endswith(".")
    if not is_plain(info):
        return
    assert info.examples
    for example in info.examples:
        adapter = TypeAdapter(info.annotation if not info.metadata else _annotated(info))
        assert adapter.validate_python(example) is not None


def _annotated(info):
    return Annotated[info.annotation, *info.metadata]


def test_the_reference_of_the_format_is_current():
    page = Path(__file__).parents[2] / "docs" / "sections.md"

    written = page.read_text(encoding="utf-8")

    assert written == reference.page(written), "run: python -m lettre.issue.reference docs/sections.md"
    assert all(f"## `{slug}`" in written for slug in SLUGS)
