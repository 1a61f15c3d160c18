"""All that is known of one person, and that nothing of them stays once they are forgotten."""

from sqlalchemy import delete, select

from lettre.audience import enrol, preferences, relocating, signups, store
from lettre.audience.enrol import Fate, Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent
from lettre.audience.tables import RetentionRow, SuppressionRow
from lettre.campaign import persons, plan, rounds, sending
from lettre.campaign import store as campaigns
from lettre.campaign.model import Decision, DeliveryState
from lettre.campaign.rounds import End
from lettre.campaign.tables import EventRow
from lettre.db import Base, reading, transaction
from lettre.feedback import apply
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import Letter, Wish
from tests.house import NOW, people, rendered

ADDRESS, NAME = "Zoe.Lete@example.org", "Zoé L’Été"


def house(engine):
    """Two readers who were written to; the second has left a trace in every table there is for it."""
    people(engine, 1)
    with transaction(engine) as session:
        number = store.add(session, ADDRESS, NAME, "cpc", now=NOW, source="essai", actor="test")
    with transaction(engine) as session:
        campaign = sending.prepare(session, plan.decide(()), rendered(), NOW)
        reader = preferences.reader(session, number)
        relocating.ask(session, reader.id, number, "zoe@example.net", NOW)
        wish = Wish(letter=Letter.DATA, newsletter="cpc", to=ADDRESS, key="data", subscription=number)
        outbox.put(session, wish, NOW)
        store.suppress(session, ADDRESS, reason="essai", now=NOW, actor="test")
        session.add(
            EventRow(
                fingerprint="g", recipient=ADDRESS.upper(), kind="reply", hard=False, text=f"<{ADDRESS}>",
                campaign_id=campaign.id, subscription_id=None, outcome="noted",
                sender=f"Z <{ADDRESS.lower()}>", subject=ADDRESS, at=NOW,
            )
        )  # fmt: skip
        for recipient in (ADDRESS, "somebody@example.org"):
            session.add(
                EventRow(
                    fingerprint="f", recipient=recipient, kind="bounce", hard=True,
                    text=f"550 <{ADDRESS}>: no", campaign_id=campaign.id, subscription_id=number,
                    outcome="noted", sender=ADDRESS,
                    subject=NAME, at=NOW,
                )
            )  # fmt: skip
    return campaign, reader.id


def everything(engine) -> str:
    """Every value of every table, as one text."""
    with reading(engine) as session:
        return "\n".join(
            repr(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in session.execute(select(table))
        )


def forget(engine, number):
    with transaction(engine) as session:
        key = store.active_key(session)
        persons.forget(session, number, key=key, now=NOW, actor="reader")


def test_all_that_is_known_is_shown_with_nothing_of_anybody_else(engine):
    _, number = house(engine)
    with reading(engine) as session:
        known = persons.known(session, number)
    shown = {
        "subscribers", "subscriptions", "consents", "deliveries", "events", "outbox", "suppressions",
        "address_changes",
    }  # fmt: skip
    assert known.keys() == shown
    assert known["deliveries"][0]["issue"] == "cpc/2026-11"
    assert "lecteur00000" not in repr(known)


def test_who_is_forgotten_is_nowhere_in_the_database(engine):
    campaign, number = house(engine)
    before = everything(engine)
    assert ADDRESS in before
    assert ADDRESS.casefold() in before
    assert NAME in before
    forget(engine, number)
    after = everything(engine)
    for word in (ADDRESS, NAME, "zoe@example.net"):
        assert word.casefold() not in after.casefold()
    assert "lecteur00000@example.org" in after
    with reading(engine) as session:
        counts = campaigns.counts(session, campaign.id)
        assert session.scalars(select(RetentionRow.rule)).all() == ["forgotten"]
    assert counts[DeliveryState.QUEUED] == 1
    assert counts[DeliveryState.SKIPPED] == 1


def test_who_is_forgotten_gets_nothing_more_of_a_campaign_that_is_under_way(engine):
    campaign, number = house(engine)
    with reading(engine) as session:
        rows = campaigns.due(session, campaign.id, NOW, after=0, limit=10)
    forget(engine, number)
    with rounds.opened(engine) as lines, lines.transaction():
        granted = lines.mark(campaign, rows, NOW)
    assert len(rows) == 2
    assert granted == {row.id for row in rows if row.address.startswith("lecteur")}


def test_no_list_revives_who_asked_to_be_forgotten_but_they_may_sign_up_themselves(engine):
    _, number = house(engine)
    forget(engine, number)
    rows = [
        Row(line=1, address=ADDRESS.upper(), name=None),
        Row(line=2, address="neu@example.org", name=None),
    ]
    for event in (ConsentEvent.IMPORTED, ConsentEvent.LISTED, ConsentEvent.ADDED):
        with transaction(engine) as session:
            origin = Origin(source="liste", actor="test", event=event)
            fates = enrol.enrol(session, rows, "cpc", origin, NOW)
        assert fates[Fate.FORGOTTEN] == rows[:1]
    assert ADDRESS.casefold() not in everything(engine).casefold()
    shown = signups.Shown(
        wording="Recevoir", version="1", sha256="0", language="fr", source="page", site=None
    )
    signup = signups.Signup(
        id=1, address=ADDRESS, newsletters=("cpc",), answers={}, shown=shown, trap=False, at=NOW
    )
    with transaction(engine) as session:
        assert len(signups.settle(session, signup, ["cpc"])) == 1


def test_an_answer_that_comes_after_the_forgetting_is_nobodys(engine):
    campaign, number = house(engine)
    with reading(engine) as session:
        due = campaigns.due(session, campaign.id, NOW, after=0, limit=10)
    row = next(each for each in due if each.address == ADDRESS)
    with transaction(engine) as session:
        session.execute(delete(SuppressionRow))
    with rounds.opened(engine) as lines, lines.transaction():
        assert lines.mark(campaign, [row], NOW) == {row.id}
    forget(engine, number)
    decision = Decision(state=DeliveryState.SENT, code=250, response=f"2.1.5 <{ADDRESS}> taken")
    with rounds.opened(engine) as lines, lines.transaction():
        assert lines.record([End(delivery=row, decision=decision, marked=True)], NOW) == 1
    assert ADDRESS not in everything(engine)


def test_a_bounce_that_comes_after_the_forgetting_names_nobody(engine):
    _, number = house(engine)
    forget(engine, number)
    bounce = (
        f"From: MAILER-DAEMON@example.org\r\nTo: retours@example.org\r\nSubject: failure {ADDRESS}\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {ADDRESS}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        f"Diagnostic-Code: smtp; 550 5.1.1 <{ADDRESS}> unknown\r\n\r\n--b--\r\n"
    ).encode()
    with transaction(engine) as session:
        (verdict,) = apply.record(session, bounce, NOW)
    assert verdict.event.recipient == ADDRESS
    assert ADDRESS.casefold() not in everything(engine).casefold()
