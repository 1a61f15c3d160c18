"""Where the files that travel with lettre are: in a wheel inside the package, in a checkout beside it."""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """Return the shipped `templates`, `issues` or `subscribers` folder, or a file such as `lettre.toml`."""
    in_wheel = _PACKAGE / "_project" / name
    return in_wheel if in_wheel.exists() else _PACKAGE.parent / name
