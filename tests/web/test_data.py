"""A reader's data behind a fresh link, and being forgotten by a tick and a button."""

from datetime import timedelta

import pytest

from lettre.audience import links, preferences, store
from lettre.audience.links import Purpose
from lettre.db import reading
from lettre.feedback import kept
from lettre.feedback.mailbox import maildir
from lettre.web.public import data
from tests.house import NOW

SURE = {"wish": "forget", "sure": "yes"}


def path(site, *, purpose=Purpose.DATA, age=timedelta(0)):
    with reading(site.engine) as session:
        key = store.active_key(session)
    return "/d/" + links.token(key, purpose=purpose, subscription=1, campaign=data.stamp(NOW - age))


def there(site):
    with reading(site.engine) as session:
        return preferences.reader(session, 1) is not None


def test_the_page_and_the_file_say_what_is_known_and_change_nothing(both):
    address = path(both)
    assert "La Lettre des diplômes" in both.client.get(address).text
    answer = both.client.get(f"{address}/lettre.json")
    assert answer.headers["content-disposition"] == 'attachment; filename="lettre.json"'
    assert answer.headers["cache-control"] == "no-store"
    known = answer.json()
    assert known["subscribers"][0]["address"] == "lecteur00000@example.org"
    assert known["deliveries"][0]["issue"] == "cpc/2026-11"
    assert both.client.head(address).status_code == 200
    assert there(both)


@pytest.mark.parametrize(
    ("purpose", "age"),
    [
        (Purpose.PREFERENCES, timedelta(0)),
        (Purpose.UNSUBSCRIBE, timedelta(0)),
        (Purpose.DATA, timedelta(hours=50)),
    ],
)
def test_another_link_or_an_old_one_shows_nothing_and_erases_nobody(both, purpose, age):
    address = path(both, purpose=purpose, age=age)
    assert both.client.get(address).status_code == 404
    assert both.client.get(f"{address}/lettre.json").status_code == 404
    both.client.post(address, data=SURE)
    assert there(both)


@pytest.mark.parametrize("sent", [{}, {"wish": "forget"}, {"sure": "yes"}, {"wish": "save", "sure": "yes"}])
def test_without_the_tick_and_the_button_nobody_is_erased(both, sent):
    answer = both.client.post(path(both), data=sent)
    assert answer.status_code == 400
    assert "Cochez la case" in answer.text
    assert there(both)


def test_who_ticks_and_presses_is_forgotten(both, settings):
    mail = b"From: lecteur00000@example.org\n\nBonjour\n"
    maildir.keep(settings.root / kept.FOLDER, mail, "mark")
    address = path(both)
    assert "Vous êtes oublié" in both.client.post(address, data=SURE).text
    assert not there(both)
    assert not list((settings.root / kept.FOLDER / "cur").iterdir())
    assert both.client.get(address).status_code == 404
    assert both.client.get(both.link()).status_code == 200, (
        "an old letter's link still says that one has left"
    )
