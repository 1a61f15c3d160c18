"""What every table of `lettre.toml` is: frozen, and without keys nobody knows."""

from pydantic import BaseModel, ConfigDict


class Table(BaseModel):
    """A table of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
