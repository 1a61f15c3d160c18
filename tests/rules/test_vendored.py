"""What others wrote is here byte for byte, at the version that is pinned, with its licence."""

import hashlib
import json

from tests.rules.sources import PACKAGE, ROOT, files, vendored

FRONTEND = ROOT / "frontend"
LOCK = json.loads((FRONTEND / "vendor.lock.json").read_text("utf-8"))


def test_every_vendored_file_has_the_bytes_that_were_written_down():
    assert {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in vendored()} == vendored()


def test_nothing_is_called_vendored_that_is_not_and_nothing_else_is_left_out_of_the_rules():
    there = {path for path in files() if "vendor" in path.relative_to(ROOT).parts[:-1]}
    assert there == set(vendored())
    assert all(path.is_relative_to(PACKAGE / "web" / "static" / "vendor") for path in there)


def test_the_versions_are_those_that_npm_would_install():
    pinned = json.loads((FRONTEND / "package.json").read_text("utf-8"))["dependencies"]
    locked = json.loads((FRONTEND / "package-lock.json").read_text("utf-8"))["packages"]
    assert {each["package"]: each["version"] for each in LOCK} == pinned
    for name, version in pinned.items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")


def test_the_lock_names_no_host():
    assert "resolved" not in (FRONTEND / "package-lock.json").read_text("utf-8")


def test_each_licence_travels_with_what_it_covers():
    notices = (ROOT / "THIRD_PARTY_NOTICES").read_text("utf-8")
    for each in LOCK:
        assert f"{each['package']} {each['version']} ({each['licence']})" in notices
        assert each["file"] in notices
    assert "Copyright (c) 2019-2024 Pico" in notices
