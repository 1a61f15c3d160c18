"""Links asked over real lines: what they answer, and where nobody is ever asked."""

import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network

import pytest
import trustme

from lettre.edition.checks.online import Answer, Failure
from lettre.edition.probe import USER_AGENT, Circumstances, ask
from lettre.edition.reach import is_public
from tests.edition.host import serving

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
LOOPBACK = Circumstances(allowed=(ip_network("127.0.0.1/32"),))


@pytest.fixture
def host():
    with serving() as host:
        yield host


def asked(host, *paths, circumstances=LOOPBACK, **options):
    addresses = [f"http://127.0.0.1:{host.port}{path}" for path in paths]
    answers = ask(addresses, NOW, circumstances=circumstances, **options)
    assert list(answers) == addresses
    return [replace(answer, seconds=0.0) for answer in answers.values()]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/good", 200),
        ("/café?a=b c", 200),
        ("/gone", 404),
        ("/never", 410),
        ("/error", 503),
        ("/shy", 403),
        ("/for-now", 200),
        ("/no-head", 200),
        ("/hangs-up", 200),
    ],
)
def test_a_page_answers_with_its_last_status(host, path, status):
    assert asked(host, path) == [Answer(status=status)]
    assert {agent for *_, agent in host.asked} == {USER_AGENT}


def test_a_good_page_is_asked_for_its_head_alone(host):
    asked(host, "/good", "/no-head")
    assert ("GET", "/good", USER_AGENT) not in host.asked
    assert ("GET", "/no-head", USER_AGENT) in host.asked


@pytest.mark.parametrize(
    ("path", "status", "moved"),
    [
        ("/moved", 200, "/good"),
        ("/moved-twice", 200, "/good"),
        # the first step was for now: where it leads may change
        ("/for-now", 200, None),
        ("/moved-to-nothing", 404, "/gone"),
    ],
)
def test_a_page_that_moved_for_good_says_where_it_is(host, path, status, moved):
    (answer,) = asked(host, path)
    assert answer.status == status
    assert answer.moved == (moved and f"http://127.0.0.1:{host.port}{moved}")


@pytest.mark.parametrize("path", ["/loop", "/elsewhere"])
def test_a_walk_ends(host, path):
    assert asked(host, path) == [Answer(failure=Failure.SILENCE)]
    assert len(host.asked) <= 6


def test_a_host_that_drips_is_left(host):
    start = time.monotonic()
    assert asked(host, "/drip", circumstances=replace(LOOPBACK, patience=0.3)) == [
        Answer(failure=Failure.SILENCE)
    ]
    assert time.monotonic() - start < 5


def test_nobody_there_is_silence(host):
    free = host.port
    host.server.socket.close()
    answers = ask([f"http://127.0.0.1:{free}/"], NOW, circumstances=LOOPBACK)
    assert [answer.failure for answer in answers.values()] == [Failure.SILENCE]


def test_two_links_of_one_host_are_asked_at_once_and_never_three(host):
    answers = asked(host, *[f"/together/{number}" for number in range(6)])
    assert {answer.status for answer in answers} == {200}
    assert host.pair.n_waiting == 0


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0.0.0.0", "[::ffff:127.0.0.1]", "127.0.0.1."],
)
def test_the_house_is_never_asked(host, address):
    answers = ask([f"http://{address}:{host.port}/good"], NOW)
    assert [answer.failure for answer in answers.values()] in ([Failure.INSIDE], [Failure.NAME])
    assert host.asked == []


def test_a_page_outside_does_not_lead_into_the_house(host):
    with serving("127.0.0.2") as inner:
        host.inside = f"http://127.0.0.2:{inner.port}/secret"
        assert asked(host, "/inside") == [Answer(failure=Failure.INSIDE)]
        assert host.paths() == ["/inside"]
        assert inner.asked == []
        both = Circumstances(allowed=(ip_network("127.0.0.0/8"),))
        assert asked(host, "/inside", circumstances=both) == [Answer(status=200)]
        assert inner.paths() == ["/secret"]


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("80.67.169.12", True),
        ("2001:910:800::12", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("239.255.255.250", False),
        ("255.255.255.255", False),
        ("240.0.0.1", False),
        ("0.0.0.0", False),
        ("192.0.2.1", False),
        ("198.18.0.1", False),
        ("::1", False),
        ("::", False),
        ("fc00::1", False),
        ("fd12::1", False),
        ("fe80::1", False),
        ("fe80::1%eth0", False),
        ("fec0::1", False),
        ("ff0e::1", False),
        ("2001:db8::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:80.67.169.12", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5043:a90c", True),
        ("2002:7f00:1::", False),
        ("2002:5043:a90c::", True),
    ],
)
def test_only_public_addresses_may_be_asked(address, public):
    assert is_public(address) is public


def test_an_address_may_be_allowed():
    assert is_public("10.1.2.3", [ip_network("10.0.0.0/8")])
    assert not is_public("10.1.2.3", [ip_network("127.0.0.0/8"), ip_network("::1/128")])


def test_a_certificate_must_hold():
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with serving(tls=server) as host:
        address = f"https://127.0.0.1:{host.port}/good"
        trusted = ask([address], NOW, circumstances=replace(LOOPBACK, tls=trusting))
        distrusted = ask([address], NOW, circumstances=LOOPBACK)
        plain = ask([address.replace("https", "http")], NOW, circumstances=LOOPBACK)
    assert [answer.status for answer in trusted.values()] == [200]
    assert [answer.failure for answer in distrusted.values()] == [Failure.CERTIFICATE]
    assert [answer.failure for answer in plain.values()] == [Failure.SILENCE]


def test_good_answers_are_kept_for_a_day(host, tmp_path):
    kept = tmp_path / "hidden" / "links.json"
    paths = ["/good", "/moved", "/gone"]
    first = asked(host, *paths, kept=kept)
    assert [answer.status for answer in first] == [200, 200, 404]
    host.asked.clear()
    assert asked(host, *paths, kept=kept) == first
    # what was wrong may have been mended
    assert set(host.paths()) == {"/gone"}
    addresses = [f"http://127.0.0.1:{host.port}/good"]
    host.asked.clear()
    ask(addresses, NOW + timedelta(hours=23), kept=kept, circumstances=LOOPBACK)
    assert host.asked == []
    ask(addresses, NOW + timedelta(hours=25), kept=kept, circumstances=LOOPBACK)
    assert host.paths() == ["/good"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"http://a/": 1}', '{"http://a/": {"at": "x", "answer": {}}}']
)
def test_a_broken_file_of_answers_holds_none(host, tmp_path, text):
    kept = tmp_path / "links.json"
    kept.write_text(text)
    assert asked(host, "/good", kept=kept) == [Answer(status=200)]
    assert asked(host, "/good", kept=kept) == [Answer(status=200)]
    assert host.paths() == ["/good"]
