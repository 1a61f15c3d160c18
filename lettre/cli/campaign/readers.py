"""The part of `lettre campaign report` that says how a letter was read."""

from collections.abc import Iterator

from lettre.campaign.readership import Count, LinkCount, Readership
from lettre.catalogue import say
from lettre.edition.contents import FOOT, HEAD

#: how many links are named in words; JSON and CSV have all
_MOST = 10


def words(found: Readership, language: str) -> Iterator[str]:
    """Yield lines: that figures are not exact, clicks by section and by link, openings, machines apart."""
    yield say("measurement.report.lead", language)
    if found.agreed is not None:
        yield "  " + say("measurement.report.agreed", language, n=found.agreed)
    yield (
        "  "
        + say("measurement.report.clicks", language, n=found.clicks.people)
        + _readers(found.clicks, language)
    )
    for section, number in found.sections.items():
        if number:
            yield f"    {number:>6}  {_section(section, language)}"
    yield from _links(found, language)
    if found.opens is not None:
        opened = say("measurement.report.opens", language, n=found.opens.people)
        yield "  " + opened + _readers(found.opens, language)
    machines = found.clicks.machines + (found.opens.machines if found.opens else 0)
    yield "  " + say("measurement.report.machines", language, n=machines)


def _links(found: Readership, language: str) -> Iterator[str]:
    followed = sorted((each for each in found.links if each.count.people), key=_most_first)
    if followed:
        yield "  " + say("measurement.report.links", language)
    for link in followed[:_MOST]:
        yield f"    {link.count.people:>6}  {link.words} <{link.href}>"
    if followed[_MOST:]:
        yield "    " + say("campaign.report-more", language, n=len(followed) - _MOST)


def _most_first(link: LinkCount) -> int:
    return -link.count.people


def _readers(count: Count, language: str) -> str:
    if count.readers is None:
        return ""
    return " " + say("measurement.report.readers", language, n=count.readers)


def _section(name: str, language: str) -> str:
    around = {HEAD: "measurement.report.head", FOOT: "measurement.report.foot"}
    return say(around[name], language) if name in around else name
