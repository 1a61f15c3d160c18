"""Every fault, by its name; and docs/faults.md, which `python -m tests.chaos.table docs/faults.md` writes."""

import sys
from pathlib import Path

from tests.chaos.anywhere import BROKEN_BEFORE, STRANGE
from tests.chaos.case import Case
from tests.chaos.opening import OPENING, SECURE
from tests.chaos.transaction import BODY, DOT, ENVELOPE, PIPELINING

PARTS = {
    "The connection": OPENING,
    "TLS and AUTH": SECURE,
    "Any reply before the body": BROKEN_BEFORE,
    "The envelope": ENVELOPE,
    "PIPELINING": PIPELINING,
    "The body": BODY,
    "The final dot": DOT,
    "Replies in a strange shape": STRANGE,
}
CASES = {case.name: case for part in PARTS.values() for case in part}

#: what lettre does, by the states of campaign and reader
DOES = {
    (
        "paused",
        "queued",
    ): "the campaign pauses with the reason; nothing is lost, `lettre campaign resume` goes on",
    ("done", "sent"): "everybody is sent their letter, once",
    ("done", "failed"): "this reader `failed` with the server's words; the others are sent theirs",
    ("sending", "deferred"): "`deferred`: tried again when its time has come",
    ("done", "uncertain"): "this reader is `uncertain`: a person decides (`lettre campaign resolve`)",
}

HEAD = """# What lettre does when a server does wrong

Written by `python -m tests.chaos.table docs/faults.md` from the table that `tests/chaos` holds lettre to:
each fault is played by a server of the tests' own, and the server's journal must agree with the ledger,
reader by reader: `sent` was taken exactly once, `uncertain` at most once, everything else not at all.
Faults are also mixed at random over thousands of messages.
"""


def page() -> str:
    """The whole page."""
    return HEAD + "".join(_part(title, cases) for title, cases in PARTS.items())


def _part(title: str, cases: tuple[Case, ...]) -> str:
    rows = "".join(f"| {case.says} | {DOES[case.campaign, case.reader]} |\n" for case in cases)
    return f"\n## {title}\n\n| the server | lettre |\n|---|---|\n{rows}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
