"""⚡ SpamAssassin’s opinion of a message, where it is installed: local rules, nothing asked of the network.

Neither the user's own rules nor what a mailbox has learnt counts: the same message has the same
score on every machine with the same rules.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default

from lettre.errors import WorldError
from lettre.finding import Finding, Severity

#: what most servers take for spam, and what SpamAssassin itself does
SPAM = 5.0
#: a score from which on one more fault may decide
DOUBTFUL = 2.0
#: a rule below this is for information
HEARD = 0.1

_COMMAND = (
    "--local", "--test-mode", "--nocreate-prefs", f"--prefspath={os.devnull}",
    "--cf=use_bayes 0", "--cf=report_safe 0", "--cf=add_header all Points _TESTSSCORES(,)_",
)  # fmt: skip
_SCORE = re.compile(r"score=(-?[\d.]+)")
_POINTS = re.compile(r"(\w+)=(-?[\d.]+)")
_MEANING = re.compile(r"^\s*-?[\d.]+ (\w+)\s+(.+)$", re.MULTILINE)
SOURCE = "SpamAssassin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One rule that spoke: its points, and its meaning in SpamAssassin's words."""

    name: str
    points: float
    meaning: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """A message's score, and the rules that made it, the gravest first."""

    score: float
    hits: tuple[Hit, ...]


def judge(content: bytes, timeout: float = 120) -> Verdict:
    """Have a message judged; `timeout` is in seconds.

    Raises WorldError when SpamAssassin is not installed, or does not answer.
    """
    program = shutil.which("spamassassin")
    if program is None:
        raise WorldError("mail.no-spamassassin")
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the message goes to its standard input
            [program, *_COMMAND], input=content, capture_output=True, check=False, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise WorldError("mail.spamassassin-failed", reason=f"{timeout:.0f} s") from None
    return _read(done.stdout, done.stderr)


def _read(answer: bytes, talk: bytes) -> Verdict:
    message = message_from_bytes(answer, policy=default)
    score = _SCORE.search(str(message["X-Spam-Status"] or ""))
    if score is None:
        last = talk.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise WorldError("mail.spamassassin-failed", reason=last or "–")
    meanings = dict(_MEANING.findall(answer.decode("utf-8", "replace")))
    points = "".join(str(message["X-Spam-Points"] or "").split())
    hits = (
        Hit(name=name, points=float(value), meaning=meanings.get(name, ""))
        for name, value in _POINTS.findall(points)
    )
    return Verdict(score=float(score[1]), hits=tuple(sorted(hits, key=lambda hit: -hit.points)))


def findings(verdict: Verdict) -> Iterator[Finding]:
    """Yield the score, then each rule that counts against the message."""
    grave = Severity.ERROR if verdict.score >= SPAM else Severity.WARNING
    yield Finding(
        code="deliverability.spam-score",
        severity=grave if verdict.score >= DOUBTFUL else Severity.ADVICE,
        params={"score": round(verdict.score, 1), "limit": SPAM},
        source=SOURCE,
    )
    for hit in verdict.hits:
        if hit.points >= HEARD:
            yield Finding(
                code="deliverability.spam-rule",
                severity=Severity.WARNING if hit.points >= 1 else Severity.ADVICE,
                params={"name": hit.name, "points": round(hit.points, 1), "meaning": hit.meaning},
                source=SOURCE,
            )
