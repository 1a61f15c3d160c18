"""Where links and pictures of an issue lead, in the mail, in the text and on the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lettre.edition import assets
from lettre.issue import walk
from lettre.issue.model import Asset, Issue, plain
from lettre.issue.sections.base import Section
from lettre.newsletter import Newsletter


@dataclass(frozen=True, slots=True)
class Targets:
    """Answers every "where?" of one issue."""

    base_url: str
    inline: bool
    files: Mapping[str, Asset]
    titles: Mapping[str, str]

    def href(self, href: str) -> str:
        """Return the final address of a link: absolute, or `#name` for a section of the same issue."""
        if href.startswith("section:"):
            return "#" + href.removeprefix("section:")
        return assets.url(self.base_url, self.files[href]) if href in self.files else href

    def found(self, file: str) -> str | None:
        """Return the address of a file, if the letter has it."""
        return assets.url(self.base_url, self.files[file]) if file in self.files else None

    def picture(self, file: str) -> str:
        """Return where a picture is shown from: hosted, or carried inside the message."""
        asset = self.files[file]
        return f"cid:{cid(asset)}" if self.inline else assets.url(self.base_url, asset)

    def title(self, href: str) -> str | None:
        """Return the title of the section that `section:NAME` leads to; None for any other link.

        It is empty where the section has no heading of any kind.
        """
        return self.titles.get(href.removeprefix("section:")) if href.startswith("section:") else None


def cid(asset: Asset) -> str:
    """Return the Content-ID of a picture carried inside the message (RFC 2392)."""
    return f"{assets.key(asset.content)}@lettre"


def of_issue(issue: Issue, newsletter: Newsletter, carried: Iterable[Asset]) -> Targets:
    """Return the targets of an issue whose edition carries these files."""
    titles = {section.name: _title(section, newsletter.language) for section in issue.sections}
    return Targets(
        base_url=newsletter.base_url,
        inline=newsletter.images == "inline",
        files={asset.name: asset for asset in carried},
        titles=titles,
    )


def _title(section: Section, language: str) -> str:
    first = next((heading.children for heading in walk.headings(section)), ())
    return section.heading(language) or plain(section.title or first)
