"""What an address is, and what makes two of them the same."""

import pytest

from lettre.audience.addresses import fault, key, on_the_wire

GOOD = [
    "anne@example.org",
    "anne.le-goff+lettre@sous.domaine.example.org",
    "o'neil@example.org",
    "élodie@exemple-école.fr",
    "чтец@пример.рф",
    "a@xn--exmple-cua.org",
    f"{'a' * 64}@example.org",
    "=1+1@example.org",
]
BAD = {
    "anne": "no-at",
    "@example.org": "no-at",
    "anne@": "no-at",
    "": "no-at",
    "anne le goff@example.org": "bad-local-part",
    "a,b@example.org": "bad-local-part",
    "a@b@example.org": "bad-local-part",
    ".a@example.org": "bad-local-part",
    "a.@example.org": "bad-local-part",
    "a..b@example.org": "bad-local-part",
    '"a b"@example.org': "bad-local-part",
    "Anne <anne@example.org": "bad-local-part",
    f"{'a' * 65}@example.org": "too-long",
    f"{'é' * 33}@example.org": "too-long",
    f"a@{'b.' * 140}org": "too-long",
    f"{'a' * 300}@example.org": "too-long",
    "anne@example": "bad-domain",
    "anne@example..org": "bad-domain",
    "anne@-example.org": "bad-domain",
    "anne@exa_mple.org": "bad-domain",
    "anne@192.168.0.1": "bad-domain",
    "anne@[192.168.0.1]": "bad-domain",
    "anne@xn--a.org": "bad-domain",
    "anne@exa mple.org": "bad-domain",
    f"anne@{'b' * 64}.org": "bad-domain",
    "anne@example.org\r\nBcc: x@example.org": "control-character",
    "an\x00ne@example.org": "control-character",
    "anne\u2028@example.org": "control-character",
}


@pytest.mark.parametrize("address", GOOD)
def test_a_good_address_is_taken(address):
    assert fault(address) is None


@pytest.mark.parametrize(("address", "reason"), BAD.items())
def test_a_bad_address_is_refused_with_its_reason(address, reason):
    assert fault(address) == f"audience.row.{reason}"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anne@Example.ORG", "anne@example.org"),
        ("anne@exämple.org", "anne@xn--exmple-cua.org"),
        ("anne@EXÄMPLE.org", "anne@exämple.org"),
        ("ANNE@XN--EXMPLE-CUA.org", "anne@exämple.org"),
        ("e\u0301lodie@example.org", "Élodie@example.org"),
    ],
)
def test_two_ways_to_write_one_address_have_one_key(one, other):
    assert fault(one) is None
    assert fault(other) is None
    assert key(one) == key(other)


def test_a_plus_or_a_dot_makes_another_address():
    assert len({key(f"{local}@example.org") for local in ("ab", "a.b", "a+b")}) == 3


def test_an_address_travels_as_written_but_for_its_domain():
    assert on_the_wire("Élodie@exämple.org") == "Élodie@xn--exmple-cua.org"
    assert on_the_wire("Anne@Example.ORG") == "Anne@Example.ORG"
