"""One browser for these tests, and the preview of a project, served for real on loopback."""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lettre.cli.project import Project
from lettre.settings import load
from lettre.web import server
from lettre.web.preview import server as previews
from lettre.web.preview.desk import Desk
from lettre.web.preview.watch import Watch
from tests.browser import chromium
from tests.project import make_project
from tests.rules.sources import ROOT

#: milliseconds: generous, since the machine of a test may be busy
PATIENCE = 20_000


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@contextmanager
def serving(root: Path):
    """Serve the preview of the project in `root`; yield its address."""
    desk = Desk(Project(load(root, {})), lambda: Project(load(root, {})))
    with server.listen("127.0.0.1", 0) as listening, Watch(desk.look):
        uvicorn = previews.make(desk)
        thread = threading.Thread(target=uvicorn.run, kwargs={"sockets": [listening]})
        thread.start()
        deadline = time.monotonic() + 10
        while not uvicorn.started:
            assert time.monotonic() < deadline, "the server did not start"
            time.sleep(0.01)
        yield server.url(listening).rstrip("/")
        uvicorn.should_exit = True
        thread.join()


@dataclass
class Shown:
    """An issue in a browser, and all that the browser complained of."""

    page: Page
    folder: Path
    complaints: list[str] = field(default_factory=list)

    def view(self, name: str) -> None:
        """Choose a view, and wait until it is there."""
        self.page.evaluate("delete document.body.dataset.shown")
        self.page.locator(f"[data-view={name}]").click()
        self.page.wait_for_selector("body[data-shown]")

    @property
    def letter(self):
        """The letter in its frame."""
        return self.page.frame_locator(".holder iframe:not(.coming)")

    def frame(self):
        """The frame's document, for what only a script can ask."""
        return self.page.query_selector(".holder iframe:not(.coming)").content_frame()

    def write(self, name: str, before: str, after: str) -> None:
        """Change a file of the issue, as an editor saves it."""
        file = self.folder / name
        text = file.read_text("utf-8")
        assert before in text
        draft = file.with_name(f".{name}.swp")
        draft.write_text(text.replace(before, after), "utf-8")
        draft.replace(file)


@contextmanager
def opened(browser, address, folder, **how):
    """Open an issue in a page of its own; it must complain of nothing."""
    page = browser.new_page(**{"viewport": {"width": 1280, "height": 900}, **how})
    page.set_default_timeout(PATIENCE)
    shown = Shown(page, folder)
    page.on(
        "console",
        lambda said: shown.complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: shown.complaints.append(str(error)))
    page.goto(address)
    page.wait_for_selector("body[data-shown]")
    yield shown
    page.close()
    assert shown.complaints == []


@pytest.fixture(scope="module")
def samples():
    """The preview of the sample project: nothing in it is written."""
    with serving(ROOT) as address:
        yield address


@pytest.fixture
def sample(browser, samples):
    """The newest sample, as a browser shows it."""
    with opened(browser, f"{samples}/cpc/2026-11/", ROOT / "issues/cpc/2026-11") as shown:
        yield shown


@pytest.fixture
def draft(browser, tmp_path):
    """An issue under work, as a browser shows it."""
    root = make_project(tmp_path)
    with serving(root) as address, opened(browser, f"{address}/", root / "issues/cpc/2026-11") as shown:
        yield shown
