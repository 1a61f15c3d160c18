"""What a returned mail does to the reader it is about, on either database, recorded once."""

import pytest

from lettre.audience import links
from lettre.audience import store as audience
from lettre.audience.links import Purpose, SigningKey
from lettre.audience.model import ConsentEvent, How, SubscriptionState
from lettre.campaign import events
from lettre.campaign.model import DeliveryState
from lettre.campaign.tables import DeliveryRow
from lettre.db import reading, transaction
from lettre.feedback import apply
from lettre.feedback.verdict import Outcome, Proof
from tests.feedback.house import (
    FIXED,
    address,
    again,
    bounce,
    complaint,
    days,
    header_of,
    message_id,
    plain,
    sent,
)
from tests.house import NOW

LATER = NOW + days(1)


def taken(engine, raw, now=LATER):
    with transaction(engine) as session:
        return apply.record(session, apply.understand(session, raw, now), now)


def outcome(engine, raw, now=LATER):
    (verdict,) = taken(engine, raw, now)
    return verdict.outcome


def state(engine, number):
    with reading(engine) as session:
        return next(audience.find(session, address=address(number))).state


def suppressed(engine):
    with reading(engine) as session:
        return [each.address for each in audience.suppressions(session)]


def test_a_hard_bounce_to_a_signed_address_suppresses_its_reader_alone(engine):
    house = sent(engine)
    raw = bounce(house.message(1).sender, "forwarded@elsewhere.example.net")
    (verdict,) = taken(engine, raw)
    assert (verdict.outcome, verdict.whose.proof) == (Outcome.SUPPRESSED, Proof.VERP)
    assert [state(engine, each) for each in range(3)] == [
        SubscriptionState.ACTIVE,
        SubscriptionState.BOUNCED,
        SubscriptionState.ACTIVE,
    ]
    assert suppressed(engine) == [address(1)]
    with reading(engine) as session:
        (found,) = audience.suppressions(session)
        latest = audience.history(session, address(1))[-1]
    assert found.reason.startswith("no-mailbox: ")
    assert (latest.event.value, latest.detail["campaign"]) == ("bounced", house.campaign)


def test_a_mail_read_again_changes_nothing(engine):
    house = sent(engine)
    raw = bounce(house.message(0).sender, address(0))
    assert len(taken(engine, raw)) == 1
    assert taken(engine, raw) == ()
    assert taken(engine, raw.replace(b"\n", b"\r\n")) == ()
    with reading(engine) as session:
        assert len(events.events(session)) == 1
        assert len(audience.history(session, address(0))) == 2


def test_what_was_recorded_names_the_campaign_and_the_reader(engine):
    house = sent(engine)
    taken(engine, bounce(house.message(2).sender, address(2)))
    with reading(engine) as session:
        (found,) = events.events(session, campaign=house.campaign)
    assert (found.subscription, found.recipient) == (house.reader(2).id, address(2))
    assert (found.kind, found.reason, found.hard, found.status, found.reply) == (
        "bounce",
        "no-mailbox",
        True,
        "5.1.1",
        550,
    )
    assert found.sender == "MAILER-DAEMON@relay.example.net"
    assert found.at == LATER


@pytest.mark.parametrize("capitals", [False, True])
def test_a_mail_system_may_fold_the_case_of_a_signed_address(engine, capitals):
    house = sent(engine)
    to = house.message(0).sender
    raw = bounce(to.upper() if capitals else to, "x@example.net")
    assert outcome(engine, raw) is Outcome.SUPPRESSED


def test_a_forged_token_takes_nobody_away_and_is_counted(engine):
    house = sent(engine)
    stranger = SigningKey(id=house.key.id, secret=b"another house's secret, 32 bytes")
    forged = links.verp(stranger, subscription=house.reader(0).id, campaign=house.campaign)
    assert outcome(engine, bounce(f"retours+{forged}@lettre.example.org", address(0))) is Outcome.FORGED
    assert state(engine, 0) is SubscriptionState.ACTIVE
    assert suppressed(engine) == []


def test_a_changed_token_names_nobody_else(engine):
    house = sent(engine)
    token = house.message(0).sender.partition("+")[2].partition("@")[0]
    changed = token[:20] + ("a" if token[20] != "a" else "b") + token[21:]
    assert outcome(engine, bounce(f"retours+{changed}@lettre.example.org", address(0))) is Outcome.FORGED


def test_with_a_fixed_return_path_the_envelope_id_tells(engine):
    house = sent(engine, return_path=FIXED)
    raw = bounce(FIXED, "x@example.net", envelope_id=house.message(1).envelope_id)
    (verdict,) = taken(engine, raw)
    assert verdict.outcome is Outcome.SUPPRESSED
    assert verdict.whose.proof in {Proof.ENVELOPE_ID, Proof.VERP}  # it is the same token
    assert suppressed(engine) == [address(1)]


def test_with_a_fixed_return_path_the_returned_header_tells(engine):
    house = sent(engine, return_path=FIXED)
    (verdict,) = taken(engine, bounce(FIXED, "x@example.net", returned=header_of(house.message(1))))
    assert verdict.outcome is Outcome.SUPPRESSED
    assert verdict.whose.proof in {Proof.LINK, Proof.MESSAGE_ID}
    assert suppressed(engine) == [address(1)]


@pytest.mark.parametrize("named", [True, False])
def test_our_message_id_alone_tells(engine, named):
    house = sent(engine, return_path=FIXED)
    returned = f"Message-ID: {house.message(1).message_id}"
    raw = bounce(FIXED, address(1) if named else "x@example.net", returned=returned)
    (verdict,) = taken(engine, raw)
    assert (verdict.outcome, verdict.whose.proof) == (Outcome.SUPPRESSED, Proof.MESSAGE_ID)
    assert suppressed(engine) == [address(1)]


def test_a_message_id_of_our_form_that_is_not_ours_proves_nothing(engine):
    sent(engine, return_path=FIXED)
    made_up = f"Message-ID: <{'0' * 32}@example.org>"
    (verdict,) = taken(engine, bounce(FIXED, address(1), returned=made_up))
    assert (verdict.outcome, verdict.whose.proof) == (Outcome.COUNTED, Proof.ADDRESS)


def test_an_identifier_is_ours_with_the_host_of_our_own_alone(engine):
    """Those of others have the same form: for theirs, all that ever left would be looked through."""
    house = sent(engine, return_path=FIXED)
    mark = house.message(1).message_id.partition("@")[0]
    for host, found in (("example.net", Outcome.NOBODY), ("example.org", Outcome.SUPPRESSED)):
        raw = bounce(FIXED, "x@example.net", returned=f"Message-ID: {mark}@{host}>")
        assert outcome(engine, raw) is found


def test_a_report_that_bears_nothing_of_ours_counts_and_takes_nobody_away(engine):
    """Anybody can write such a report about anybody: a flood of them must not empty the list."""
    sent(engine, 5)
    outcomes = [outcome(engine, bounce(FIXED, address(each))) for each in range(5)]
    assert outcomes == [Outcome.COUNTED] * 5
    assert suppressed(engine) == []
    assert state(engine, 0) is SubscriptionState.ACTIVE


def test_a_report_about_an_address_that_was_not_written_to_lately_is_for_a_person(engine):
    sent(engine)
    assert outcome(engine, bounce(FIXED, "stranger@example.net")) is Outcome.NOBODY
    assert outcome(engine, bounce(FIXED, address(0)), now=NOW + days(20)) is Outcome.NOBODY


def test_a_full_mailbox_counts_and_a_refusal_that_speaks_of_us_does_not(engine):
    house = sent(engine)
    full = bounce(house.message(0).sender, address(0), code="552 5.2.2 Mailbox full", status="5.2.2")
    spam = bounce(
        house.message(1).sender, address(1), code="554 5.7.1 Message rejected as spam", status="5.7.1"
    )
    assert outcome(engine, full) is Outcome.COUNTED
    assert outcome(engine, spam) is Outcome.NOTED
    assert [state(engine, each) for each in (0, 1)] == [SubscriptionState.ACTIVE] * 2


def full(house, number):
    return bounce(
        house.message(number).sender, address(number), code="552 5.2.2 Mailbox full", status="5.2.2"
    )


def test_five_issues_in_a_row_to_a_full_mailbox_give_the_address_up(engine):
    house = sent(engine)
    found = [outcome(engine, full(house, 0), NOW + days(0.5))]
    for week in range(1, 5):
        house = again(engine, at=NOW + days(7 * week))
        found.append(outcome(engine, full(house, 0), NOW + days(7 * week + 0.5)))
    assert found == [Outcome.COUNTED] * 4 + [Outcome.GIVEN_UP]
    assert state(engine, 0) is SubscriptionState.BOUNCED
    # the mailbox may be emptied some day, and its owner subscribe again: it is not suppressed
    assert suppressed(engine) == []


@pytest.mark.parametrize(
    "back",
    [(ConsentEvent.SIGNED_UP, ConsentEvent.CONFIRMED), (ConsentEvent.CLEARED,)],
    ids=["yes", "cleared"],
)
def test_who_was_given_up_and_came_back_begins_anew(engine, back):
    house = sent(engine)
    outcome(engine, full(house, 0), NOW + days(0.5))
    for week in range(1, 5):
        house = again(engine, at=NOW + days(7 * week))
        outcome(engine, full(house, 0), NOW + days(7 * week + 0.5))
    with transaction(engine) as session:
        (found,) = audience.find(session, address=address(0))
        for hour, event in enumerate(back, 1):
            how = How(now=NOW + days(30 + hour / 24), source="essai", actor="essai")
            assert audience.move(session, found.id, event, how)
    house = again(engine, at=NOW + days(35))
    assert outcome(engine, full(house, 0), NOW + days(35.5)) is Outcome.COUNTED
    assert state(engine, 0) is SubscriptionState.ACTIVE


def test_an_issue_that_arrived_starts_the_count_anew(engine):
    house = sent(engine)
    outcome(engine, full(house, 0), NOW + days(0.5))
    for week in range(1, 8):
        house = again(engine, at=NOW + days(7 * week))
        if week != 4:
            assert outcome(engine, full(house, 0), NOW + days(7 * week + 0.5)) is Outcome.COUNTED
    assert state(engine, 0) is SubscriptionState.ACTIVE


def test_an_issue_that_comes_back_twice_counts_once(engine):
    house = sent(engine)
    for number in range(6):
        raw = full(house, 0).replace(b"4B.", f"4B{number}.".encode())
        assert outcome(engine, raw, NOW + days(15 + number)) is Outcome.COUNTED


def test_a_complaint_lets_its_reader_go_at_once(engine):
    house = sent(engine)
    assert outcome(engine, complaint(header_of(house.message(1)))) is Outcome.COMPLAINED
    assert state(engine, 1) is SubscriptionState.COMPLAINED
    assert outcome(engine, complaint(header_of(house.message(1)) + "\nX-Again: 1")) is Outcome.ALREADY


def test_a_complaint_without_anything_of_ours_is_for_a_person(engine):
    sent(engine)
    assert outcome(engine, complaint("Subject: Bonjour", address(1))) is Outcome.UNPROVEN
    assert state(engine, 1) is SubscriptionState.ACTIVE


def wish(house, number, purpose=Purpose.UNSUBSCRIBE):
    token = links.token(
        house.key, purpose=purpose, subscription=house.reader(number).id, campaign=house.campaign
    )
    return plain(address(number), "partir@lettre.example.org", token)


def test_a_mail_to_the_unsubscribe_address_with_its_token_is_obeyed(engine):
    house = sent(engine)
    assert outcome(engine, wish(house, 1)) is Outcome.UNSUBSCRIBED
    assert state(engine, 1) is SubscriptionState.UNSUBSCRIBED
    with reading(engine) as session:
        latest = audience.history(session, address(1))[-1]
        assert (latest.source, latest.actor) == ("mail", "reader")
        assert latest.detail == {"campaign": house.campaign}
        assert events.returns(session, house.campaign).unsubscribed == 1


def test_a_wish_to_leave_with_a_forged_token_is_refused(engine):
    house = sent(engine)
    raw = wish(house, 1)
    token = raw.partition(b"Subject: ")[2].partition(b"\n")[0]
    forged = raw.replace(token, token[:-1] + (b"A" if token[-1:] != b"A" else b"Q"))
    assert outcome(engine, forged) is Outcome.FORGED
    assert state(engine, 1) is SubscriptionState.ACTIVE


def test_an_answer_is_kept_for_a_person_and_a_machines_is_noted(engine):
    house = sent(engine)
    answer = plain(address(0), "lettre@example.org", "Re: Une entreprise", "Merci !")
    absent = plain(
        address(1),
        house.message(1).sender,
        "Absence du bureau",
        Auto_Submitted="auto-replied",
        In_Reply_To=message_id(house.message(1).content),
    )
    assert outcome(engine, answer) is Outcome.KEPT
    assert outcome(engine, absent) is Outcome.NOTED
    assert [state(engine, each) for each in (0, 1)] == [SubscriptionState.ACTIVE] * 2
    with reading(engine) as session:
        found = events.returns(session, house.campaign)
    assert (found.replies, found.auto_replies) == (1, 1)


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_delay_or_a_receipt_changes_nothing(engine, action):
    house = sent(engine)
    raw = bounce(house.message(0).sender, address(0), code="451 4.4.1 later", status="4.4.1", action=action)
    assert outcome(engine, raw) is Outcome.NOTED
    assert state(engine, 0) is SubscriptionState.ACTIVE


def test_a_bounce_of_an_uncertain_message_is_recorded_and_its_row_left_to_a_person(engine):
    house = sent(engine)
    with transaction(engine) as session:
        row = session.query(DeliveryRow).filter_by(subscription_id=house.reader(0).id).one()
        row.state = DeliveryState.UNCERTAIN.value
    assert outcome(engine, bounce(house.message(0).sender, address(0))) is Outcome.SUPPRESSED
    with reading(engine) as session:
        row = session.query(DeliveryRow).filter_by(subscription_id=house.reader(0).id).one()
        assert row.state == DeliveryState.UNCERTAIN.value
        assert events.events(session, campaign=house.campaign)[0].subscription == house.reader(0).id


def test_a_reader_who_had_left_stays_as_they_were_and_the_address_is_suppressed(engine):
    house = sent(engine)
    assert outcome(engine, wish(house, 0)) is Outcome.UNSUBSCRIBED
    assert outcome(engine, bounce(house.message(0).sender, address(0))) is Outcome.SUPPRESSED
    assert state(engine, 0) is SubscriptionState.UNSUBSCRIBED
    assert suppressed(engine) == [address(0)]


def test_foreseeing_changes_nothing(engine):
    house = sent(engine)
    raw = bounce(house.message(0).sender, address(0))
    with reading(engine) as session:
        (verdict,) = apply.foresee(session, raw, LATER)
    assert (verdict.outcome, verdict.whose.reader.address) == (Outcome.SUPPRESSED, address(0))
    with reading(engine) as session:
        assert not events.events(session)
    assert state(engine, 0) is SubscriptionState.ACTIVE


@pytest.mark.parametrize("raw", [b"", b"\0\xff\r\n\r\n\0", b"From: =?x?q?=ff?=\n\n", b"Subject: \xe9\n\nx"])
def test_no_bytes_stop_a_reading(engine, raw):
    assert [each.outcome for each in taken(engine, raw)] == [Outcome.KEPT]


def test_a_provider_that_calls_everybody_unknown_does_not_empty_the_list(engine):
    house = sent(engine, 25)
    found = [outcome(engine, bounce(house.message(each).sender, address(each))) for each in range(25)]
    assert found == [Outcome.SUPPRESSED] * 20 + [Outcome.COUNTED] * 5
    assert len(suppressed(engine)) == 20
    assert state(engine, 24) is SubscriptionState.ACTIVE
