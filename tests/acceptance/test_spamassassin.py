"""SpamAssassin 4 as Debian ships it, with its local rules, judges what would leave."""

import subprocess
import sys
from dataclasses import replace

import pytest

from lettre.campaign import preflight
from lettre.edition.model import Hole
from lettre.mail import spamassassin
from lettre.mail.spamassassin import SPAM
from tests.demo import environment
from tests.edition.letters import ALL, NEWSLETTER, SAMPLES, rendered
from tests.findings import of_message
from tests.rules.sources import ROOT

pytestmark = pytest.mark.acceptance

#: https://spamassassin.apache.org/gtube/ in two pieces, so that this file is no spam
GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*" + "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"


def message(name, **changes):
    _, edition = rendered(name)
    return preflight.example(replace(edition, **changes), NEWSLETTER).content


@pytest.mark.parametrize("name", ALL)
def test_no_rule_of_spamassassin_counts_against_our_letters(name):
    verdict = spamassassin.judge(message(name))
    print(name, verdict.score, [hit.name for hit in verdict.hits])
    assert verdict.score < 0.5
    assert [hit for hit in verdict.hits if hit.points > 0.01] == []
    assert "HTML_MESSAGE" in {hit.name for hit in verdict.hits}


def test_the_judge_knows_spam_when_it_sees_it():
    _, edition = rendered(SAMPLES[0])
    verdict = spamassassin.judge(message(SAMPLES[0], text=f"{edition.text}\n{GTUBE}\n"))
    assert verdict.score > SPAM
    assert verdict.hits[0].name == "GTUBE"


def test_the_judge_and_our_own_rules_both_see_a_poster_that_shouts():
    changes = {
        "subject": "GRANDE OFFRE POUR TOUS LES LECTEURS",
        "html": '<html><head></head><body><img src="https://example.org/a.png" alt="">'
        f'<a href="{Hole.UNSUBSCRIBE.value}">OFFRE</a></body></html>',
        "text": f"OFFRE {Hole.UNSUBSCRIBE.value}",
    }
    issue, edition = rendered(SAMPLES[0])
    content = message(SAMPLES[0], **changes)
    verdict = spamassassin.judge(content)
    assert {"HTML_IMAGE_ONLY_04", "SUBJ_ALL_CAPS"} <= {hit.name for hit in verdict.hits if hit.points > 0.4}
    ours = of_message(content, replace(edition, **changes), issue, NEWSLETTER, rehearsal=True)
    assert "deliverability.images-alone" in {finding.code for finding in ours}


def test_the_command_reports_the_score():
    command = [sys.executable, "-m", "lettre", "check", "cpc/2026-11", "--spam", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "deliverability.spam-score" in done.stdout
