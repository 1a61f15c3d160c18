"""All that is known of one person, and that nothing of them stays once they are forgotten."""

from sqlalchemy import delete, select

from lettre.audience import enrol, forgotten, preferences, relocating, signups, store
from lettre.audience.enrol import Fate, Origin
from lettre.audience.imports import Row
from lettre.audience.model import ConsentEvent
from lettre.audience.relocating import Standing
from lettre.audience.tables import RetentionRow, SignupRow, SuppressionRow
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
        (verdict,) = apply.record(session, apply.understand(session, bounce, NOW), NOW)
    assert verdict.event.recipient == ADDRESS
    assert ADDRESS.casefold() not in everything(engine).casefold()


def came_back(session, mark, **said):
    """Write down a mail that came back and that was not found to be anybody's."""
    values = {
        "fingerprint": mark, "recipient": "", "kind": "bounce", "hard": False, "text": "", "sender": "",
        "subject": "", "outcome": "noted", "at": NOW, "campaign_id": None, "subscription_id": None,
    }  # fmt: skip
    session.add(EventRow(**{**values, **said}))


def add(session, address):
    number = store.add(session, address, None, "cpc", now=NOW, source="essai", actor="test")
    return number, preferences.reader(session, number).id


def words(engine) -> dict[str, tuple[str, str, str, str]]:
    with reading(engine) as session:
        rows = session.scalars(select(EventRow).order_by(EventRow.fingerprint))
        return {row.fingerprint: (row.recipient, row.sender, row.text, row.subject) for row in rows}


LONGER = ("jean@example.org", "j-an@example.org", "an@example.org.uk", "an@example.orga", "x.an@example.org")


def test_whose_address_ends_alike_is_neither_shown_nor_erased(engine):
    people(engine, 1)
    with transaction(engine) as session:
        _, number = add(session, "an@example.org")
        for index, other in enumerate(LONGER):
            said = f"550 <{other}>: no"
            came_back(session, f"o{index}", recipient=other, sender=other, text=said, subject=f"Re: {other}.")
        for index, own in enumerate(("AN@example.org", "an@Example.ORG")):
            came_back(session, f"w{index}", recipient=own)
    before = words(engine)
    with reading(engine) as session:
        shown = [row["fingerprint"] for row in persons.known(session, number)["events"]]
    assert shown == ["w0", "w1"]
    forget(engine, number)
    after = words(engine)
    assert {mark: after[mark] for mark in after if mark.startswith("o")} == {
        mark: before[mark] for mark in before if mark.startswith("o")
    }
    assert all("an@" not in after[mark][0].casefold() for mark in ("w0", "w1"))


def test_an_address_goes_from_prose_however_it_is_quoted_and_written(engine):
    people(engine, 1)
    with transaction(engine) as session:
        _, number = add(session, "Élise_B@example.org")
        wordings = (
            "550 5.1.1 <ÉLISE_B@EXAMPLE.ORG>: no", "écrit par élise_b@example.org.", "to=Élise_b@example.org",
            "prvs=0123=élise_b@example.org", "'élise_b@example.org'...", "rfc822;E\u0301LISE_B@example.org",
            "- élise_b@example.org -",
        )  # fmt: skip
        for index, wording in enumerate(wordings):
            came_back(session, f"p{index}", text=wording, subject=wording)
        came_back(session, "r", recipient="ÉLISE_B@EXAMPLE.ORG")
        came_back(session, "s", sender="Élise <ÉLISE_B@example.org>")
        came_back(session, "x", text="550 élisexb@example.org", subject="l’élise_b@example.orga")
    with reading(engine) as session:
        shown = [row["fingerprint"] for row in persons.known(session, number)["events"]]
    assert shown == ["r", "s"]
    forget(engine, number)
    left = words(engine)
    assert [mark for mark, (_, _, text, subject) in left.items() if text or subject] == ["x"]
    assert left["r"][0].startswith("#")
    assert left["s"][1] == ""


def test_a_form_that_waits_is_its_persons_in_whatever_case(engine):
    people(engine, 1)
    with transaction(engine) as session:
        _, number = add(session, "élise@example.org")
        for address in ("ÉLISE@example.org", "lise@example.org"):
            session.add(SignupRow(address=address, asked={}, at=NOW))
    forget(engine, number)
    with reading(engine) as session:
        assert session.scalars(select(SignupRow.address)).all() == ["lise@example.org"]


def test_an_address_that_is_only_suppressed_is_known_and_forgotten(engine):
    people(engine, 1)
    with transaction(engine) as session:
        store.suppress(session, ADDRESS, reason="essai", now=NOW, actor="test")
        store.suppress(session, f"x{ADDRESS}", reason="essai", now=NOW, actor="test")
        came_back(session, "t", text=f"<{ADDRESS}> no")
    with reading(engine) as session:
        assert persons.known_at(session, "lecteur00000@example.org").keys() >= {"subscribers"}
        assert persons.known_at(session, "personne@example.org") == {}
        known = persons.known_at(session, ADDRESS.upper())
    assert [row["address"] for row in known["suppressions"]] == [ADDRESS]
    assert known.keys() == {"suppressions"}
    with transaction(engine) as session:
        key = store.active_key(session)
        persons.forget_at(session, ADDRESS.upper(), key=key, now=NOW, actor="test")
    with reading(engine) as session:
        assert session.scalars(select(SuppressionRow.address)).all() == [f"x{ADDRESS}"]
        assert forgotten.among(session, [ADDRESS.casefold()])
    assert words(engine)["t"][2] == ""


def moved(session, number, subscriber, new):
    change = relocating.ask(session, subscriber, number, new, NOW)
    assert relocating.confirm(session, change, number, NOW) is Standing.DONE


def test_who_had_another_address_before_is_forgotten_at_both(engine):
    people(engine, 1)
    with transaction(engine) as session:
        number, subscriber = add(session, "avant@example.org")
        moved(session, number, subscriber, "apres@example.net")
        relocating.ask(session, subscriber, number, "jamais@example.net", NOW)
        came_back(session, "a", recipient="avant@example.org", text="<avant@example.org> no")
        came_back(session, "b", text="<Avant@example.org>, <apres@example.net>")
        came_back(session, "c", text="<jamais@example.net>")
    forget(engine, subscriber)
    left = everything(engine)
    assert "avant@" not in left.casefold()
    assert "apres@" not in left
    assert words(engine)["c"][2], "an address that was never confirmed may be anybody's"
    with reading(engine) as session:
        keys = ["avant@example.org", "apres@example.net", "jamais@example.net"]
        assert forgotten.among(session, keys) == frozenset(keys[:2])


def test_an_earlier_address_that_is_somebody_elses_by_now_stays_theirs(engine):
    people(engine, 1)
    with transaction(engine) as session:
        number, subscriber = add(session, "avant@example.org")
        moved(session, number, subscriber, "apres@example.net")
        add(session, "avant@example.org")
        came_back(session, "a", recipient="avant@example.org", text="<avant@example.org> no")
    forget(engine, subscriber)
    assert words(engine)["a"][2]
    with reading(engine) as session:
        assert persons.find(session, "avant@example.org") is not None
        assert not forgotten.among(session, ["avant@example.org"])
