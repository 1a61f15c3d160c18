"""The doctor looks at everything, whatever one look meets."""

from lettre.catalogue import say
from lettre.jobs import doctor
from lettre.jobs.doctor.mailbox import MAILBOX
from lettre.jobs.doctor.model import Result, good


def broken():
    yield good(MAILBOX, "doctor.mailbox-pipe")
    raise UnicodeError("ascii")


def test_a_look_that_raises_has_failed_and_the_others_go_on():
    parts = {MAILBOX: broken, "doctor.relay": lambda: [good("doctor.relay", "doctor.mailbox-pipe")]}
    found = list(doctor.each(parts))
    assert [(each.about, each.result) for each in found] == [
        (MAILBOX, Result.GOOD),
        (MAILBOX, Result.FAILED),
        ("doctor.relay", Result.GOOD),
    ]
    assert "UnicodeError: ascii" in say(found[1].found, "fr", **found[1].params)
