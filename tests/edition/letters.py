"""The letters that tests look at: both samples, and an issue that uses every field."""

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


@cache
def look() -> theme.Look:
    return theme.load(ROOT, NEWSLETTER)


@cache
def rendered(name: str) -> tuple[Issue, Edition]:
    issue = read(name)
    return issue, render.render(issue, NEWSLETTER, look())
