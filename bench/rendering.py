"""What an edition costs, by part: the newest sample, about 50 KB of HTML before its style is inlined."""

from dataclasses import replace
from pathlib import Path

from bench.timing import milliseconds, table
from lettre import settings
from lettre.campaign import preflight
from lettre.edition import render, targets, theme, transforms, weight
from lettre.edition.model import Edition
from lettre.edition.page import Page
from lettre.issue import folder, typography
from lettre.issue.model import Issue
from lettre.rule import Policy

ROOT = Path(__file__).parent.parent
NAME = "cpc/2026-11"


def main() -> None:
    """Time reading, rendering, checking and composing."""
    house = settings.load(ROOT, {})
    newsletter = house.newsletters["cpc"]
    issue = folder.load(ROOT, NAME, house.newsletters)
    look = theme.load(ROOT, newsletter)
    edition = render.render(issue, newsletter, look)
    where = targets.of_issue(issue, newsletter, edition.assets)
    page = Page(issue=issue, newsletter=newsletter, look=look, targets=where)
    drawn = render._html(page)
    source = sum(len(text) for name, text in issue.source.items() if name.endswith((".md", ".yaml")))
    print(
        f"{NAME}: source {source / 1000:.0f} KB, HTML {len(drawn.encode()) / 1000:.0f} KB drawn,"
        f" {len(edition.html.encode()) / 1000:.0f} KB inlined, {weight.encoded(edition.html) / 1000:.0f} KB"
        f" encoded, text {len(edition.text.encode()) / 1000:.0f} KB"
    )

    def new_words() -> Edition:
        typography._settled.cache_clear()
        return render.render(issue, newsletter, look)

    table(
        "Rendering, warm",
        [
            ("drawing the HTML", milliseconds(lambda: render._html(page))),
            ("drawing the text", milliseconds(lambda: render._text(page))),
            ("inlining the style", milliseconds(lambda: transforms.inline(drawn, look.inlined_css))),
            ("an edition again (a preview)", milliseconds(lambda: render.render(issue, newsletter, look))),
            ("an edition of words not seen before", milliseconds(new_words)),
        ],
    )
    longer = _repeated(issue, 60_000 / source)
    long_edition = render.render(longer, newsletter, look)
    candidate = preflight.Candidate(issue=issue, edition=edition, newsletter=newsletter)
    long_candidate = preflight.Candidate(issue=longer, edition=long_edition, newsletter=newsletter)
    table(
        "Around it",
        [
            ("reading the theme", milliseconds(lambda: theme.load(ROOT, newsletter))),
            ("reading the issue", milliseconds(lambda: folder.load(ROOT, NAME, house.newsletters))),
            ("one example message", milliseconds(lambda: preflight.example(edition, newsletter))),
            ("every check", milliseconds(lambda: list(preflight.examine(candidate, Policy())))),
            (
                "every check of an issue of 60 KB",
                milliseconds(lambda: list(preflight.examine(long_candidate, Policy()))),
            ),
        ],
    )


def _repeated(issue: Issue, times: float) -> Issue:
    """Return an issue `times` as long, its sections again under other names."""
    count = round(len(issue.sections) * times)
    sections, source = list(issue.sections), dict(issue.source)
    for at in range(len(sections), count):
        model = issue.sections[at % len(issue.sections)]
        name = f"{model.name}-{at}"
        sections.append(model.model_copy(update={"name": name}))
        source[f"{name}.md"] = source[f"{model.name}.md"]
    return replace(issue, sections=tuple(sections), source=source)


if __name__ == "__main__":
    main()
