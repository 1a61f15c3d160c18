"""The versions that run, against those the tests were last run with."""

import platform
import re
from collections.abc import Iterator
from importlib import metadata

from lettre import __version__, shipped
from lettre.jobs.doctor.model import Check, doubtful, good, not_done

VERSIONS, LOCK = "doctor.versions", "doctor.lock"


def examine() -> Iterator[Check]:
    """Yield the versions of lettre and Python, and which libraries are not those of the lock."""
    yield good(VERSIONS, "doctor.versions-are", lettre=__version__, python=platform.python_version())
    try:
        text = shipped.folder("requirements.lock").read_text("utf-8")
    except OSError:
        yield not_done(LOCK, "doctor.no-lock")
        return
    locked = dict(_name(line) for line in text.splitlines() if "==" in line and not line.startswith("#"))
    running = {name: metadata.version(name) for name in _needed()}
    others = [
        f"{name} {version} ({locked.get(name, '-')})"
        for name, version in sorted(running.items())
        if version != locked.get(name)
    ]
    if others:
        yield doubtful(LOCK, "doctor.lock-differs", names=", ".join(others))
    else:
        yield good(LOCK, "doctor.lock-same", n=len(running))


def _name(line: str) -> tuple[str, str]:
    name, _, version = line.strip().partition("==")
    return _plain(name), version


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _needed() -> list[str]:
    """Return the libraries lettre asks for itself."""
    asked = [each for each in metadata.requires("lettre") or [] if "extra ==" not in each]
    return [_plain(re.split(r"[\[<>=~!; ]", each)[0]) for each in asked]
