"""Looking costs little: an editor who saves waits for it each time."""

import time

from lettre.edition.checks import RULES, Letter
from tests.edition.letters import NEWSLETTER, SAMPLES, rendered


def spent(name):
    """Processor time of all rules on a letter that nobody has looked at."""
    issue, edition = rendered(name)
    letter = Letter(issue=issue, edition=edition, newsletter=NEWSLETTER, rehearsal=True)
    start = time.process_time()
    for rule in RULES:
        list(rule.over([letter]))
    return time.process_time() - start


def test_all_rules_look_at_the_longest_sample_in_a_sixth_of_a_second():
    longest = max(SAMPLES, key=lambda name: len(rendered(name)[1].html))
    assert len(rendered(longest)[1].html.encode()) > 70_000
    # 0.065 s; the least of some runs is the rules' own
    assert min(spent(longest) for _ in range(5)) < 0.15
