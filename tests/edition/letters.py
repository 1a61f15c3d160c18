"""The letters that tests look at: both samples, and an issue that uses every field."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from lettre import shipped
from lettre.edition import render, theme
from lettre.edition.model import Edition
from lettre.issue import folder
from lettre.issue.model import Issue
from lettre.settings import load

ROOT = shipped.folder("lettre.toml").parent
NEWSLETTER = load(ROOT, {}).newsletters["cpc"]
EVERY_FIELD = str(Path(__file__).parents[1] / "corpus/issues/complet")
SAMPLES = ("cpc/2026-09", "cpc/2026-11")
ALL = (*SAMPLES, EVERY_FIELD)


def read(name: str) -> Issue:
    # the folder of the issue that uses every field stands for a newsletter of its name
    return folder.load(ROOT, name, {"cpc": NEWSLETTER, "issues": NEWSLETTER})


KINDS = tuple(section.kind for section in read(EVERY_FIELD).sections)


@cache
def of_kind(kind: str) -> Edition:
    """An issue with one section, of this kind, that uses every field of it."""
    issue = read(EVERY_FIELD)
    alone = tuple(section for section in issue.sections if section.kind == kind)
    return render.render(replace(issue, sections=alone), NEWSLETTER, look())


def letter(name: str) -> Edition:
    """A sample, or the letter of one section of a kind."""
    return of_kind(name) if name in KINDS else rendered(name)[1]


@cache
def look() -> theme.Look:
    return theme.load(ROOT, NEWSLETTER)


@cache
def rendered(name: str) -> tuple[Issue, Edition]:
    issue = read(name)
    return issue, render.render(issue, NEWSLETTER, look())
