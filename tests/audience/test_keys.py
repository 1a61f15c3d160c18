"""New keys sign new links, and the links of years ago go on working."""

from datetime import timedelta

from lettre.audience import links, store
from lettre.audience.links import Purpose
from lettre.campaign import plan, sending
from lettre.db import reading, transaction
from lettre.mail.model import Recipient
from tests.house import NOW, newsletter, people, rendered

YEARS = timedelta(days=3 * 365)


def link(session, subscription=1):
    return links.token(
        store.active_key(session), purpose=Purpose.UNSUBSCRIBE, subscription=subscription, campaign=7
    )


def rotated(engine, secret, now):
    with transaction(engine) as session:
        return store.rotate_key(session, secret, now)


def test_an_old_link_is_genuine_after_any_number_of_new_keys(engine):
    with reading(engine) as session:
        old = link(session)
    numbers = [rotated(engine, bytes([n]) * 32, NOW + n * YEARS) for n in (1, 2, 3)]
    with reading(engine) as session:
        keys = store.keys(session)
        assert links.read(old, keys).subscription == 1
        new = link(session)
    assert new != old
    # and it is the newest key that signs
    assert links.read(new, {numbers[-1]: keys[numbers[-1]]}) is not None
    assert links.read(old, {numbers[-1]: keys[numbers[-1]]}) is None


def test_a_campaign_under_way_keeps_its_key_so_that_a_message_sent_again_is_the_same(engine):
    people(engine, 1)
    with transaction(engine) as session:
        campaign = sending.prepare(session, plan.decide(()), rendered(), NOW)
    reader = Recipient(subscription=1, address="lecteur00000@example.org")
    before = sending.composer(engine, campaign, newsletter()).compose(reader)
    rotated(engine, b"n" * 32, NOW + timedelta(minutes=1))
    assert sending.composer(engine, campaign, newsletter()).compose(reader) == before


def test_a_campaign_that_begins_later_is_signed_with_the_new_key(engine):
    people(engine, 1)
    number = rotated(engine, b"n" * 32, NOW)
    with transaction(engine) as session:
        campaign = sending.prepare(session, plan.decide(()), rendered(), NOW + YEARS)
    assert sending.composer(engine, campaign, newsletter()).key.id == number
