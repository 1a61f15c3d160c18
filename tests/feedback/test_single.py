"""Mails to one person that come back: known by what they bear, nobody lost for them, on either database."""

import pytest

from lettre.audience import pending as unconfirmed
from lettre.audience import store as audience
from lettre.audience.model import ConsentEvent, How, SubscriptionState
from lettre.campaign import events
from lettre.db import reading, transaction
from lettre.feedback import apply, bearer, refusals
from lettre.feedback.verdict import Outcome, Proof
from lettre.mail.letters import Letters
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import Letter, OutboxState, Wish
from lettre.mail.outbox.tables import OutboxRow
from tests.feedback.house import FIXED, VERP, bounce, complaint, days, header_of, house, plain
from tests.house import NOW
from tests.mail.outbox.house import ROOT, address, pending

LATER = NOW + days(1)
HOSTS = bearer.hosts([house()])
PENDING, ACTIVE, BOUNCED = SubscriptionState.PENDING, SubscriptionState.ACTIVE, SubscriptionState.BOUNCED
FULL = {"code": "452 4.2.2 mailbox full", "status": "4.2.2"}


def put(engine, letter, to=None, number=1):
    """Put a letter about a pending reader into the outbox, beside the question."""
    with transaction(engine) as session:
        (reader,) = audience.find(session, address=address(number))
        wish = Wish(
            letter=letter,
            newsletter="cpc",
            to=to or address(number),
            key=letter.value,
            subscription=reader.id,
            params={"masked": "a…@example.net"},
        )
        assert outbox.put(session, wish, NOW)


def confirm(engine, number=1):
    with transaction(engine) as session:
        (reader,) = audience.find(session, address=address(number))
        audience.move(
            session, reader.id, ConsentEvent.CONFIRMED, How(now=NOW, source="page", actor="reader", detail={})
        )


def left(engine, letter, return_path=VERP):
    """Have every mail leave, and return the message of one letter as it left."""
    with transaction(engine) as session:
        for row in session.query(OutboxRow):
            row.state = OutboxState.SENT.value
        entry = next(each for each in outbox.entries(session) if each.wish.letter is letter)
        keys = outbox.signing_keys(session)
    return Letters(root=ROOT, newsletters={"cpc": house(return_path)}, keys=keys).compose(entry)


def take(engine, raw):
    with transaction(engine) as session:
        (verdict,) = apply.record(session, apply.understand(session, raw, LATER, HOSTS), LATER)
    return verdict


def state(engine, number=1):
    with reading(engine) as session:
        return next(audience.find(session, address=address(number))).state


def suppressed(engine):
    with reading(engine) as session:
        return list(audience.suppressions(session))


def returned(message, by, **more):
    """The report on a message, told by one thing alone; whom it names is nobody of ours."""
    to, told = FIXED, {}
    if by is Proof.VERP:
        to = message.sender
    elif by is Proof.ENVELOPE_ID:
        told = {"envelope_id": message.envelope_id}
    else:
        told = {"returned": header_of(message)}
    return bounce(to, "forwarded@elsewhere.example.net", **told, **more)


@pytest.mark.parametrize(
    ("by", "return_path"),
    [(Proof.VERP, VERP), (Proof.ENVELOPE_ID, FIXED), (Proof.MESSAGE_ID, FIXED)],
    ids=lambda each: each.value if isinstance(each, Proof) else "",
)
def test_a_question_to_nobody_ends_the_sign_up_and_leaves_the_address_free(engine, by, return_path):
    pending(engine, 1, 2)
    message = left(engine, Letter.CONFIRM, return_path)
    verdict = take(engine, returned(message, by))
    assert (verdict.outcome, verdict.address) == (Outcome.UNDELIVERABLE, address(1))
    # a token is looked for in the envelope identifier as well
    assert verdict.proof is (Proof.VERP if by is Proof.ENVELOPE_ID else by)
    assert (state(engine), state(engine, 2)) == (BOUNCED, PENDING)
    assert suppressed(engine) == []
    with reading(engine) as session:
        (event,) = events.events(session)
        (reader,) = audience.find(session, address=address(1))
        latest = audience.history(session, address(1))[-1]
    assert (event.subscription, event.campaign, event.known_by) == (reader.id, None, verdict.proof.value)
    assert latest.detail["letter"] == "confirm"
    # the same mail a second time, and a reminder that comes back as well, change nothing more
    with transaction(engine) as session:
        again = apply.understand(session, returned(message, by), LATER, HOSTS)
        assert apply.record(session, again, LATER) == ()


def test_who_has_said_yes_meanwhile_stays(engine):
    pending(engine, 1)
    message = left(engine, Letter.CONFIRM)
    confirm(engine)
    assert take(engine, returned(message, Proof.VERP)).outcome is Outcome.ALREADY
    assert state(engine) is ACTIVE


def test_a_mailbox_that_is_full_today_ends_nothing(engine):
    pending(engine, 1)
    message = left(engine, Letter.CONFIRM)
    assert take(engine, returned(message, Proof.VERP, **FULL)).outcome is Outcome.NOTED
    assert state(engine) is PENDING


@pytest.mark.parametrize("letter", [Letter.WELCOME, Letter.DATA, Letter.ADDRESS_NEW, Letter.ADDRESS_OLD])
def test_other_letters_that_come_back_cost_no_reader(engine, letter):
    pending(engine, 1)
    confirm(engine)
    put(engine, letter, to="ailleurs@example.net")
    message = left(engine, letter)
    assert take(engine, returned(message, Proof.VERP)).outcome is Outcome.NOTED
    assert state(engine) is ACTIVE
    assert suppressed(engine) == []


def test_a_report_that_names_an_address_alone_ends_nothing(engine):
    pending(engine, 1)
    left(engine, Letter.CONFIRM)
    verdict = take(engine, bounce(FIXED, address(1)))
    assert (verdict.outcome, verdict.proof) == (Outcome.NOTED, Proof.ADDRESS)
    assert state(engine) is PENDING


def test_a_token_of_somebody_elses_making_names_no_mail(engine):
    pending(engine, 1)
    genuine = left(engine, Letter.CONFIRM).sender
    token = genuine.partition("+")[2].partition("@")[0]
    forged = token[:-1] + ("a" if token[-1] != "a" else "q")
    verdict = take(engine, bounce(genuine.replace(token, forged), "x@elsewhere.example.net"))
    assert verdict.outcome is Outcome.FORGED
    assert state(engine) is PENDING


def test_a_question_whose_reader_has_another_address_now_ends_nothing(engine):
    pending(engine, 1)
    message = left(engine, Letter.CONFIRM)
    with transaction(engine) as session:
        session.query(OutboxRow).update({"address": "avant@example.org", "address_key": "avant@example.org"})
    assert take(engine, returned(message, Proof.VERP)).outcome is Outcome.ALREADY
    assert state(engine) is PENDING


def test_a_complaint_about_a_welcome_lets_its_reader_go(engine):
    pending(engine, 1)
    confirm(engine)
    put(engine, Letter.WELCOME)
    message = left(engine, Letter.WELCOME)
    assert take(engine, complaint(header_of(message))).outcome is Outcome.COMPLAINED
    assert state(engine) is SubscriptionState.COMPLAINED


def test_an_answer_to_a_question_is_for_a_person(engine):
    pending(engine, 1)
    message = left(engine, Letter.CONFIRM)
    raw = plain(address(1), FIXED, "Re: bonjour", "Qui êtes-vous ?", In_Reply_To=message.message_id)
    assert take(engine, raw).outcome is Outcome.KEPT


def test_a_question_that_the_relay_itself_refuses_ends_the_sign_up_once(engine):
    pending(engine, 1, 2)
    said = {1: (550, "5.1.1", "5.1.1 User unknown"), 2: (550, "5.7.1", "5.7.1 blocked, see example.net")}
    with transaction(engine) as session:
        for number, row in enumerate(session.query(OutboxRow).order_by(OutboxRow.id), 1):
            row.state, row.stage, row.updated_at = OutboxState.FAILED.value, "RCPT", NOW
            row.code, row.enhanced, row.response = said[number]
    assert refusals.take(engine, LATER) == {Outcome.UNDELIVERABLE: 1, Outcome.NOTED: 1}
    assert (state(engine), state(engine, 2)) == (BOUNCED, PENDING)
    assert refusals.take(engine, LATER) == {}
    assert suppressed(engine) == []


def test_a_sender_that_the_relay_refuses_says_nothing_of_an_address(engine):
    pending(engine, 1)
    with transaction(engine) as session:
        (row,) = session.query(OutboxRow)
        row.state, row.stage, row.updated_at = OutboxState.FAILED.value, "MAIL", NOW
        row.code, row.enhanced, row.response = 550, "5.1.1", "5.1.1 unknown"
    assert refusals.take(engine, LATER) == {}
    assert state(engine) is PENDING


def test_a_house_without_a_mailbox_for_tokens_writes_from_its_own_address(engine):
    pending(engine, 1)
    message = left(engine, Letter.CONFIRM, FIXED)
    assert message.sender == FIXED
    assert message.envelope_id not in message.sender


def test_what_came_back_of_a_sign_up_goes_with_it_when_its_time_is_over(engine):
    pending(engine, 1, 2)
    message = left(engine, Letter.CONFIRM)
    take(engine, returned(message, Proof.VERP))
    with transaction(engine) as session:
        answered = next(each for each in outbox.entries(session) if each.wish.to == address(2))
        keys = outbox.signing_keys(session)
    other = Letters(root=ROOT, newsletters={"cpc": house()}, keys=keys).compose(answered)
    raw = plain(address(2), other.sender, "Absente", Auto_Submitted="auto-replied")
    assert take(engine, raw).outcome is Outcome.NOTED
    with transaction(engine) as session:
        assert unconfirmed.expire(session, NOW + days(30), NOW + days(31)) == 2
    with reading(engine) as session:
        assert list(audience.find(session)) == []
        assert events.events(session) == []
