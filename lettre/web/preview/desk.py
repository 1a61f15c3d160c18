"""The issues that are open in browsers: rendered when they change, once a change, and told to their pages."""

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from lettre.edition import render, theme
from lettre.edition.theme import Look
from lettre.issue import folder
from lettre.issue.folder import IssueEntry
from lettre.settings import FILE
from lettre.web.preview import watch
from lettre.web.preview.live import Hub
from lettre.web.preview.press import Sheet, State, Workshop, troubles_of

#: seconds that the checks wait for a page to take the letter: Python runs one of them at a time
GIVEN_WAY = 0.3

Reopen = Callable[[], Workshop]


@dataclass
class Bench:
    """One open issue."""

    name: str
    folder: Path
    state: State = field(default_factory=State)
    hub: Hub = field(default_factory=Hub)
    seen: watch.Seen = field(default_factory=dict)
    #: set once a page has taken what is shown
    taken: threading.Event = field(default_factory=threading.Event)

    def show(self, state: State) -> None:
        """Put a state on the bench and tell the pages of it."""
        self.state = state
        self.taken.clear()
        self.hub.tell(self.news)

    @property
    def news(self) -> dict[str, object]:
        """What pages are told of the state."""
        state = self.state
        return {
            "run": _RUN,
            "version": state.version,
            "broken": bool(state.troubles),
            "good": state.sheet is not None,
            "examined": state.findings is not None,
        }


#: this process: a page that finds another one behind its address asks for everything again
_RUN = secrets.token_hex(4)


class Desk:
    """All open issues of a project, and its look, read when it changes."""

    def __init__(self, workshop: Workshop, reopen: Reopen) -> None:
        self._workshop = workshop
        self._reopen = reopen
        self._house_error: Exception | None = None
        self._looks: dict[str, Look] = {}
        self._benches: dict[str, Bench] = {}
        self._lock = threading.RLock()
        self._house_seen = watch.seen(self._house())

    @property
    def language(self) -> str:
        """The language the preview speaks."""
        return self._workshop.settings.language

    @property
    def root(self) -> Path:
        """The project's folder."""
        return self._workshop.settings.root

    def issues(self) -> list[IssueEntry]:
        """Return every issue of the project, the newest first."""
        return folder.listing(self.root, self._workshop.settings.newsletters)

    def bench(self, name: str) -> Bench:
        """Return the bench of an issue, begun if it is not open yet. Raises SettingsError."""
        with self._lock:
            if name not in self._benches:
                self.open(folder.find(self.root, name, self._workshop.settings.newsletters))
            return self._benches[name]

    def open(self, place: Path) -> Bench:
        """Begin the bench of the issue in a folder, which may stand outside the project's."""
        name = f"{place.parent.name}/{place.name}"
        bench = Bench(name=name, folder=place, seen=watch.seen((place,)))
        with self._lock:
            self._benches[name] = bench
            self._press(bench)
        return bench

    def close(self) -> None:
        """End the streams of all pages."""
        with self._lock:
            for bench in self._benches.values():
                bench.hub.close()

    def look(self) -> None:
        """Look at the files once; render what has changed."""
        changed = self._house_changed()
        with self._lock:
            benches = list(self._benches.values())
        for bench in benches:
            if watch.seen((bench.folder,)) != bench.seen or changed:
                bench.seen = watch.settled((bench.folder,))
                self._press(bench)

    def _house_changed(self) -> bool:
        if watch.seen(self._house()) == self._house_seen:
            return False
        self._house_seen = watch.settled(self._house())
        self._looks.clear()
        try:
            self._workshop, self._house_error = self._reopen(), None
        except Exception as error:  # whatever is wrong with lettre.toml is shown on the page
            self._house_error = error
        return True

    def _house(self) -> Sequence[Path]:
        """Return what all issues depend on: the settings, the templates, the logos."""
        themes = [each.theme for each in self._workshop.settings.newsletters.values()]
        logos = [logo for each in themes for logo in (each.logo, each.logo_dark)]
        named = [FILE, "templates", *(logo for logo in logos if logo)]
        return [self.root / name for name in named]

    def _press(self, bench: Bench) -> None:
        """Render an issue and show it; then let the checks look, which takes longer, once pages have it."""
        version = bench.state.version + 1
        try:
            sheet = self._sheet(bench)
        except Exception as error:  # a template may raise anything: it is shown on the page
            found = troubles_of(error, self.language)
            bench.show(replace(bench.state, version=version, troubles=found, stale=True))
            return
        bench.show(State(version=version, sheet=sheet))
        if bench.hub.heard:
            bench.taken.wait(GIVEN_WAY)
        self._examine(bench, sheet)

    def _sheet(self, bench: Bench) -> Sheet:
        if self._house_error is not None:
            raise self._house_error
        issue = self._workshop.issue(str(bench.folder))
        newsletter = self._workshop.newsletter(issue.newsletter)
        if newsletter.slug not in self._looks:
            self._looks[newsletter.slug] = theme.load(self.root, newsletter)
        edition = render.render(issue, newsletter, self._looks[newsletter.slug])
        return Sheet(issue=issue, newsletter=newsletter, edition=edition, files=f"/{bench.name}/files")

    def _examine(self, bench: Bench, sheet: Sheet) -> None:
        state = bench.state
        try:
            _, findings = self._workshop.examine(sheet.issue, sheet.edition)
        except Exception as error:  # a rule of another package may raise anything
            bench.show(replace(state, findings=(), troubles=troubles_of(error, self.language)))
            return
        bench.show(replace(state, findings=tuple(findings)))
