from dataclasses import replace

import pytest

from lettre.edition.digest import digest
from lettre.issue.model import Asset

WORDS = {
    "subject": "Été",
    "preheader": "a",
    "sender": "A <a@example.org>",
    "reply_to": None,
    "html": "b",
    "text": "c",
}
PICTURE = Asset(name="images/a.png", media_type="image/png", content=b"png")
PAPER = Asset(name="files/b.pdf", media_type="application/pdf", content=b"pdf")
#: written down once: the digest of an edition that was approved must be the same next year
KNOWN = "0bf7a71d4e932768fe7df1ca345d0174a6e83f36ba5174c5d2ab9eeb4a54c346"


def test_the_digest_of_the_same_edition_is_the_same_next_year():
    assert digest(WORDS, [PICTURE, PAPER]) == KNOWN


def test_the_order_in_which_files_were_read_does_not_count():
    assert digest(dict(reversed(WORDS.items())), [PAPER, PICTURE]) == digest(WORDS, [PICTURE, PAPER])


@pytest.mark.parametrize("name", sorted(WORDS))
def test_every_part_that_readers_receive_counts(name):
    assert digest({**WORDS, name: "autre"}, [PICTURE]) != digest(WORDS, [PICTURE])


def test_words_do_not_flow_from_one_part_into_the_next():
    assert digest({**WORDS, "html": "bc", "text": ""}, []) != digest(WORDS, [])


@pytest.mark.parametrize("change", [{"content": b"other"}, {"name": "images/b.png"}])
def test_the_bytes_and_the_name_of_a_file_count(change):
    assert digest(WORDS, [replace(PICTURE, **change)]) != digest(WORDS, [PICTURE])
