"""What readers said to being measured: kept with its proof, taken back with what was recorded."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lettre.audience import store, trace, tracking
from lettre.audience.tables import TraceRow
from lettre.audience.trace import Choice, Consents, Kind
from lettre.db import reading, transaction
from tests.house import NOW, newsletter, people

YES, NO = {Kind.CLICKS: True}, {Kind.CLICKS: False}


def say(engine, said, subscription=1, at=NOW):
    with transaction(engine) as session:
        return tracking.set_consent(
            session, subscription, said, newsletter=newsletter(), language="fr", now=at, source="page"
        )


def said(engine, subscription=1):
    with reading(engine) as session:
        return tracking.consents(session, subscription)


def proofs(engine):
    with reading(engine) as session:
        return [each for each in store.history(session, "lecteur00000@example.org") if each.wording]


def traces(engine):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(TraceRow))


@pytest.fixture
def house(engine):
    people(engine, 2)
    return engine


def followed(engine, subscription, kind, link):
    with transaction(engine) as session:
        session.add(
            TraceRow(
                subscription_id=subscription, campaign_id=1, edition=1, link=link, kind=kind.value, at=NOW
            )
        )


def test_who_was_never_asked_has_said_nothing(house):
    assert said(house) == Consents(clicks=Choice.UNKNOWN, opens=Choice.UNKNOWN)


def test_each_kind_is_answered_by_itself_and_for_one_reader(house):
    assert say(house, YES)
    assert said(house) == Consents(clicks=Choice.GRANTED)
    assert said(house, 2) == trace.UNASKED


def test_a_yes_and_a_no_are_kept_with_the_sentence_the_time_and_the_place(house):
    say(house, YES)
    say(house, NO, at=NOW + timedelta(days=1))
    shown = trace.wording(Kind.CLICKS, newsletter(), "fr")
    granted, denied = proofs(house)
    assert (granted.event.value, denied.event.value) == ("clicks-granted", "clicks-denied")
    assert (granted.at, denied.at) == (NOW, NOW + timedelta(days=1))
    assert (granted.wording, granted.source, granted.actor) == (shown.text, "page", "reader")
    assert granted.detail == {"version": 1, "sha256": shown.digest, "language": "fr"}
    assert said(house)[Kind.CLICKS] is Choice.DENIED


def test_saying_the_same_twice_is_one_proof(house):
    assert say(house, YES)
    assert not say(house, YES)
    assert len(proofs(house)) == 1


def test_a_no_erases_what_was_recorded_of_that_kind_and_of_nobody_else(house):
    say(house, {Kind.CLICKS: True, Kind.OPENS: True})
    followed(house, 1, Kind.CLICKS, 4)
    followed(house, 1, Kind.OPENS, 0)
    followed(house, 2, Kind.CLICKS, 4)
    say(house, {Kind.CLICKS: False, Kind.OPENS: True})
    assert traces(house) == 2
    with transaction(house) as session:
        tracking.forget(session, 1)
    assert traces(house) == 1
    assert said(house) == trace.UNASKED


def test_nobody_answers_for_a_subscription_that_is_not_there(house):
    assert not say(house, YES, subscription=99)
