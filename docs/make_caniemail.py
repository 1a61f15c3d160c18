"""Take caniemail's data anew: `npm pack caniemail@2.0.2`, then `make_caniemail.py caniemail-2.0.2.tgz`.

For maintainers. What comes out is committed: for each feature the last answer of each client that
lettre looks at (`clients.py`), one letter a client, and the notes of those that answer "partly".
The licence of both sources stands beside it.
"""

import json
import re
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lettre.edition.checks.compatibility.clients import CLIENTS

BESIDE = Path(__file__).parents[1] / "lettre" / "edition" / "checks" / "compatibility"
#: clients that may have been tried on several systems: any of them will do, the latest answer first
_PLATFORMS = {"thunderbird.desktop-app": ("thunderbird.windows", "thunderbird.macos")}
_ANSWERS = frozenset("yna")


def prune(data: dict[str, Any], package: str) -> str:
    """Return the data as it is committed: one feature a line, so that a renewal can be read as a diff."""
    head = {
        "source": "https://www.caniemail.com",
        "package": package,
        "date": data["last_update_date"][:10],
        "clients": [client.key for client in CLIENTS],
    }
    lines = [
        f"  {json.dumps(feature['slug'])}: {json.dumps(dict(_feature(feature)), ensure_ascii=False)}"
        for feature in sorted(data["data"], key=lambda each: str(each["slug"]))
    ]
    above = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{above},\n "features": {{\n' + ",\n".join(lines) + "\n }\n}\n"


def _feature(feature: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    answers = [_answer(feature["stats"], client.key) for client in CLIENTS]
    yield "title", feature["title"]
    yield "tested", feature["last_test_date"]
    yield "support", "".join(answer[0] for answer in answers)
    notes: dict[str, list[int]] = {}
    for at, answer in enumerate(answers):
        for number in re.findall(r"#(\d+)", answer) if answer[0] == "a" else ():
            note = " ".join(str((feature["notes_by_num"] or {}).get(number, "")).split())
            notes.setdefault(note, []).append(at)
    if notes:
        yield "notes", [{"text": text, "clients": clients} for text, clients in notes.items() if text]


def _answer(stats: dict[str, Any], key: str) -> str:
    """Return the answer of a client's last version; "u" when nobody has tried."""
    for each in _PLATFORMS.get(key, (key,)):
        family, _, platform = each.partition(".")
        versions = stats.get(family, {}).get(platform, {})
        answer = str(next(reversed(versions.values()), "u"))
        if answer[0] in _ANSWERS:
            return answer
    return "u"


def main() -> None:
    """Read the package's archive and write the data."""
    (archive,) = sys.argv[1:]
    with tarfile.open(archive) as opened:
        found = opened.extractfile("package/data/caniemail.json")
        manifest = opened.extractfile("package/package.json")
        assert found is not None
        assert manifest is not None
        data, about = json.load(found), json.load(manifest)
    written = prune(data, f"{about['name']} {about['version']}")
    (BESIDE / "caniemail.json").write_text(written, "utf-8")


if __name__ == "__main__":
    main()
