"""A project with many issues that were sent, made from the samples with other dates and other words."""

import random
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from lettre import migrations, shipped
from lettre.campaign import plan, sending
from lettre.db import connect, transaction
from lettre.edition import render, theme
from lettre.issue.parse import read_issue
from lettre.settings import Settings, load

_WORDS = """
atelier apprentie référentiel alternance évaluation métier lycée chantier soudure horlogerie maraîchage
plasturgie tapisserie œnologie boulangerie logistique mécatronique vitrail ébénisterie aéronautique
"""
WORDS = tuple(_WORDS.split())
#: lines of issue.yaml that are each issue's own
_OWN = ("date:", "number:", "subject:", "when:")


def project(folder: Path, issues: int) -> Settings:
    """Make a project in `folder` whose newsletter has sent so many issues, one a fortnight."""
    sample = shipped.folder("lettre.toml").parent
    shutil.copytree(sample / "issues", folder / "issues")
    shutil.copy(sample / "lettre.toml", folder / "lettre.toml")
    (folder / "subscribers").mkdir()
    settings = load(folder, {})
    engine = connect(settings.database)
    first = datetime(2015, 6, 8, 8, tzinfo=UTC)
    migrations.prepare(engine, first)
    newsletter = settings.newsletters["cpc"]
    look = theme.load(folder, newsletter)
    samples = [_files(folder / "issues/cpc" / name) for name in ("2026-09", "2026-11")]
    for number in range(1, issues + 1):
        sent = first + timedelta(days=14 * number)
        files = _other(samples[number % 2], number, sent.date())
        slug = f"{sent:%Y-%m}-{number}"
        issue = read_issue(files, newsletter="cpc", slug=slug, where=slug)
        edition = render.render(issue, newsletter, look)
        with transaction(engine) as session:
            sending.prepare(session, plan.decide(()), edition, sent)
    engine.dispose()
    return settings


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _other(files: dict[str, bytes], number: int, day: date) -> dict[str, bytes]:
    """The same sections with words of their own: no two issues say the same."""
    chance = random.Random(number)
    changed = dict(files)
    for name, content in files.items():
        if name == "issue.yaml":
            kept = [line for line in content.decode().splitlines() if not line.startswith(_OWN)]
            subject = f"Numéro {number}, {chance.choice(WORDS)} et {chance.choice(WORDS)}"
            lines = [f"date: {day}", f"number: {number}", f"subject: {subject}", *kept, ""]
            changed[name] = "\n".join(lines).encode()
        elif name.endswith(".md"):
            said = " ".join(chance.choices(WORDS, k=30))
            changed[name] = content + f"\nEncore un mot n{number}x : {said}.\n".encode()
    return changed
