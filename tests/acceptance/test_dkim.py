"""Every signature of a campaign, judged by OpenDKIM; and ten thousand injections."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lettre.audience.links import SigningKey
from lettre.mail import dkim_record, template
from lettre.mail.dkim import Signer
from lettre.mail.message import Composer
from lettre.mail.model import Recipient
from tests.mail.signed import ed25519_key, rsa_key
from tests.mail.test_template import edition, newsletter

pytestmark = pytest.mark.acceptance

ROOT = Path(__file__).parents[2]
#: a signature of tomorrow is refused, and rightly
YESTERDAY = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
KEY = SigningKey(id=1, secret=b"a secret of thirty-two bytes ....")
BOTH = (rsa_key(), ed25519_key())
NAMES = (None, "Zoé L’Été", 'Zoé "la grande", dite \\o/', "Ζωή Зоя ゾエ " * 8, "x" * 200)


def messages():
    house = newsletter(unsubscribe_mailbox="quitter@example.org")
    composer = Composer(
        template=template.compile_edition(edition(), house, YESTERDAY),
        newsletter=house,
        campaign=3,
        key=KEY,
        signer=Signer(BOTH, YESTERDAY),
    )
    for number in range(40):
        name = NAMES[number % len(NAMES)]
        yield composer.compose(
            Recipient(subscription=number, address=f"zoe{number}@example.org", name=name)
        ).content


def judged(folder: Path, contents) -> list[bool]:
    """What OpenDKIM, as a receiving server runs it, says of each message."""
    keys = folder / "keys"
    keys.write_text("".join(f"{dkim_record.name(key)} {dkim_record.value(key)}\n" for key in BOTH))
    settings = folder / "opendkim.conf"
    settings.write_text(f"Mode v\nTestPublicKeys {keys}\n")
    verdicts = []
    for number, content in enumerate(contents):
        file = folder / f"{number}.eml"
        file.write_bytes(content)
        done = subprocess.run(
            ["/usr/sbin/opendkim", "-x", settings, "-t", file], capture_output=True, text=True, check=False
        )
        said = done.stdout + done.stderr
        assert "verification (" in said, said
        verdicts.append("succeeded" in said)
    return verdicts


def folded(content: bytes) -> bytes:
    """The message as a relay folds List-Unsubscribe anew."""
    changed = re.sub(rb"(?m)^(List-Unsubscribe:) (<[^>]+>,) ", rb"\1\r\n\t\2\r\n ", content)
    assert changed != content
    return changed


def test_opendkim_accepts_every_signature_as_sent_and_folded_anew(tmp_path):
    sent = list(messages())
    assert judged(tmp_path, sent) == [True] * len(sent)
    assert judged(tmp_path, map(folded, sent)) == [True] * len(sent)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Bonjour", b"Bonsoir"),
        (b"\r\nSubject: ", b"\r\nSubject: x"),
        (b"/u/", b"/v/"),
        (b"One-Click", b"Two"),
    ],
)
def test_opendkim_refuses_what_was_changed(tmp_path, old, new):
    content = next(messages())
    head, mark, rest = content.partition(b"\r\nFrom: ")
    changed = head + mark + rest.replace(old, new, 1)
    assert changed != content
    assert judged(tmp_path, [content, changed]) == [True, False]


@pytest.mark.acceptance(seconds=60)
def test_ten_thousand_injections_add_nothing():
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "-m", "", "tests/mail/test_injection.py"],
        cwd=ROOT,
        env={"LETTRE_CASES": "10000", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    print(json.dumps({"injections": 10_000, "said": done.stdout.strip().splitlines()[-1]}))
