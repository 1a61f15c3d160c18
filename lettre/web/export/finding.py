"""The page that finds without a server: a search, and every issue by year and by rubric. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from jinja2 import Environment
from lxml import html
from markupsafe import Markup

from lettre.archive import corrected
from lettre.archive.addresses import Addresses
from lettre.archive.model import Drawn, Erratum, Part, Published
from lettre.archive.search.words import folded
from lettre.catalogue import say
from lettre.edition import dates
from lettre.issue.sections import kinds
from lettre.issue.typography import set_text
from lettre.newsletter import Newsletter
from lettre.web import templates
from lettre.web.export import words
from lettre.web.export.words import Said

#: from the page that searches to the first page
_UP = Addresses(base="..", end="/index.html")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """An issue of the archive: of which newsletter, drawn as its page shows it, with its corrections."""

    newsletter: Newsletter
    issue: Published
    drawn: Drawn
    errata: tuple[Erratum, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A section in the list of its rubric: the issue it stands in, its headings, the link to it."""

    issue: Published
    title: str
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A newsletter with its issues by year and its sections by rubric."""

    newsletter: Newsletter
    years: Sequence[tuple[int, Sequence[Published]]]
    rubrics: Sequence[tuple[str, Sequence[Place]]]


def page(
    home: bytes,
    environment: Environment,
    language: str,
    newsletters: Mapping[str, Newsletter],
    sent: Sequence[Sent],
) -> bytes:
    """Return the page, dressed as the house's first page is."""
    listed = [
        _listed(newsletter, [each for each in sent if each.newsletter.slug == slug], language)
        for slug, newsletter in newsletters.items()
    ]
    shown = templates.render(
        environment,
        "static_search.html.j2",
        language,
        listed=listed,
        addresses=Addresses(),
        common=" ".join(sorted(words.COMMON)),
    )
    tree = html.document_fromstring(home.decode())
    (main,) = tree.xpath("//main")
    for each in list(main):
        main.remove(each)
    main.text = None
    main.extend(html.fragments_fromstring(Markup(shown)))  # noqa: S704 - our own template, its values escaped
    tree.xpath("//title")[0].text = say("archive.static.title", language)
    for told in tree.xpath("//head/meta[@name='description' or @property] | //head/link[@rel='canonical']"):
        told.drop_tree()
    return html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>").encode()


def _listed(newsletter: Newsletter, sent: Sequence[Sent], language: str) -> Listed:
    issues = [each.issue for each in sent]
    rubrics: dict[str, list[Place]] = {}
    for each in sent:
        for part in each.drawn.parts:
            place = Place(issue=each.issue, title=_title(part), link=_link(Addresses(), each.issue, part))
            rubrics.setdefault(_rubric(part, newsletter.language, language), []).append(place)
    return Listed(
        newsletter=newsletter,
        years=[(year, list(found)) for year, found in groupby(issues, key=lambda issue: issue.date.year)],
        rubrics=sorted(rubrics.items(), key=lambda each: folded(each[0])),
    )


def _rubric(part: Part, spoken: str, language: str) -> str:
    kind = kinds().get(part.kind)
    rubric = kind.rubrics.get(spoken) if kind else None
    return set_text(rubric, spoken) if rubric else say("archive.static.other", language)


def _title(part: Part) -> str:
    return part.more or part.title or part.name


def _link(where: Addresses, issue: Published, part: Part) -> str:
    return where.issue(issue.newsletter, issue.slug, part.name)


def index(sent: Sequence[Sent]) -> bytes:
    """Return what the page's script searches: every section, those of the latest issues first."""
    latest = sorted(sent, key=lambda each: (each.issue.date, each.issue.slug), reverse=True)
    several = len({each.newsletter.slug for each in sent}) > 1
    return words.index([said for each in latest for said in _said(each, several=several)])


def _said(sent: Sent, *, several: bool) -> Iterator[Said]:
    issue = sent.issue
    named = f"{sent.newsletter.title}, {issue.subject}" if several else issue.subject
    language = sent.newsletter.language
    dated = dates.in_words(issue.date, language)
    if sent.errata:
        yield Said(
            link=_UP.issue(issue.newsletter, issue.slug, corrected.ANCHOR),
            title=corrected.heading(len(sent.errata), language),
            more="",
            issue=named,
            dated=dated,
            text=corrected.text(sent.errata, language),
        )
    for part in sent.drawn.parts:
        yield Said(
            link=_link(_UP, issue, part),
            title=part.title or part.name,
            more=part.more,
            issue=named,
            dated=dated,
            text=" ".join(html.fragment_fromstring(part.html, create_parent=True).itertext()),
        )
