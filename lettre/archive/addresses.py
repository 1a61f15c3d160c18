"""Where the archive's pages lie, seen from one of them: on a server, or as files on any host. Pure."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

#: ids of the page itself, which no section may take
_TAKEN = frozenset({"content"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Addresses:
    """Writes every link of a page.

    `base` stands before all of them: "" at a host's root, "/lettres" behind a proxy, "../.." in a file two
    folders down. `end` and `text_end` are what a page's file and a text's are called where pages are files
    ("/index.html", ".txt"). `searched` says that somebody answers the search.
    """

    base: str = ""
    end: str = ""
    text_end: str = ""
    searched: bool = True

    @property
    def home(self) -> str:
        """The house's first page."""
        return f"{self.base}{self.end or '/'}"

    @property
    def search(self) -> str | None:
        """The page that searches, where there is one."""
        return f"{self.base}/recherche" if self.searched else None

    def found(self, **asked: object) -> str:
        """Return the address of a search, its unasked parts left out."""
        said = {name: value for name, value in asked.items() if value}
        return f"{self.base}/recherche?{urlencode(said)}"

    def newsletter(self, slug: str) -> str:
        """Return a newsletter's page."""
        return f"{self.base}/{slug}{self.end}"

    def year(self, newsletter: str, year: int) -> str:
        """Return the page of what a newsletter said in a year."""
        return f"{self.base}/{newsletter}/annee/{year}{self.end}"

    def rubric(self, newsletter: str, kind: str) -> str:
        """Return the page of all sections of a kind."""
        return f"{self.base}/{newsletter}/rubrique/{kind}{self.end}"

    def issue(self, newsletter: str, slug: str, section: str | None = None) -> str:
        """Return an issue's page, or the place of a section on it."""
        place = "" if section is None else f"#{anchor(section)}"
        return f"{self.base}/{newsletter}/{quote(slug)}{self.end}{place}"

    def text(self, newsletter: str, slug: str) -> str:
        """Return an issue as plain text."""
        return f"{self.base}/{newsletter}/{quote(slug)}/texte{self.text_end}"

    def beside(self, newsletter: str, file: str, issue: str | None = None) -> str:
        """Return a file that programs read: a newsletter's feed or calendar, an issue's calendar."""
        folder = newsletter if issue is None else f"{newsletter}/{quote(issue)}"
        return f"{self.base}/{folder}/{file}"


def anchor(section: str) -> str:
    """Return a section's id on its page: its file's stem, the same for good.

    No stem has an underscore, so ids of the page's own that have one meet no section's.
    """
    return f"{section}_" if section in _TAKEN else section
