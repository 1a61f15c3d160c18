from datetime import date

import pytest

from lettre.edition import dates

SPANS = [
    ("2015-06-30", "2015-07-03", "fr", "Du 30 juin 2015 au 3 juillet 2015"),
    ("2015-07-03", "2015-07-05", "fr", "Du 3 au 5 juillet 2015"),
    ("2015-07-01", "2015-07-05", "fr", "Du 1er au 5 juillet 2015"),
    ("2014-12-30", "2015-01-02", "fr", "Du 30 décembre 2014 au 2 janvier 2015"),
    ("2015-03-24", None, "fr", "Le 24 mars 2015"),
    ("2015-01-28", "2015-01-29", "fr", "Les 28 et 29 janvier 2015"),
    ("2015-03-24", "2015-03-24", "fr", "Le 24 mars 2015"),
    ("2015-07-03", "2015-07-05", "en", "From 3 to 5 July 2015"),
]
DAYS = [
    (["2015-11-17", "2015-11-18", "2015-11-19"], "fr", "Les 17, 18 et 19 novembre 2015"),
    (["2015-05-01"], "fr", "Le 1er mai 2015"),
    (["2015-05-31", "2015-06-01"], "fr", "Les 31 mai et 1er juin 2015"),
    (["2015-12-31", "2016-01-01"], "fr", "Les 31 décembre 2015 et 1er janvier 2016"),
    (["2015-11-17", "2015-11-18"], "en", "17 and 18 November 2015"),
]
ORDINALS = [
    (1, "fr", "1re"),
    (3, "fr", "3e"),
    (20, "fr", "20e"),
    (1, "en", "1st"),
    (12, "en", "12th"),
    (23, "en", "23rd"),
]


@pytest.mark.parametrize(("start", "end", "language", "words"), SPANS)
def test_a_span_is_put_into_words(start, end, language, words):
    last = date.fromisoformat(end) if end else None
    assert dates.span(date.fromisoformat(start), last, language) == words


@pytest.mark.parametrize(("listed", "language", "words"), DAYS)
def test_days_are_put_into_words(listed, language, words):
    assert dates.days([date.fromisoformat(day) for day in listed], language) == words


@pytest.mark.parametrize(("number", "language", "words"), ORDINALS)
def test_an_ordinal_is_written_as_the_language_wants(number, language, words):
    assert dates.ordinal(number, language) == words
