from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettre.errors import ContentError
from lettre.mail import headers

names = st.text(
    alphabet=st.characters(
        blacklist_categories=("Cs", "Cc", "Cn", "Co"), blacklist_characters="\u2028\u2029"
    ),
    min_size=1,
    max_size=120,
).filter(lambda name: name == " ".join(name.split()))


def decoded(field):
    """Read a mailbox as RFC 2047 asks: the space between two encoded words is not there (6.2)."""
    raw = message_from_bytes(field)["To"].replace("\r\n", "")
    name, address = parseaddr(raw)
    return str(make_header(decode_header(name))), address


@given(names)
def test_any_name_in_any_script_comes_back_from_another_parser(name):
    field = b"To: " + headers.mailbox(name, "a@example.org") + b"\r\n\r\n"
    assert all(len(line) <= 998 for line in field.split(b"\r\n"))
    assert decoded(field) == (name, "a@example.org")


@given(names)
def test_any_subject_comes_back_from_another_parser(subject):
    field = b"Subject: " + headers.text(subject) + b"\r\n\r\n"
    assert all(len(line) <= 78 for line in field.split(b"\r\n"))
    raw = message_from_bytes(field)["Subject"].replace("\r\n", "")
    assert str(make_header(decode_header(raw))) == subject


@pytest.mark.parametrize("evil", ["a\r\nBcc: b@example.org", "a\nb", "a\x00b", "a\x85b", "a\u2028b"])
def test_a_name_cannot_write_a_field_of_its_own(evil):
    with pytest.raises(ContentError):
        headers.mailbox(evil, "a@example.org")
    with pytest.raises(ContentError):
        headers.mailbox("A", f"{evil}@example.org")
