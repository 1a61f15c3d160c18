"""What may be known of a reader: one table, and the two places that ask it agree."""

from dataclasses import replace
from itertools import product

import pytest

from lettre.audience import trace
from lettre.audience.trace import Choice, Kind, Trace
from lettre.newsletter import Measurement, Mode
from tests.house import newsletter

AGGREGATE = Measurement(mode=Mode.AGGREGATE, opens=True)
CONSENTED = Measurement(mode=Mode.CONSENTED, opens=True)
EVERY = [Measurement(mode=mode, opens=opens) for mode, opens in product(Mode, (False, True))]


@pytest.mark.parametrize(("choice", "kind"), list(product(Choice, Kind)))
def test_where_nothing_is_measured_nothing_is_left_behind(choice, kind):
    for opens in (False, True):
        assert trace.decide(Measurement(opens=opens), choice, kind) is Trace.NOTHING


@pytest.mark.parametrize(
    ("choice", "expected"),
    [(Choice.UNKNOWN, Trace.NOTHING), (Choice.DENIED, Trace.NOTHING), (Choice.GRANTED, Trace.PERSONAL)],
)
def test_only_a_yes_lets_a_reader_be_known(choice, expected):
    assert {trace.decide(CONSENTED, choice, kind) for kind in Kind} == {expected}


@pytest.mark.parametrize("choice", Choice)
def test_counting_knows_nobody_and_leaves_out_who_said_no(choice):
    expected = Trace.NOTHING if choice is Choice.DENIED else Trace.COUNTED
    assert {trace.decide(AGGREGATE, choice, kind) for kind in Kind} == {expected}


@pytest.mark.parametrize("mode", Mode)
def test_openings_are_measured_only_where_the_house_says_so(mode):
    for choice in Choice:
        assert trace.decide(Measurement(mode=mode), choice, Kind.OPENS) is Trace.NOTHING


def test_a_visit_leaves_what_was_allowed_at_sending_and_is_allowed_today_and_nothing_else():
    for sent, today, choice, kind in product(EVERY, EVERY, Choice, Kind):
        left = trace.decide_later(sent, today, choice, kind)
        assert left in {trace.decide(sent, choice, kind), Trace.NOTHING}
        assert left in {trace.decide(today, choice, kind), Trace.NOTHING}
    for each, choice, kind in product(EVERY, Choice, Kind):
        assert trace.decide_later(each, each, choice, kind) is trace.decide(each, choice, kind)


def test_readers_are_asked_only_where_they_may_be_known():
    assert trace.asked(AGGREGATE) == trace.asked(Measurement(opens=True)) == ()
    assert trace.asked(Measurement(mode=Mode.CONSENTED)) == (Kind.CLICKS,)
    assert trace.asked(CONSENTED) == (Kind.CLICKS, Kind.OPENS)


def test_a_box_that_is_not_ticked_is_a_no_and_a_kind_nobody_asked_about_is_not_answered():
    fields = [("measure", "opens"), ("name", "clicks"), ("measure", "shoe-size")]
    assert trace.answered(fields, trace.asked(CONSENTED)) == {Kind.CLICKS: False, Kind.OPENS: True}
    assert trace.answered(fields, [Kind.CLICKS]) == {Kind.CLICKS: False}


#: the sentences readers have agreed to, by version: a changed sentence needs a number of its own
WORDINGS = {
    (1, Kind.CLICKS, "fr"): "b12eaf62a4333507",
    (1, Kind.CLICKS, "en"): "e9f814ab901e3b0b",
    (1, Kind.OPENS, "fr"): "7f51fd4dcd9ddb50",
    (1, Kind.OPENS, "en"): "7726cfa2b58cc43a",
}


@pytest.mark.parametrize(("kind", "language"), list(product(Kind, ("fr", "en"))))
def test_a_changed_sentence_has_a_new_version(kind, language):
    said = trace.wording(kind, newsletter(), language)
    assert said.digest.startswith(WORDINGS[said.version, kind, language])
    assert said.digest != trace.wording(kind, replace(newsletter(), title="Autre"), language).digest
