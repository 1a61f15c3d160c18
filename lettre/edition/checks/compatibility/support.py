"""What each mail program knows, as caniemail has measured it: read once, when it is first asked for.

`caniemail.json` beside this file is made by docs/make_caniemail.py; its licence stands beside it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lettre.edition.checks.compatibility.clients import CLIENTS, Client

DATA = Path(__file__).with_name("caniemail.json")


@dataclass(frozen=True, kw_only=True, slots=True)
class Feature:
    """One feature: who lacks it, and what is noted of those who know it in part."""

    slug: str
    title: str
    lacking: tuple[Client, ...]
    notes: Mapping[str, tuple[Client, ...]]


@cache
def features() -> Mapping[str, Feature]:
    """Return every feature by its name in caniemail."""
    data = json.loads(DATA.read_text("utf-8"))
    known = {client.key: client for client in CLIENTS}
    clients = [known[key] for key in data["clients"]]
    return {slug: _feature(slug, written, clients) for slug, written in data["features"].items()}


@cache
def date() -> str:
    """Return the day of caniemail's data, as YYYY-MM-DD."""
    return str(json.loads(DATA.read_text("utf-8"))["date"])


def _feature(slug: str, written: Mapping[str, object], clients: list[Client]) -> Feature:
    support = str(written["support"])
    notes = written.get("notes", [])
    assert isinstance(notes, list)
    return Feature(
        slug=slug,
        title=str(written["title"]),
        lacking=tuple(client for client, answer in zip(clients, support, strict=True) if answer == "n"),
        notes={note["text"]: tuple(clients[at] for at in note["clients"]) for note in notes},
    )
