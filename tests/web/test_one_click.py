"""RFC 8058, sentence by sentence, for what concerns the server, over a real connection."""

import base64
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from lettre.audience.links import Purpose
from lettre.campaign import begun
from lettre.campaign.tables import DeliveryRow
from lettre.db import reading, transaction
from lettre.mail.outbox import store as outbox
from lettre.mail.outbox.model import Letter, Wish
from lettre.mail.outbox.tables import OutboxRow
from tests.house import NOW

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def test_a_mail_program_unsubscribes_with_one_urlencoded_post(both):
    # 3.2: "MAY be sent as application/x-www-form-urlencoded"
    answer = both.client.post(both.link(), data=ONE_CLICK)
    assert answer.status_code == 200
    assert both.state() == "unsubscribed"


def test_a_mail_program_unsubscribes_with_one_multipart_post(both):
    # 3.2: "SHOULD be sent as multipart/form-data"
    answer = both.client.post(both.link(), files={"List-Unsubscribe": (None, "One-Click")})
    assert answer.request.headers["content-type"].startswith("multipart/form-data")
    assert answer.status_code == 200
    assert both.state() == "unsubscribed"


def test_the_body_of_the_header_field_itself_is_enough(site):
    # 3.1: List-Unsubscribe-Post "MUST contain the single key/value pair"; 3.2: it is sent as it stands
    answer = site.client.post(
        site.link(),
        content=b"List-Unsubscribe=One-Click",
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.status_code == 200
    assert site.state() == "unsubscribed"


def test_a_multipart_body_written_by_hand_is_understood(site):
    body = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    answer = site.client.post(
        site.link(), content=body, headers={"Content-Type": 'multipart/form-data; boundary="b"'}
    )
    assert answer.status_code == 200
    assert site.state() == "unsubscribed"


def test_the_answer_to_a_post_is_never_a_redirect(site):
    # 3.1: "MUST NOT return an HTTPS redirect"
    for path in (site.link(), site.link() + "/", site.link(2).replace("/u/", "//u/")):
        answer = site.client.post(path, data=ONE_CLICK)
        assert not answer.is_redirect
        assert "location" not in answer.headers


def test_no_cookie_and_no_authorization_are_needed_and_none_is_given(site):
    # 3.1: the POST "MUST NOT include cookies, HTTP authorization, or any other context information"
    answer = site.client.post(site.link(), data=ONE_CLICK)
    assert "cookie" not in answer.request.headers
    assert "set-cookie" not in answer.headers
    assert site.state() == "unsubscribed"


def test_cookies_and_authorization_that_come_all_the_same_change_nothing(site):
    context = {"Cookie": "session=1", "Authorization": "Basic eDp5", "Origin": "https://elsewhere.example"}
    answer = site.client.post(site.link(), data=ONE_CLICK, headers=context)
    assert answer.status_code == 200
    assert site.state() == "unsubscribed"


def test_the_address_alone_says_who_leaves_which_list(both):
    # 3.1: "enough information to identify the mail recipient and the list"
    both.client.post(both.link(2), data=ONE_CLICK)
    assert (both.state(1), both.state(2)) == ("active", "unsubscribed")


def test_the_address_holds_no_plain_name_of_reader_or_list(site):
    # 3.1: an opaque identifier; 6: the address travels through logs and scanners
    raw = base64.urlsafe_b64decode(site.link().removeprefix("/u/"))
    assert b"lecteur" not in raw
    assert b"cpc" not in raw


def test_a_token_with_one_letter_changed_acts_on_nobody(site):
    # 3.1: "SHOULD verify that the opaque or hard-to-forge component is valid"
    token = site.link().removeprefix("/u/")
    for place, letter in enumerate(token):
        other = "A" if letter != "A" else "B"
        answer = site.client.post(f"/u/{token[:place]}{other}{token[place + 1 :]}", data=ONE_CLICK)
        assert answer.status_code == 404, place
    assert (site.state(1), site.state(2)) == ("active", "active")


def test_a_token_of_a_return_path_is_no_link(site):
    answer = site.client.post(site.link(purpose=Purpose.BOUNCE), data=ONE_CLICK)
    assert answer.status_code == 404
    assert site.state() == "active"


def test_it_is_committed_before_it_is_answered(both):
    # the state is read through a connection of its own, right after the answer's first byte
    with both.client.stream("POST", both.link(), data=ONE_CLICK) as answer:
        assert answer.status_code == 200
        assert both.state() == "unsubscribed"


def test_the_proof_of_it_is_written_down(both):
    both.client.post(both.link(), data=ONE_CLICK)
    consent = both.last()
    assert consent.event.value == "left"
    assert consent.source == "one-click"
    assert consent.actor == "reader"
    assert consent.at.isoformat() == "2026-11-23T08:30:00+00:00"
    assert consent.detail == {"campaign": both.campaign}


def test_a_replay_changes_nothing_and_is_answered_alike(both):
    first = both.client.post(both.link(), data=ONE_CLICK)
    second = both.client.post(both.link(), data=ONE_CLICK)
    assert (first.status_code, first.text) == (second.status_code, second.text)
    assert both.events() == ["added", "left"]


def test_ten_posts_at_once_are_one_leave(both):
    link = both.link()
    with ThreadPoolExecutor(10) as hands:
        answers = list(hands.map(lambda _: both.client.post(link, data=ONE_CLICK), range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert both.events() == ["added", "left"]


def test_an_old_link_still_works_when_the_newsletter_has_gone_from_the_settings(site, settings):
    site.show(replace(settings, newsletters={}))
    assert site.client.get(site.link()).status_code == 200
    assert site.client.post(site.link(), data=ONE_CLICK).status_code == 200
    assert site.state() == "unsubscribed"


def test_a_reader_who_was_erased_is_told_that_nothing_more_comes(site):
    assert site.client.post(site.link(999), data=ONE_CLICK).status_code == 200
    answer = site.client.post(site.link(999), data={"wish": "leave"})
    assert answer.status_code == 200
    assert "ne figure plus parmi les abonnés" in answer.text


def letter(engine, state, at=NOW):
    """Say where the campaign's letter to the reader stands."""
    with transaction(engine) as session:
        values = {"state": state, "updated_at": at}
        session.execute(update(DeliveryRow).where(DeliveryRow.subscription_id == 1).values(**values))


def welcome(engine, state, at=NOW):
    """Say where the welcome to the reader stands."""
    wish = Wish(letter=Letter.WELCOME, newsletter="cpc", to="ines@example.org", key="welcome", subscription=1)
    with transaction(engine) as session:
        outbox.put(session, wish, NOW)
        session.execute(update(OutboxRow).values(state=state, updated_at=at))


@pytest.mark.parametrize("mail", [letter, welcome])
def test_a_mail_between_its_mark_and_its_first_byte_is_waited_for(both, mail):
    # who has the answer gets nothing that has not begun: the leave is committed when the mail is out
    mail(both.engine, "sending")
    with ThreadPoolExecutor(1) as hand:
        begin = time.monotonic()
        answer = hand.submit(both.client.post, both.link(), data=ONE_CLICK)
        time.sleep(0.2)
        state, passed = both.state(), time.monotonic() - begin
        mail(both.engine, "sent")
        assert answer.result().status_code == 200
    assert state == "active" or passed > begun.FRESH.total_seconds()
    assert both.state() == "unsubscribed"


@pytest.mark.parametrize("mail", [letter, welcome])
def test_a_mail_marked_by_a_sender_that_died_keeps_nobody(both, mail):
    mail(both.engine, "sending", NOW - timedelta(seconds=2))
    with reading(both.engine) as session:
        assert not begun.of_any(session, [1], NOW)
        assert begun.of_any(session, [2, 1], NOW - timedelta(seconds=2))
        assert begun.of_anybody(session, NOW - timedelta(seconds=2))
        assert not begun.of_any(session, [2], NOW - timedelta(seconds=2))
    assert both.client.post(both.link(), data=ONE_CLICK).status_code == 200
    assert both.state() == "unsubscribed"


NOT_ONE_CLICK = {
    "an empty form": b"",
    "another value": b"List-Unsubscribe=Two-Clicks",
    "another case of the value": b"List-Unsubscribe=one-click",
    "another case of the key": b"list-unsubscribe=One-Click",
    "the pair and another": b"List-Unsubscribe=One-Click&email=x%40example.org",
    "the pair twice": b"List-Unsubscribe=One-Click&List-Unsubscribe=One-Click",
    "a key alone": b"List-Unsubscribe",
    "many fields": b"&".join(b"a%d=1" % number for number in range(50)),
    "bytes that are no text": b"\xff\xfe\x00",
    "a wish that is none": b"wish=stay",
}


@pytest.mark.parametrize("body", NOT_ONE_CLICK.values(), ids=NOT_ONE_CLICK)
def test_a_form_that_is_not_this_one_pair_changes_nothing_and_shows_the_page_again(site, body):
    answer = site.client.post(
        site.link(), content=body, headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 400
    assert "Me désabonner" in answer.text
    assert site.state() == "active"


WRONG_TYPES = {
    "no type": None,
    "text": "text/plain",
    "json": "application/json",
    "xml": "text/xml",
    "multipart of another kind": "multipart/mixed; boundary=b",
    "multipart without a boundary": "multipart/form-data",
    "multipart with a boundary that is not there": "multipart/form-data; boundary=zzz",
    "nonsense": ";;;=",
}


@pytest.mark.parametrize("kind", WRONG_TYPES.values(), ids=WRONG_TYPES)
def test_a_body_of_another_type_changes_nothing(site, kind):
    headers = {} if kind is None else {"Content-Type": kind}
    answer = site.client.post(site.link(), content=b"List-Unsubscribe=One-Click", headers=headers)
    assert answer.status_code == 400
    assert site.state() == "active"


def test_a_file_in_place_of_the_field_changes_nothing(site):
    answer = site.client.post(site.link(), files={"List-Unsubscribe": ("a.txt", b"One-Click")})
    assert answer.status_code == 400
    assert site.state() == "active"


def test_a_huge_declared_body_is_refused_unread(site):
    head = f"POST {site.link()} HTTP/1.1\nHost: x\nContent-Type: application/x-www-form-urlencoded\n"
    said = site.exchange(head + "Content-Length: 10485760", b"List-Unsubscribe=One-Click")
    # the server answered and hung up while ten million bytes were still to come
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in said.lower()
    assert site.state() == "active"


def test_a_body_without_an_end_is_cut_off(site):
    head = (
        f"POST {site.link()} HTTP/1.1\nHost: x\nContent-Type: application/x-www-form-urlencoded\n"
        "Transfer-Encoding: chunked"
    )
    chunk = b"1000\r\n" + b"a" * 4096 + b"\r\n"
    said = site.exchange(head, chunk * 5)
    assert said.startswith(b"HTTP/1.1 413 ")
    assert site.state() == "active"
