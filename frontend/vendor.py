"""Copy what pages are served from `node_modules` into the package, and write down what was copied.

`make vendor` runs it after `npm ci`. Each file keeps its bytes; `vendor.lock.json` names package, version,
licence and SHA-256, and THIRD_PARTY_NOTICES carries the licences themselves.
"""

import hashlib
import json
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
STATIC = HERE.parent / "lettre" / "web" / "static" / "vendor"
LOCK = HERE / "vendor.lock.json"
NOTICES = HERE.parent / "THIRD_PARTY_NOTICES"

#: what is taken of each package, and where its licence is
TAKEN = {"@picocss/pico": ("css/pico.fluid.classless.min.css",)}
LICENCES = {"@picocss/pico": "LICENSE.md"}

HEAD = """lettre is distributed with the files below, unchanged, each under its own licence.
"""


def copied(package: str, file: str) -> dict[str, str]:
    """Copy one file; return its line in the lock."""
    described = json.loads((MODULES / package / "package.json").read_text("utf-8"))
    content = (MODULES / package / file).read_bytes()
    STATIC.mkdir(exist_ok=True)
    (STATIC / Path(file).name).write_bytes(content)
    return {
        "file": (STATIC / Path(file).name).relative_to(HERE.parent).as_posix(),
        "package": package,
        "version": described["version"],
        "licence": described["license"],
        "from": file,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def notice(package: str, entries: list[dict[str, str]]) -> str:
    """Return a package's part of the notices."""
    names = "".join(f"{each['file']}\n" for each in entries)
    licence = (MODULES / package / LICENCES[package]).read_text("utf-8").strip()
    return f"\n{'-' * 72}\n{package} {entries[0]['version']} ({entries[0]['licence']})\n{names}\n{licence}\n"


def main() -> None:
    """Copy everything, and write the lock and the notices anew."""
    taken = {package: [copied(package, file) for file in files] for package, files in TAKEN.items()}
    entries = [entry for each in taken.values() for entry in each]
    LOCK.write_text(json.dumps(entries, indent=2) + "\n", "utf-8")
    NOTICES.write_text(HEAD + "".join(notice(package, each) for package, each in taken.items()), "utf-8")


if __name__ == "__main__":
    main()
