"""Names that say something, and nothing that belongs to one machine."""

import re

from tests.rules.sources import ROOT, files, modules, shown, texts

#: names under which everything may be put, and nothing found again
EMPTY_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "managers",
    "service",
    "services",
    "misc",
}
#: a file name means the same wherever it stands
SAME_ROLE = {"tables": "sqlalchemy", "store": "sqlalchemy.orm"}
#: folders of one machine: a project stands wherever it was cloned
PLACES = re.compile(r"(?<![\w./~@*-])/(?:work|root|home|tmp|opt|Users|var/folders)/\w")
#: hosts that packages come from: whoever installs lettre chooses their own
REGISTRIES = re.compile(
    "|".join(("py" + r"pi\.org", "python" + r"hosted\.org", "npm" + r"js\.(org|com)", "proxy" + r"\.golang"))
)


def everything_written() -> list[tuple[str, str]]:
    written = []
    for path in files():
        try:
            written.append((shown(path), path.read_text("utf-8")))
        except UnicodeDecodeError:
            continue  # a picture, or a broken input of the corpus
    return written


def test_no_module_has_a_name_that_says_nothing():
    assert not [name for name in modules() if EMPTY_NAMES & set(name.split("."))]


def test_no_class_or_function_has_a_name_that_says_nothing():
    empty = re.compile(
        r"^(?:class|def|    def) (\w*(?:Manager|Helper|Service|Util)s?|process|handle_data|do_\w+)\b", re.M
    )
    assert not {shown(path): empty.findall(path.read_text("utf-8")) for path in modules().values()
                if empty.search(path.read_text("utf-8"))}  # fmt: skip


def test_the_same_file_name_has_the_same_role():
    for role, library in SAME_ROLE.items():
        of_role = [path for name, path in modules().items() if name.endswith(f".{role}")]
        assert len(of_role) >= 3
        assert all(f"from {library}" in path.read_text("utf-8") for path in of_role)


def test_every_package_is_a_stage_of_the_river():
    drawn = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert not [name for name in modules() if f"`{name.split('.')[1] if '.' in name else name}" not in drawn]


def test_no_file_names_a_path_of_one_machine():
    assert not [
        f"{place}: {found.group()}" for place, text in everything_written() if (found := PLACES.search(text))
    ]


def test_no_file_names_a_registry_of_packages():
    assert not [place for place, text in everything_written() if REGISTRIES.search(text)]


def test_a_path_of_one_machine_would_be_found():
    assert PLACES.search("see /" + "tmp/letters")
    assert not PLACES.search("https://example.org/work/letters")


def test_tests_have_sentences_for_names():
    short = re.compile(r"^def (test_[a-z0-9]+(?:_[a-z0-9]+)?)\(", re.M)
    assert not {
        shown(path): short.findall(path.read_text("utf-8"))
        for path in texts(".py")
        if path.is_relative_to(ROOT / "tests") and short.search(path.read_text("utf-8"))
    }
