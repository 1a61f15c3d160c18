"""Who is asked by mail to confirm, how often, and who is not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lettre.audience import enrol, pending, store
from lettre.audience.enrol import Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent
from lettre.db import reading, transaction
from lettre.jobs import outbox as post
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.tables import OutboxRow
from tests.web.forms import arts, confirming, desk

ZOE = "zoe@example.org"


@pytest.fixture
def form(site, tmp_path):
    return desk(site, tmp_path)


def test_an_address_gets_one_mail_a_day_and_three_in_all_until_it_answers(form):
    for _ in range(3):
        form.send(address=ZOE)
    form.take_up()
    assert [letter for letter, _ in form.letters()] == ["confirm", "reminder"]
    form.clock.later(days=1)
    for _ in range(7):
        form.send(address="ZOE@EXAMPLE.ORG")
        form.take_up()
        form.clock.now += timedelta(days=1)
        assert [letter for letter, _ in form.letters()] == ["confirm", "reminder", "confirm"]
    days = [due.date() for _, _, due in form.mails()]
    assert len(set(days)) == len(days)


def posted(form, day):
    """Let a day pass, at whose end what is due leaves; return how many mails have left in all."""
    form.clock.now += timedelta(days=day)
    post.send(form.settings, form.site.engine, form.clock)
    with reading(form.site.engine) as session:
        return session.scalar(select(func.count(OutboxRow.id)).where(OutboxRow.state == "sent"))


def test_the_forms_of_many_letters_cause_three_mails_in_all_until_their_reader_answers(both, tmp_path):
    slugs = [f"arts{number}" for number in range(6)]
    form = desk(
        both, tmp_path, newsletters={slug: replace(arts(), slug=slug) for slug in (*slugs, "new", "late")}
    )
    for slug in slugs:
        form.send(f"/{slug}/abonnement", address=ZOE)
        form.take_up()
        posted(form, 0)
    for day in range(12):
        form.send(f"/{slugs[day % 6]}/abonnement", address=ZOE)
        form.take_up()
        assert posted(form, 1) <= 3
    # nor does a letter that is asked for at last, on a day that had no mail
    form.send("/new/abonnement", address=ZOE)
    form.take_up()
    assert [letter for letter, _ in form.letters()] == ["confirm", "reminder", "confirm"]
    assert set(form.states(ZOE).values()) == {"pending"}
    one = {"page": "several", "wish": "confirm", "newsletter": slugs[0]}
    both.client.post(confirming(form, ZOE), data=one)
    assert posted(form, 1) == 4, "three questions and a welcome"
    form.send("/late/abonnement", address=ZOE)
    form.take_up()
    assert form.letters()[-2:] == [("confirm", ZOE), ("reminder", ZOE)]


def test_a_mail_about_several_letters_is_one_mail_of_the_three(form):
    for expected in (1, 2, 2):
        form.send("/abonnement", newsletter=["cpc", "arts"], address=ZOE)
        form.take_up()
        assert posted(form, 0) == expected
        form.clock.later(days=1)
    assert [letter for letter, _ in form.letters()] == ["confirm", "reminder", "confirm"]


def test_whose_sign_up_has_lapsed_is_asked_anew(form):
    reader = "lecteur00000@example.org"
    form.site.client.post(form.site.link(), data={"wish": "leave"})
    for _ in range(4):
        form.send(address=reader)
        form.take_up()
        posted(form, 3)
    assert posted(form, 0) == 3
    with transaction(form.site.engine) as session:
        assert pending.expire(session, form.clock(), form.clock()) == 1
    form.clock.later(days=1)
    form.send(address=reader)
    form.take_up()
    assert posted(form, 0) == 4


def test_who_was_asked_by_the_house_today_is_not_asked_again_by_a_form(form):
    origin = Origin(source="liste", actor="test", event=ConsentEvent.LISTED)
    with transaction(form.site.engine) as session:
        enrol.enrol(session, [Row(line=1, address=ZOE, name=None)], "arts", origin, form.clock())
        assert outbox.ask(session, "arts", form.clock(), actor="test") == 1
    form.send("/cpc/abonnement", address=ZOE)
    form.take_up()
    days = [(letter, due.date() - form.clock().date()) for letter, _, due in form.mails()]
    assert days == [("confirm", timedelta(0)), ("confirm", timedelta(days=1))]


def test_a_second_newsletter_on_the_same_day_is_asked_about_the_next_morning(form):
    form.send("/cpc/abonnement", address=ZOE)
    form.take_up()
    form.send("/arts/abonnement", address=ZOE)
    form.take_up()
    assert form.states(ZOE) == {"cpc": "pending", "arts": "pending"}
    days = [(letter, due.date() - form.clock().date()) for letter, _, due in form.mails()]
    assert days == [
        ("confirm", timedelta(0)), ("reminder", timedelta(days=7)), ("confirm", timedelta(days=1)),
    ]  # fmt: skip


def test_a_reader_is_left_in_peace_whoever_types_their_address(form):
    reader = "lecteur00000@example.org"
    form.send(address=reader)
    form.take_up()
    assert form.states(reader) == {"cpc": "active"}
    assert form.mails() == []


def test_who_had_left_is_asked_anew_and_no_list_revives_them_meanwhile(both, tmp_path):
    form = desk(both, tmp_path)
    reader = "lecteur00000@example.org"
    both.client.post(both.link(), data={"wish": "leave"})
    form.send(address=reader)
    form.take_up()
    assert form.states(reader) == {"cpc": "pending"}
    assert form.letters()[0] == ("confirm", reader)
    with transaction(both.engine) as session:
        store.add(session, reader, None, "cpc", now=form.clock(), source="liste", actor="test")
    assert form.states(reader) == {"cpc": "pending"}


def test_a_suppressed_address_is_answered_alike_and_never_written_to(form):
    with transaction(form.site.engine) as session:
        store.suppress(session, ZOE, reason="a demandé", now=form.clock(), actor="test")
    assert form.send(address=ZOE).status_code == 303
    assert form.take_up() == 1
    assert form.mails() == []
    assert form.states(ZOE) == {}
