"""What a report says of how a letter was read: a few numbers, none of them exact. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lettre.newsletter import Measurement


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """Visits by people, as far as can be told, and by machines; `readers` is None where nobody is known."""

    people: int = 0
    machines: int = 0
    readers: int | None = None

    def as_json(self) -> dict[str, int | None]:
        """Return the count as `--json` prints it."""
        return {"people": self.people, "machines": self.machines, "readers": self.readers}


@dataclass(frozen=True, kw_only=True, slots=True)
class LinkCount:
    """A link of the letter, the section it stands in, and its visits."""

    section: str
    words: str
    href: str
    count: Count


@dataclass(frozen=True, kw_only=True, slots=True)
class Readership:
    """How a letter was read, as far as it was measured: `opens` is None where openings were not.

    `agreed` says how many of its readers let themselves be known, where that was asked.
    """

    measurement: Measurement
    links: tuple[LinkCount, ...]
    clicks: Count
    opens: Count | None
    agreed: int | None

    @property
    def sections(self) -> dict[str, int]:
        """Visits by people of each section's links, in the order of the letter."""
        found: dict[str, int] = {}
        for link in self.links:
            found[link.section] = found.get(link.section, 0) + link.count.people
        return found

    def as_json(self) -> dict[str, Any]:
        """Return it as `--json` prints it."""
        return {
            "mode": self.measurement.mode.value,
            "exact": False,
            "agreed": self.agreed,
            "clicks": self.clicks.as_json(),
            "opens": self.opens.as_json() if self.opens else None,
            "by_section": self.sections,
            "by_link": [
                {"section": each.section, "words": each.words, "url": each.href, **each.count.as_json()}
                for each in self.links
            ],
        }

    def rows(self) -> Iterator[tuple[str, str, int]]:
        """Yield it as a spreadsheet has it."""
        yield "clicks", "people", self.clicks.people
        yield "clicks", "machines", self.clicks.machines
        if self.opens is not None:
            yield "opens", "people", self.opens.people
            yield "opens", "machines", self.opens.machines
        for section, number in self.sections.items():
            yield "clicks-section", section, number
        for link in self.links:
            yield "clicks-link", link.href, link.count.people
