"""Three hundred real mails, judged by labels that are not ours."""

import pytest

from bench.bounces import CORPUS, collection, measure
from lettre.feedback.event import EventKind
from lettre.feedback.read import read


@pytest.fixture(scope="module")
def mails():
    return collection(CORPUS)[0]


@pytest.fixture(scope="module")
def measured():
    return measure(*collection(CORPUS))


def test_the_whole_collection_is_measured(measured):
    assert measured.mails == 324


def test_the_recipient_is_found_in_97_of_100_mails(measured):
    assert measured.found >= 0.97, measured.missing


def test_an_address_is_hardly_ever_wrongly_given_up(measured):
    assert measured.precision >= 0.97, measured.wrong


def test_most_dead_addresses_are_recognised(measured):
    assert measured.recall >= 0.85, measured.missed


def test_what_is_no_bounce_is_not_called_one(measured):
    assert not measured.no_bounces


def test_the_labels_could_show_a_careless_reader_wrong(mails):
    """The judge is awake: all 5xx taken for dead addresses would fail it."""
    labels = collection(CORPUS)[1]
    careless = {name for name, raw in mails.items() if any((each.reply or 0) >= 500 for each in read(raw))}
    judged = {name: any(each["hard"] for each in label) for name, label in labels.items() if label}
    right = [name for name in careless if judged.get(name)]
    assert len(right) / len([name for name in careless if name in judged]) < 0.6


def test_every_mail_gives_at_least_one_event(mails):
    assert not [name for name, raw in mails.items() if not read(raw)]


def test_every_mail_is_read_the_same_with_the_line_ends_of_any_system(mails):
    for name, raw in mails.items():
        unix = raw.replace(b"\r\n", b"\n")
        if b"\r" not in unix:
            assert read(unix) == read(unix.replace(b"\n", b"\r\n")), name


def test_the_first_half_of_any_mail_is_read_without_an_error(mails):
    kinds = {each.kind for raw in mails.values() for each in read(raw[: len(raw) // 2])}
    assert EventKind.BOUNCE in kinds
