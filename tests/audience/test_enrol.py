"""Lists taken on both databases: counted, proven, nobody revived, nothing written twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from lettre.audience import enrol, store
from lettre.audience.enrol import Fate, Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent, How, SubscriptionState
from lettre.audience.tables import ConsentRow, SubscriberRow, SubscriptionRow
from lettre.db import reading, transaction

ORIGIN = Origin(source="salon de mars", actor="Solène", detail={"file": "salon.csv"})
PENDING = Origin(source="salon de mars", actor="Solène", event=ConsentEvent.LISTED)


def people(*names):
    return [
        Row(line=line, address=f"{name}@example.org", name=name.title()) for line, name in enumerate(names, 2)
    ]


def take(engine, rows, now, origin=ORIGIN, newsletter="cpc"):
    with transaction(engine) as session:
        fates = enrol.enrol(session, rows, newsletter, origin, now)
    return {
        fate.value: [row.address.partition("@")[0] for row in found] for fate, found in fates.items() if found
    }


def states(engine, newsletter="cpc"):
    with reading(engine) as session:
        return {
            each.address.partition("@")[0]: each.state.value
            for each in store.find(session, newsletter=newsletter)
        }


def total(engine, table):
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table))


def act(engine, now, name, event):
    with transaction(engine) as session:
        (found,) = store.find(session, address=f"{name}@example.org")
        if event == "unsubscribe":
            assert store.unsubscribe(session, found.id, now=now, source="x", actor="y", detail={})
        else:
            row = session.get(SubscriptionRow, found.id)
            row.state = event


def test_a_list_is_subscribed_with_its_proof(engine, now):
    assert take(engine, people("anne", "bob"), now) == {"subscribed": ["anne", "bob"]}
    assert states(engine) == {"anne": "active", "bob": "active"}
    with reading(engine) as session:
        (proof,) = store.history(session, "BOB@example.org")
    assert (proof.event, proof.at, proof.source, proof.actor) == (
        ConsentEvent.IMPORTED,
        now,
        "salon de mars",
        "Solène",
    )
    assert proof.detail == {"file": "salon.csv", "line": 3}


def test_a_list_taken_twice_changes_nothing(engine, now):
    take(engine, people("anne", "bob"), now)
    assert take(engine, people("anne", "bob", "carl"), now) == {
        "subscribed": ["carl"],
        "already": ["anne", "bob"],
    }
    assert (total(engine, SubscriberRow), total(engine, SubscriptionRow), total(engine, ConsentRow)) == (
        3,
        3,
        3,
    )


def test_the_address_stays_as_first_written_and_its_key_is_unique(engine, now):
    take(engine, [Row(line=1, address="Anne@Example.org", name=None)], now)
    assert take(engine, people("anne"), now) == {"already": ["anne"]}
    with reading(engine) as session:
        (found,) = store.find(session, address="ANNE@example.ORG")
    assert found.address == "Anne@Example.org"


def test_one_person_in_two_newsletters_is_one_subscriber(engine, now):
    take(engine, people("anne"), now)
    take(engine, people("anne"), now, newsletter="autre")
    assert (total(engine, SubscriberRow), total(engine, SubscriptionRow)) == (1, 2)
    assert states(engine, "autre") == {"anne": "active"}


def test_nobody_who_left_bounced_complained_or_is_suppressed_is_revived(engine, now):
    take(engine, people("anne", "bob", "carl", "dan"), now)
    act(engine, now, "anne", "unsubscribe")
    act(engine, now, "bob", "bounced")
    act(engine, now, "carl", "complained")
    with transaction(engine) as session:
        for name in ("dan", "eve"):
            store.suppress(session, f"{name}@example.org", reason="plainte", now=now, actor="test")
    before = states(engine)
    assert take(engine, people("anne", "bob", "carl", "dan", "eve", "zoe"), now) == {
        "subscribed": ["zoe"],
        "unsubscribed": ["anne"],
        "bounced": ["bob"],
        "complained": ["carl"],
        "suppressed": ["dan", "eve"],
    }
    assert states(engine) == {**before, "zoe": "active"}


def test_pending_readers_wait_and_a_list_that_vouches_for_them_activates_them(engine, now):
    assert take(engine, people("anne", "bob"), now, PENDING) == {"subscribed": ["anne", "bob"]}
    assert states(engine) == {"anne": "pending", "bob": "pending"}
    assert take(engine, people("anne"), now, PENDING) == {"already": ["anne"]}
    assert take(engine, people("anne"), now) == {"activated": ["anne"]}
    assert states(engine) == {"anne": "active", "bob": "pending"}
    with reading(engine) as session:
        events = [proof.event for proof in store.history(session, "anne@example.org")]
    assert events == [ConsentEvent.LISTED, ConsentEvent.IMPORTED]


def test_what_is_foreseen_is_what_is_done_and_foreseeing_writes_nothing(engine, now):
    take(engine, people("anne", "bob"), now)
    act(engine, now, "anne", "unsubscribe")
    rows = people("anne", "bob", "carl")
    with reading(engine) as session:
        foreseen = enrol.foresee(session, rows, "cpc", ConsentEvent.IMPORTED)
    assert total(engine, SubscriberRow) == 2
    with transaction(engine) as session:
        assert enrol.enrol(session, rows, "cpc", ORIGIN, now) == foreseen


def test_more_rows_than_a_statement_holds_are_all_taken(engine, now):
    rows = [Row(line=line, address=f"lecteur{line:05d}@example.org", name=None) for line in range(12_000)]
    with transaction(engine) as session:
        fates = enrol.enrol(session, rows, "cpc", ORIGIN, now)
    assert (
        len(fates[Fate.SUBSCRIBED]) == total(engine, SubscriptionRow) == total(engine, ConsentRow) == 12_000
    )
    with reading(engine) as session:
        lines = session.scalars(select(ConsentRow.detail)).all()
        (found,) = store.find(session, address="lecteur07777@example.org")
        (proof,) = store.history(session, "lecteur07777@example.org")
    assert len({detail["line"] for detail in lines}) == 12_000
    assert proof.detail["line"] == 7777
    assert found.state is SubscriptionState.ACTIVE


def test_a_reader_leaves_once_with_proof_and_comes_back_once(engine, now):
    take(engine, people("anne"), now)
    with transaction(engine) as session:
        (found,) = store.find(session, address="anne@example.org")
        proof = {"now": now, "source": "one-click", "actor": "reader"}
        assert store.unsubscribe(session, found.id, **proof, detail={"campaign": 3})
        assert not store.unsubscribe(session, found.id, **proof, detail={"campaign": 3})
        assert store.subscription(session, found.id).state is SubscriptionState.UNSUBSCRIBED
        assert store.move(session, found.id, ConsentEvent.CAME_BACK, How(**proof))
        assert not store.move(session, found.id, ConsentEvent.CAME_BACK, How(**proof))
    with reading(engine) as session:
        history = store.history(session, "anne@example.org")
    assert [proof.event.value for proof in history] == ["imported", "left", "came-back"]
    assert history[1].detail == {"campaign": 3}


def test_nobody_leaves_in_somebody_elses_place(engine, now):
    with transaction(engine) as session:
        assert not store.unsubscribe(session, 404, now=now, source="x", actor="y", detail={})
        assert store.subscription(session, 404) is None


def test_a_suppressed_address_gets_no_subscription_by_hand(engine, now):
    with transaction(engine) as session:
        assert store.suppress(session, "Anne@example.org", reason="plainte", now=now, actor="test")
        assert not store.suppress(session, "anne@EXAMPLE.org", reason="encore", now=now, actor="test")
        assert store.suppression(session, "anne@example.org").reason == "plainte"
        with pytest.raises(LookupError):
            store.add(session, "anne@example.org", None, "cpc", now=now, source="x", actor="y")


def test_a_key_is_made_once_and_old_ones_stay_readable(engine, now):
    with transaction(engine) as session:
        first = store.active_key(session)
        store.make_key(session, b"x" * 32, now)
        assert store.active_key(session) == first
        assert store.keys(session) == {first.id: first.secret}


def test_a_no_that_is_being_said_is_not_overridden_by_a_list(engine, now):
    take(engine, people("anne"), now, PENDING)
    with ThreadPoolExecutor(1) as pool:
        with transaction(engine) as session:
            (found,) = store.find(session, address="anne@example.org")
            assert store.unsubscribe(session, found.id, now=now, source="x", actor="y", detail={})
            listed = pool.submit(take, engine, people("anne"), now)
            with pytest.raises(TimeoutError):
                # it waits for what is being said, on either database
                listed.result(timeout=0.5)
        assert listed.result(timeout=30) == {"unsubscribed": ["anne"]}
    assert states(engine) == {"anne": "unsubscribed"}
