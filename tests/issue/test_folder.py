"""Issues on disk: found by name or by folder, kept within their walls, begun in one step."""

import datetime as dt
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from lettre.errors import ContentErrors, SettingsError, StateError
from lettre.issue import creation
from lettre.issue.folder import find, listing, load, read_files
from lettre.issue.model import plain
from lettre.issue.skeleton import next_day
from lettre.newsletter import Newsletter, Organisation, Sender
from tests.findings import of_issue
from tests.issue.material import complete

TODAY = dt.date(2026, 3, 9)


def newsletter(slug="essai", language="fr", sections=()):
    return Newsletter(
        slug=slug,
        title="Essai",
        language=language,
        sender=Sender(name="A", address="a@example.org"),
        organisation=Organisation(name="O"),
        base_url="https://example.org",
        sections=sections,
    )


HOUSE = {"essai": newsletter(), "autre": newsletter("autre")}


@pytest.fixture
def root(tmp_path):
    """A project with one issue, essai/2026-03."""
    write(tmp_path / "issues" / "essai" / "2026-03", complete())
    return tmp_path


def write(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def test_an_issue_is_loaded_by_its_name(root):
    issue = load(root, "essai/2026-03", HOUSE)

    assert (issue.name, len(issue.sections)) == ("essai/2026-03", 9)
    assert issue.where == "issues/essai/2026-03"
    assert issue.sections[0].file == "issues/essai/2026-03/10-entretien.md"


@pytest.mark.parametrize(
    "wanted", ["issues/essai/2026-03", "issues/essai/2026-03/", "./issues/../issues/essai/2026-03"]
)
def test_an_issue_is_loaded_by_its_folder(root, wanted):
    assert load(root, str(root / wanted), HOUSE).name == "essai/2026-03"


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ("essai/2026-04", "issue.not-found.near"),
        ("zzz", "issue.not-found"),
        ("essai", "issue.not-found"),
        ("", "issue.not-found"),
        (".", "issue.not-found"),
        ("a\x00b", "issue.not-found"),
        ("x" * 5000, "issue.not-found"),
    ],
)
def test_what_is_no_issue_is_said_to_be_none(root, wanted, code):
    with pytest.raises(SettingsError) as raised:
        find(root, wanted, HOUSE)

    assert raised.value.code == code


def test_an_issue_of_an_unknown_newsletter_is_refused(root):
    with pytest.raises(SettingsError) as raised:
        load(root, "essai/2026-03", {"autre": HOUSE["autre"]})

    assert raised.value.code == "issue.unknown-newsletter"
    assert raised.value.params["known"] == "autre"


def test_a_folder_with_a_name_unfit_for_an_address_is_refused(root):
    write(root / "issues" / "essai" / "mars 2026", complete())

    with pytest.raises(SettingsError) as raised:
        load(root, "essai/mars 2026", HOUSE)

    assert raised.value.code == "issue.bad-slug"


def test_hidden_files_and_what_editors_leave_are_not_read(root):
    folder = root / "issues" / "essai" / "2026-03"
    write(
        folder,
        {".DS_Store": b"x", "10-entretien.md~": b"x", "#a#": b"x", "images/Thumbs.db": b"x", ".git/a": b"x"},
    )

    assert read_files(folder, "w").keys() == complete().keys()


def linked(folder, target, name="images/lien.png"):
    (folder / name).symlink_to(target)
    return folder


@pytest.mark.parametrize(
    "target", ["/etc/hostname", "../../../../secret.txt", "nulle-part", "..", "lien.png"]
)
def test_a_link_that_leaves_the_folder_or_leads_nowhere_is_refused(root, target):
    (root / "secret.txt").write_text("secret")
    folder = linked(root / "issues" / "essai" / "2026-03", target)

    with pytest.raises(ContentErrors) as raised:
        read_files(folder, "w")

    (error,) = raised.value.errors
    assert error.code in {"issue.symlink", "issue.not-a-file"}
    assert error.place.file == "w/images/lien.png"


def test_a_link_to_a_picture_of_the_same_issue_is_read(root):
    folder = linked(root / "issues" / "essai" / "2026-03", "atelier.png")

    assert read_files(folder, "w")["images/lien.png"] == complete()["images/atelier.png"]


def test_a_pipe_is_refused_and_not_waited_for(root):
    folder = root / "issues" / "essai" / "2026-03"
    os.mkfifo(folder / "11-tube.md")

    with pytest.raises(ContentErrors) as raised:
        read_files(folder, "w")

    assert [error.code for error in raised.value.errors] == ["issue.not-a-file"]


def test_a_file_of_fifty_megabytes_and_more_is_refused(root):
    folder = root / "issues" / "essai" / "2026-03"
    with (folder / "files" / "film.mp4").open("wb") as file:
        file.truncate(50_000_001)

    with pytest.raises(ContentErrors) as raised:
        read_files(folder, "w")

    assert [(error.code, error.params["n"]) for error in raised.value.errors] == [
        ("issue.file-too-large", 50)
    ]


@pytest.mark.parametrize("cut", [20, 60, 100])
@pytest.mark.parametrize("name", ["images/atelier.png", "images/portrait.jpg", "images/carte.gif"])
def test_a_torn_picture_is_refused(root, name, cut):
    write(root / "issues" / "essai" / "2026-03", {name: complete()[name][:cut]})

    with pytest.raises(ContentErrors) as raised:
        load(root, "essai/2026-03", HOUSE)

    assert [(error.code, error.place.file) for error in raised.value.errors] == [
        ("issue.image-broken", f"issues/essai/2026-03/{name}")
    ]


@pytest.mark.parametrize("side", [7000, 10_000, 14_000])
def test_a_picture_too_large_to_decode_is_refused_before_it_is_decoded(root, side):
    poster = io.BytesIO()
    Image.new("1", (side, side)).save(poster, "PNG", compress_level=1)
    write(root / "issues" / "essai" / "2026-03", {"images/atelier.png": poster.getvalue()})

    with pytest.raises(ContentErrors) as raised:
        load(root, "essai/2026-03", HOUSE)

    assert [(error.code, error.params["n"]) for error in raised.value.errors] == [
        ("issue.image-too-large", 40)
    ]


def test_a_picture_named_in_decomposed_characters_is_the_same_picture(root):
    folder = root / "issues" / "essai" / "2026-03"
    picture = (folder / "images" / "carte.gif").read_bytes()
    (folder / "images" / "carte.gif").unlink()
    write(folder, {"images/e\N{COMBINING ACUTE ACCENT}tape.gif": picture})
    text = (
        (folder / "20-actualites.md")
        .read_text()
        .replace("images/carte.gif", "images/\N{LATIN SMALL LETTER E WITH ACUTE}tape.gif")
    )
    (folder / "20-actualites.md").write_text(text)

    issue = load(root, "essai/2026-03", HOUSE)

    assert "images/\N{LATIN SMALL LETTER E WITH ACUTE}tape.gif" in {asset.name for asset in issue.assets}


def head(date, number=None):
    lines = [f"date: {date}", "subject: S", "preheader: P"] + ([f"number: {number}"] if number else [])
    return {"issue.yaml": "\n".join(lines).encode()}


def test_issues_are_listed_newest_first_and_broken_ones_with_their_error(root):
    write(root / "issues" / "essai" / "2026-05", head("2026-05-04", 9))
    write(root / "issues" / "autre" / "1", head("2026-04-01"))
    write(root / "issues" / "autre" / "2", head("bientôt"))
    write(root / "issues" / "inconnue" / "1", head("2026-04-01"))
    (root / "issues" / "autre" / "vide").mkdir()
    (root / "issues" / "autre" / ".cache").mkdir()

    entries = listing(root, HOUSE)

    assert [(entry.name, entry.number) for entry in entries if not entry.errors] == [
        ("essai/2026-05", 9),
        ("autre/1", None),
        ("essai/2026-03", 7),
    ]
    assert {entry.name: entry.errors[0].code for entry in entries if entry.errors} == {
        "autre/2": "issue.bad-date",
        "autre/vide": "issue.no-head",
    }


def test_a_project_without_issues_has_an_empty_list(tmp_path):
    assert listing(tmp_path, HOUSE) == []


KINDS = (
    "interview",
    "news",
    "focus",
    "regulatory-texts",
    "reading",
    "events",
    "cpc-report",
    "professions",
    "text",
)


def test_a_new_issue_follows_the_newsletters_order_and_can_be_read(tmp_path):
    house = {"essai": newsletter(sections=KINDS)}

    folder = creation.create(tmp_path, "essai/2026-03", house, today=TODAY)

    issue = load(tmp_path, "essai/2026-03", house)
    assert folder == tmp_path / "issues" / "essai" / "2026-03"
    assert tuple(section.kind for section in issue.sections) == KINDS
    assert (issue.date, issue.number) == (TODAY, None)
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["files", "images"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_new_issue_may_not_leave_before_each_part_is_written(tmp_path, language):
    house = {"essai": newsletter(language=language, sections=KINDS)}
    creation.create(tmp_path, "essai/2026-03", house, today=TODAY)

    findings = of_issue(load(tmp_path, "essai/2026-03", house), house["essai"])

    unwritten = {one.place.file.rpartition("/")[2] for one in findings if one.code == "content.placeholder"}
    assert unwritten == {"issue.yaml", *(f"{at}0-{kind}.md" for at, kind in enumerate(KINDS, start=1))}
    assert {one.code for one in findings} <= {"content.placeholder", "content.empty-slot"}


def test_a_new_issue_takes_the_next_number(root):
    creation.create(root, "essai/2026-04", HOUSE, today=TODAY)

    assert load(root, "essai/2026-04", HOUSE).number == 8


def test_an_issue_that_follows_another_keeps_its_sections_rubrics_and_standing_lists(root):
    write(root / "issues" / "essai" / "2026-02", head("2026-02-09", 6))

    creation.create(root, "essai/2026-04", HOUSE, today=TODAY, like="essai/2026-03")

    before, after = load(root, "essai/2026-03", HOUSE), load(root, "essai/2026-04", HOUSE)
    assert [(one.name, one.kind, one.rubric) for one in after.sections] == [
        (one.name, one.kind, one.rubric) for one in before.sections
    ]
    assert after.sections[6].committees == before.sections[6].committees
    assert (after.number, after.date) == (8, dt.date(2026, 4, 9))
    assert "Kerdoncuff" not in (root / "issues/essai/2026-04/10-entretien.md").read_text()
    assert plain(after.sections[0].title) == "À COMPLÉTER"


PERIODS = [
    ("2026-03-09", "2026-02-09", "2026-04-09"),
    ("2026-01-31", "2025-12-31", "2026-02-28"),
    ("2026-03-09", "2025-12-09", "2026-06-09"),
    ("2026-03-09", "2026-03-02", "2026-03-16"),
    ("2026-03-09", "2026-02-23", "2026-03-23"),
    ("2026-03-09", "2025-03-10", "2027-03-09"),
    ("2026-11-30", None, "2026-12-30"),
    ("2026-12-31", None, "2027-01-31"),
]


@pytest.mark.parametrize(("last", "before", "following"), PERIODS)
def test_the_next_issue_is_one_period_later(last, before, following):
    day = next_day(dt.date.fromisoformat(last), dt.date.fromisoformat(before) if before else None)

    assert day == dt.date.fromisoformat(following)


def test_an_issue_that_exists_is_never_overwritten(root):
    before = read_files(root / "issues" / "essai" / "2026-03", "w")

    with pytest.raises(StateError) as raised:
        creation.create(root, "essai/2026-03", HOUSE, today=TODAY)

    assert raised.value.code == "issue.exists"
    assert read_files(root / "issues" / "essai" / "2026-03", "w") == before


@pytest.mark.parametrize(
    "wanted", ["essai/a b", "essai/../x", "essai/", "essai", "essai/a/b", "essai/é", "autres/x", "/x", ""]
)
def test_a_bad_name_for_a_new_issue_is_refused_and_nothing_is_written(tmp_path, wanted):
    with pytest.raises(SettingsError) as raised:
        creation.create(tmp_path, wanted, HOUSE, today=TODAY)

    assert raised.value.code in {"issue.bad-slug", "issue.unknown-newsletter"}
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_beside_a_new_issue(tmp_path):
    creation.create(tmp_path, "essai/1", HOUSE, today=TODAY)

    assert [path.name for path in (tmp_path / "issues" / "essai").iterdir()] == ["1"]


def test_the_folder_of_an_issue_can_be_anywhere(tmp_path):
    folder = write(tmp_path / "ailleurs" / "essai" / "1", complete())
    elsewhere = tmp_path / "projet"
    elsewhere.mkdir()

    issue = load(elsewhere, str(folder), HOUSE)

    assert issue.name == "essai/1"
    assert Path(issue.where) == folder
