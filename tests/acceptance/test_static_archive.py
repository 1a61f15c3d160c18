"""Two hundred issues as static files: how long it takes, the same twice, whole, valid, searched and read."""

import hashlib
import os
import subprocess
import sys
import time

import atoma
import feedparser
import pytest
from icalendar import Calendar

from tests.acceptance.test_nu import judged
from tests.browser import chromium
from tests.export.reading import broken, files, reached
from tests.published import project

pytestmark = pytest.mark.acceptance(seconds=200)

ISSUES = 200


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    project(folder, ISSUES)
    return folder


def build(house, folder, **environment):
    """Run the command as a person does; return the seconds it took, by the clock and of the processor."""
    environ = {**os.environ, **environment}
    began, spent = time.monotonic(), os.times()
    command = [sys.executable, "-m", "lettre", "-C", str(house), "archive", "build", str(folder)]
    subprocess.run(command, env=environ, check=True, capture_output=True)
    after = os.times()
    worked = after.children_user + after.children_system - spent.children_user - spent.children_system
    return time.monotonic() - began, worked


@pytest.fixture(scope="module")
def built(house, tmp_path_factory):
    folder = tmp_path_factory.mktemp("first") / "archive"
    took = build(house, folder, TZ="Europe/Paris", PYTHONHASHSEED="1")
    found = files(folder)
    size = sum(map(len, found.values())) / 1e6
    wrote = f"{ISSUES} issues, {len(found)} files, {size:.1f} MB"
    print(f"\n{wrote}: {took[0]:.1f} s, {took[1]:.1f} s of a processor")
    return folder


def test_the_same_archive_elsewhere_and_later_is_the_same_bytes(house, built, tmp_path):
    build(house, tmp_path / "another" / "place", TZ="Pacific/Auckland", PYTHONHASHSEED="2")
    sums = [
        {name: hashlib.sha256(content).hexdigest() for name, content in files(folder).items()}
        for folder in (built, tmp_path / "another" / "place")
    ]
    assert len(sums[0]) > 1000
    assert sums[0] == sums[1]


def test_no_link_is_broken_and_every_issue_is_reached(built):
    found = files(built)
    assert broken(found) == []
    issues = {name for name in found if name.startswith("cpc/20") and name.endswith("/index.html")}
    assert len(issues) == ISSUES
    assert issues <= reached(found)


def test_feeds_and_calendars_are_valid(built):
    for form in ("atom", "rss"):
        read = feedparser.parse((built / f"cpc/{form}.xml").read_bytes())
        assert not read.bozo
        assert len(read.entries) == 20
    assert len(atoma.parse_atom_bytes((built / "cpc/atom.xml").read_bytes()).entries) == 20
    assert len(atoma.parse_rss_bytes((built / "cpc/rss.xml").read_bytes()).items) == 20
    assert len(atoma.parse_json_feed_bytes((built / "cpc/feed.json").read_bytes()).items) == 20
    assert Calendar.from_ical((built / "cpc/agenda.ics").read_bytes()).walk("VEVENT")
    assert len(list(built.glob("cpc/*/agenda.ics"))) == ISSUES


def test_the_html_of_the_files_is_valid(built, tmp_path):
    pages = ["index.html", "cpc/index.html", "recherche/index.html"]
    pages += sorted(path.relative_to(built).as_posix() for path in built.glob("cpc/20*/index.html"))[::50]
    said = judged(tmp_path, [(built / name).read_text("utf-8") for name in pages])
    # VoiceOver reads a list without bullets as a list only with its role
    assert [each for each in said if "“list” role is unnecessary" not in each] == []


def test_a_search_among_all_of_them_finds_the_one(built):
    with chromium() as browser:
        page = browser.new_page()
        page.goto((built / "recherche/index.html").as_uri())
        page.get_by_label("Mots cherchés").fill("n137x évaluations")
        found = page.locator("#search_results .facts").all_inner_texts()
        assert found
        assert all("Numéro 137," in each for each in found)
        page.locator("#search_results a").first.click()
        assert "Numéro 137," in page.get_by_role("heading", level=1).inner_text()
