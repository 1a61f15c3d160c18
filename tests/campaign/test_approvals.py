"""Proofs and approvals in the database, of either kind, and the sending that needs one."""

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from threading import Barrier

import pytest

from lettre.audience import links
from lettre.audience import store as audience
from lettre.audience.links import EXAMPLE_KEY, Purpose
from lettre.campaign import approval, approvals, preflight, proofing, proofs, sending, store
from lettre.campaign import plan as planning
from lettre.campaign.approval import Standing
from lettre.campaign.model import CampaignState
from lettre.db import reading, transaction
from lettre.edition import store as editions
from lettre.errors import StateError
from lettre.mail.outcome import Kind, Outcome, Stage
from lettre.mail.smtp import Smtp
from tests.house import NOW, newsletter, people, rendered
from tests.relay import relay

LATER = NOW + timedelta(hours=1)


def other(comma=","):
    html = rendered().html + comma
    return replace(rendered(), html=html, digest=hashlib.sha256(html.encode()).hexdigest())


def approve(engine, edition=None, by="Anne", now=NOW):
    with transaction(engine) as session:
        return approvals.approve(session, edition or rendered(), by=by, version="0.1.0", note=None, now=now)


def withdraw(engine, by="Bruno"):
    with transaction(engine) as session:
        return approvals.withdraw(session, "cpc", "2026-11", by=by, reason="une coquille", now=LATER)


def standing(engine, edition=None):
    with reading(engine) as session:
        latest = approvals.latest(session, "cpc", "2026-11")
    return approval.stands((edition or rendered()).digest, latest)


def start(engine, edition=None, *, approved=True, existing=()):
    with transaction(engine) as session:
        plan = planning.decide(existing)
        return sending.prepare(session, plan, edition or rendered(), NOW, approved=approved)


def at_once(number, work):
    """Run `work` in so many threads at the same moment."""
    barrier = Barrier(number)

    def run(index):
        barrier.wait()
        return work(index)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(run, range(number)))


# --- approvals ---


def test_an_approval_is_kept_with_its_edition(engine):
    given = approve(engine)
    with reading(engine) as session:
        assert approvals.of_issue(session, "cpc", "2026-11") == [given]
        assert approvals.get(session, given.id) == given
        assert editions.get(session, given.digest) == rendered()
    assert standing(engine) is Standing.APPROVED


def test_a_changed_comma_voids_it(engine):
    assert standing(engine) is Standing.NONE
    approve(engine)
    assert standing(engine, other()) is Standing.CHANGED


def test_the_last_approval_is_the_one_that_holds(engine):
    approve(engine)
    approve(engine, other())
    assert standing(engine) is Standing.CHANGED
    assert standing(engine, other()) is Standing.APPROVED


def test_taking_back_leaves_nothing_approved(engine):
    approve(engine)
    approve(engine, other())
    taken_back = withdraw(engine)
    assert [each.withdrawn_by for each in taken_back] == ["Bruno", "Bruno"]
    assert standing(engine) is standing(engine, other()) is Standing.WITHDRAWN
    assert withdraw(engine) == []
    approve(engine)
    assert standing(engine) is Standing.APPROVED


def test_another_issue_is_not_touched(engine):
    approve(engine, replace(rendered(), issue="2026-12", digest="1" * 64))
    approve(engine)
    withdraw(engine)
    with reading(engine) as session:
        assert approvals.covering(session, "1" * 64) is not None
        assert approvals.covering(session, rendered().digest) is None


def test_two_approvals_at_once_are_both_kept(engine):
    at_once(2, lambda index: approve(engine, by=f"Personne {index}"))
    with reading(engine) as session:
        assert {each.by for each in approvals.of_issue(session)} == {"Personne 0", "Personne 1"}
    assert standing(engine) is Standing.APPROVED


# --- sending ---


def test_what_nobody_approved_does_not_leave(engine):
    people(engine, 2)
    with pytest.raises(StateError, match=r"approval\.gone-meanwhile"):
        start(engine)
    with reading(engine) as session:
        assert store.campaigns(session) == []


def test_what_changed_since_does_not_leave(engine):
    approve(engine)
    with pytest.raises(StateError, match=r"approval\.gone-meanwhile"):
        start(engine, other())


def test_a_campaign_knows_the_approval_it_was_sent_under(engine):
    people(engine, 2)
    given = approve(engine)
    campaign = start(engine)
    with reading(engine) as session:
        report = store.report(session, campaign.id)
    assert campaign.approval == given.id
    assert report.approval == given
    assert report.as_json()["approval"]["by"] == "Anne"


def test_without_the_need_a_campaign_starts_without_an_approval(engine):
    people(engine, 2)
    assert start(engine, approved=False).approval is None


def test_taking_back_does_not_touch_a_campaign_under_way(engine):
    people(engine, 2)
    approve(engine)
    campaign = start(engine)
    withdraw(engine)
    resumed = start(engine, existing=[campaign])
    assert resumed.id == campaign.id
    with reading(engine) as session:
        assert store.campaign(session, campaign.id).state is CampaignState.SENDING


def test_taking_back_before_it_starts_stops_it(engine):
    people(engine, 2)
    approve(engine)
    withdraw(engine)
    with pytest.raises(StateError):
        start(engine)


def test_more_readers_need_an_approval_that_still_stands(engine):
    people(engine, 2)
    approve(engine)
    campaign = start(engine)
    with transaction(engine) as session:
        store.move(session, campaign.id, CampaignState.DONE, NOW)
        done = store.campaign(session, campaign.id)
    plan = planning.decide([done], new_subscribers=True)
    people(engine, 1, first=2)
    with transaction(engine) as session:
        assert sending.prepare(session, plan, None, LATER, approved=True).id == campaign.id
    withdraw(engine)
    with pytest.raises(StateError, match=r"approval\.not-for-more"), transaction(engine) as session:
        sending.prepare(session, plan, None, LATER, approved=True)


def test_an_approval_cannot_be_taken_back_while_a_campaign_is_written_under_it(engine):
    people(engine, 2)
    approve(engine)
    with ThreadPoolExecutor(1) as threads:
        with transaction(engine) as session:
            campaign = sending.prepare(session, planning.decide([]), rendered(), NOW, approved=True)
            taking_back = threads.submit(withdraw, engine)
            # whoever does not wait is done long before this
            with pytest.raises(TimeoutError):
                taking_back.result(timeout=1)
        [taken_back] = taking_back.result()
    assert campaign.approval == taken_back.id
    assert standing(engine) is Standing.WITHDRAWN


# --- proofs ---


def number(engine, edition=None):
    with transaction(engine) as session:
        return proofs.number(session, edition or rendered(), NOW)


def send(engine, port, addresses, edition=None, note=None):
    edition = edition or rendered()
    with transaction(engine) as session:
        numbered = proofs.number(session, edition, NOW)
        begun = proofs.begin(session, numbered, addresses, by="Anne", note=note, now=NOW)
        key = sending.key(session)
    composed = [(each, proofing.compose(edition, newsletter(), key, each)) for each in begun]
    return asyncio.run(proofing.send(engine, Smtp(host="127.0.0.1", port=port), composed))


def test_the_number_counts_editions(engine):
    assert [number(engine, edition).number for edition in (rendered(), other(), rendered(), other(";"))] == [
        1, 2, 1, 3,
    ]  # fmt: skip
    elsewhere = replace(rendered(), issue="2026-12", digest="2" * 64)
    assert number(engine, elsewhere).number == 1


def test_proofs_at_once_have_numbers_of_their_own(engine):
    found = at_once(4, lambda index: number(engine, other("," * (index % 2 + 1))))
    assert len({(each.number, each.digest) for each in found}) == 2
    assert {each.number for each in found} == {1, 2}


def test_an_answer_is_written_down(engine):
    with transaction(engine) as session:
        numbered = proofs.number(session, rendered(), NOW)
        [begun] = proofs.begin(session, numbered, ["anne@example.org"], by="Bruno", note="à relire", now=NOW)
        assert proofs.of_issue(session) == [begun]
        assert begun.outcome is None
        proofs.record(session, begun, Outcome(kind=Kind.REFUSED, stage=Stage.RCPT, code=550, text="5.1.1 no"))
    with reading(engine) as session:
        [kept] = proofs.of_issue(session, "cpc", "2026-11")
    assert kept == replace(begun, outcome=Kind.REFUSED, code=550, response="5.1.1 no")
    assert not kept.arrived


def test_each_address_has_its_own_answer(engine, tmp_path):
    script = {"loin@example.org": {"rcpt": "550 5.1.1 no such user"}, "coupe@example.org": {"data": "drop"}}
    wanted = ["anne@example.org", "loin@example.org", "coupe@example.org", "bruno@example.org"]
    with relay(tmp_path, script=script) as (port, taken):
        answered = send(engine, port, wanted)
        journal = taken()
    outcomes = [Kind.ACCEPTED, Kind.REFUSED, Kind.UNCERTAIN, Kind.ACCEPTED]
    assert [each.outcome for each in answered] == outcomes
    assert [line["recipients"] for line in journal] == [["anne@example.org"], ["bruno@example.org"]]
    assert len({line["message_id"] for line in journal}) == 2
    with reading(engine) as session:
        assert proofs.of_issue(session) == answered
        assert store.campaigns(session) == []


def test_a_server_that_is_not_there_is_an_answer_too(sqlite_engine):
    [answer] = send(sqlite_engine, 9, ["anne@example.org"])
    assert answer.outcome is Kind.UNSENT
    assert answer.response


def test_a_proof_sent_again_is_another_message(engine, tmp_path):
    with relay(tmp_path) as (port, taken):
        for _ in range(2):
            send(engine, port, ["anne@example.org"])
        assert len({line["message_id"] for line in taken()}) == 2
    with reading(engine) as session:
        assert {each.proof.number for each in proofs.of_issue(session)} == {1}


def test_a_proof_differs_from_the_letter_in_nothing_that_is_read(sqlite_engine):
    with transaction(sqlite_engine) as session:
        numbered = proofs.number(session, rendered(), NOW)
        [begun] = proofs.begin(session, numbered, ["anne@example.org"], by="Anne", note="Voir p. 2", now=NOW)
    proof = message(proofing.compose(rendered(), newsletter(), EXAMPLE_KEY, begun).content)
    letter = message(preflight.example(rendered(), newsletter()).content)
    assert proof["Subject"] == f"[Épreuve 1 · {rendered().digest[:6]}] Une entreprise, un lycée, un métier"
    assert proof["Comments"] == "Voir p. 2"
    different = {"Subject", "Comments", "To", "Date", "Message-ID"}
    assert {name: value for name, value in proof.items() if name not in different} == {
        name: value for name, value in letter.items() if name not in different
    }
    for kind in ("plain", "html"):
        said = letter.get_body((kind,)).get_content().replace("lecteur@example.org", "anne@example.org")
        assert proof.get_body((kind,)).get_content() == said


def test_a_link_of_a_proof_acts_on_nobody(sqlite_engine):
    with transaction(sqlite_engine) as session:
        numbered = proofs.number(session, rendered(), NOW)
        [begun] = proofs.begin(session, numbered, ["anne@example.org"], by="Anne", note=None, now=NOW)
        keys = audience.keys(session)
        key = sending.key(session)
    proof = message(proofing.compose(rendered(), newsletter(), key, begun).content)
    token = proof["List-Unsubscribe"].partition("/u/")[2].partition(">")[0]
    assert links.read(token, keys).purpose is Purpose.PROOF


def message(content):
    return message_from_bytes(content, policy=policy.default)
