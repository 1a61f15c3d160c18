"""JSON Schema of what an editor writes in YAML, for text editors that complete and check as one types."""

from typing import Any

from pydantic import BaseModel

from lettre.issue.parse import IssueHead
from lettre.issue.sections import kinds
from lettre.issue.shape import hidden

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of the front matter of a kind. Raises KeyError when there is no such kind."""
    model = kinds()[kind]
    found = of(model)
    found["properties"] = {"kind": {"const": kind}, **found["properties"]}
    found["required"] = ["kind", *found.get("required", [])]
    return found


def issue_schema() -> dict[str, Any]:
    """Return the JSON Schema of `issue.yaml`."""
    return of(IssueHead)


def of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema of what is written of a model."""
    found = model.model_json_schema(by_alias=True)
    unseen = hidden(model)
    found["$schema"] = _DIALECT
    found["properties"] = {name: value for name, value in found["properties"].items() if name not in unseen}
    found["required"] = [name for name in found.get("required", []) if name not in unseen]
    return found
