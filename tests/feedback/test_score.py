"""When soft bounces have added up, and when they are forgotten."""

import pytest

from lettre.feedback.score import MEMORY, SILENCE, SPAN, THRESHOLD, Sending, is_a_fault, is_lost, score
from tests.feedback.house import days
from tests.house import NOW


def past(*ages_and_bounced):
    return [Sending(at=NOW - days(age), bounced=bounced) for age, bounced in ages_and_bounced]


def weeks(number):
    return past(*[(7 * week, True) for week in range(number)])


def test_issues_in_a_row_add_up():
    assert score([], NOW)[0] == 0
    assert score(weeks(3), NOW) == (3, days(14))


@pytest.mark.parametrize(
    ("number", "lost"), [(THRESHOLD - 1, False), (THRESHOLD, True), (THRESHOLD + 5, True)]
)
def test_the_threshold_gives_an_address_up(number, lost):
    assert is_lost(weeks(number), NOW) is lost


def test_a_fortnight_of_daily_letters_to_a_full_mailbox_is_not_enough_before_it_is_over():
    daily = [(day, True) for day in range(20)]
    assert not is_lost(past(*daily[: SPAN.days]), NOW)
    assert is_lost(past(*daily[: SPAN.days + 1]), NOW)


def test_one_that_arrived_starts_anew():
    assert score([*weeks(2), *past((14, False)), *past((21, True), (28, True))], NOW)[0] == 2


def test_one_that_left_just_now_says_nothing_yet():
    assert score([*past((1, False)), *past((7, True), (14, True))], NOW)[0] == 2
    assert score([*past((SILENCE.days + 1, False)), *past((7, True), (14, True))], NOW)[0] == 0


def test_what_is_long_ago_is_forgotten():
    assert score(past((0, True), (30, True), (MEMORY.days + 1, True)), NOW)[0] == 2


def test_the_order_in_which_they_are_told_does_not_matter():
    assert score(list(reversed(weeks(4))), NOW) == score(weeks(4), NOW)


@pytest.mark.parametrize(
    ("gone", "readers", "fault"),
    [(0, 1, False), (19, 20, False), (20, 20, True), (20, 81, False), (249, 1000, False), (250, 1000, True)],
)
def test_a_quarter_of_a_campaign_is_not_gone_at_once(gone, readers, fault):
    assert is_a_fault(gone, readers) is fault
