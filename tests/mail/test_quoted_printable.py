import quopri

from hypothesis import given
from hypothesis import strategies as st

from lettre.mail import quoted_printable

lines = st.text(alphabet=st.characters(blacklist_categories=("Cs",), blacklist_characters="\r\x00"))


@given(lines)
def test_what_is_encoded_decodes_to_itself(text):
    decoded = quopri.decodestring(quoted_printable.encode(text)).decode()
    assert decoded.replace("\r\n", "\n") == text


@given(lines)
def test_no_line_is_too_long_or_begins_with_a_dot(text):
    for line in quoted_printable.encode(text).split(b"\r\n"):
        assert len(line) <= 76
        assert not line.startswith(b".")
        assert not line.endswith((b" ", b"\t"))


@given(lines, lines)
def test_a_piece_that_goes_on_joins_what_follows(before, after):
    joined = quoted_printable.encode(before, goes_on=True) + quoted_printable.encode(after)
    assert quopri.decodestring(joined).decode().replace("\r\n", "\n") == before + after
    assert all(len(line) <= 76 for line in joined.split(b"\r\n"))


def test_a_line_that_begins_like_a_mailbox_separator_is_veiled():
    assert quoted_printable.encode("From Paris") == b"=46rom Paris"
