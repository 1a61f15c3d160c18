"""Files that change on disk change the page; a broken one leaves the last good version in sight."""

import statistics
import time

from tests.project import make_project
from tests.web.preview.conftest import PATIENCE, serving

ARRIVED = """words => [...document.querySelectorAll('.holder iframe:not(.coming)')]
  .some(frame => frame.contentDocument.body?.innerText.includes(words))"""


def test_ten_saves_each_arrive_in_the_frame(draft, record_property):
    spent = []
    words = "responsable du centre de stages"
    for number in range(10):
        after = f"responsable du centre {number}"
        begun = time.perf_counter()
        draft.write("10-interview.md", words, after)
        draft.page.wait_for_function(ARRIVED, arg=after, timeout=PATIENCE, polling=5)
        spent.append(time.perf_counter() - begun)
        words = after
        draft.page.wait_for_selector(".findings :is(.severity, .good)")
    record_property("seconds", spent)
    print(
        f"save to frame: median {statistics.median(spent) * 1000:.0f} ms, longest {max(spent) * 1000:.0f} ms"
    )
    assert len(spent) == 10


def test_a_change_loses_neither_the_view_nor_the_place(draft):
    draft.view("phone")
    draft.frame().evaluate("() => scrollTo(0, 300)")
    draft.write("10-interview.md", "les ports et les îles", "les ports, les îles et les phares")
    draft.page.wait_for_function(ARRIVED, arg="les phares")
    assert draft.frame().evaluate("() => scrollY") == 300
    assert draft.page.locator("[data-view=phone]").get_attribute("aria-pressed") == "true"
    assert draft.page.url.endswith("#phone-360")


def test_a_broken_file_is_named_over_the_last_good_version_until_it_is_mended(draft):
    draft.write("10-interview.md", "kind: interview", "kind: intervieuw")
    draft.page.wait_for_selector(".troubles")
    said = draft.page.locator(".troubles").inner_text()
    assert "issues/cpc/2026-11/10-interview.md:2" in said
    assert "interview" in said
    assert "dernière version sans erreur" in said
    assert "Rapprocher l’atelier" in draft.letter.locator("body").inner_text()
    assert "Dernière version sans erreur" in draft.page.get_by_role("status").inner_text()
    draft.view("text")
    assert "Rapprocher l’atelier" in draft.page.locator(".mono").inner_text()
    draft.view("desktop")
    draft.write("10-interview.md", "kind: intervieuw", "kind: interview")
    draft.page.wait_for_selector(".troubles", state="detached")
    assert not draft.page.locator("body.broken").count()


def test_lettre_toml_and_templates_are_followed_too(draft):
    root = draft.folder.parents[2]
    settings = root / "lettre.toml"
    good = settings.read_text("utf-8")
    settings.write_text(good.replace("La Lettre des diplômes", "La Gazette des diplômes"), "utf-8")
    draft.page.wait_for_function(ARRIVED, arg="La Gazette des diplômes")
    settings.write_text(good.replace("language =", "langage ="), "utf-8")
    draft.page.wait_for_selector(".troubles")
    assert "lettre.toml" in draft.page.locator(".troubles").inner_text()
    settings.write_text(good, "utf-8")
    draft.page.wait_for_selector(".troubles", state="detached")
    template = root / "templates/letter/sections/interview.txt.j2"
    template.parent.mkdir(parents=True)
    template.write_text("{{ nothing.of.that.name }}\n", "utf-8")
    draft.page.wait_for_selector(".troubles")
    assert "templates/letter/sections/interview.txt.j2:1" in draft.page.locator(".troubles").inner_text()
    template.unlink()
    draft.page.wait_for_selector(".troubles", state="detached")


def test_an_issue_that_was_never_good_shows_its_errors_and_then_the_letter(browser, tmp_path):
    root = make_project(tmp_path)
    head = root / "issues/cpc/2026-11/issue.yaml"
    good = head.read_text("utf-8")
    head.write_text("date: never\n", "utf-8")
    page = browser.new_page()
    with serving(root) as address:
        page.goto(f"{address}/cpc/2026-11/")
        page.wait_for_selector(".troubles")
        assert page.locator(".nothing").is_visible()
        assert not page.locator("iframe").count()
        head.write_text(good, "utf-8")
        page.wait_for_function(ARRIVED, arg="Rapprocher")
        assert not page.locator(".nothing").is_visible()
        page.close()
