"""Corrections of an issue that was sent, as editors write them: `errata.yaml` beside `issue.yaml`. Pure."""

from collections.abc import Collection

from pydantic import Field

from lettre.archive.model import Erratum
from lettre.errors import ContentError, ContentErrors
from lettre.issue import fields, yaml_text
from lettre.issue.model import Value
from lettre.issue.nearest import unknown
from lettre.issue.parse import ERRATA
from lettre.issue.sections.base import Phrase
from lettre.issue.source import text_of
from lettre.issue.values import Day, Line

FILE = ERRATA


class ErratumEntry(Value):
    """One correction."""

    date: Day = Field(description="The day it is made.", examples=["2015-06-15"])
    section: Line | None = Field(
        None, description="The section it is about, by its file's name.", examples=["40-textes"]
    )
    text: Phrase = Field(
        description="What was wrong, and what is right.",
        examples=["L'arrêté est du 9 juin, et non du 8."],
    )


class ErrataFile(Value):
    """All that an issue has had put right, in the order readers see."""

    errata: tuple[ErratumEntry, ...] = ()


def read(content: bytes, *, file: str, sections: Collection[str]) -> tuple[Erratum, ...]:
    """Read an issue's corrections; `sections` are the stems of those it was sent with.

    Raises ContentErrors with every error found, each with its line.
    """
    text = text_of(content, file)
    source = yaml_text.read(text, file=file, line=1)
    entries = fields.build(ErrataFile, source).errata
    errors = []
    for at, entry in enumerate(entries):
        if entry.section is not None and entry.section not in sections:
            code, params = unknown("archive.erratum-section", entry.section, sorted(sections))
            errors.append(ContentError(code, source.place(("errata", at, "section")), **params))
    if errors:
        raise ContentErrors(errors)
    written = source.data.get("errata") or []
    return tuple(
        # the words as typed: they are read again each time they are shown
        Erratum(date=entry.date, section=entry.section, text=str(raw["text"]).strip())
        for entry, raw in zip(entries, written, strict=True)
    )
