"""How long a sending will take, in words."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lettre.campaign.estimate import estimate
from lettre.manners import Limit, Manners, WarmUp, Window

PARIS = "Europe/Paris"
DAY = Window(opens=time(8), closes=time(20))
GENTLE = Limit(rate=20)


MINUTES = "40 000 messages à 20 par seconde : environ 34 minutes."
ONE = "1 message à 20 par seconde : moins d’une minute."


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS)).astimezone(UTC)


def plain(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("number", "manners", "now", "words"),
    [
        (
            40_000,
            Manners(house=GENTLE),
            "2026-11-23 09:00",
            "40 000 messages à 20 par seconde : environ 34 minutes.",
        ),
        (1, Manners(house=GENTLE), "2026-11-23 09:00", ONE),
        (40_000, Manners(), "2026-11-23 09:00", "40 000 messages, sans limite de débit."),
        (
            40_000,
            Manners(house=GENTLE, window=DAY),
            "2026-11-23 19:30",
            (
                "40 000 messages en 2 jours, au plus 20 par seconde. La fenêtre d’envoi ferme à 20 h ; la "
                "suite partira demain à 8 h. Fin prévue demain à 8 h 03."
            ),
        ),
        (
            100,
            Manners(house=GENTLE, window=DAY),
            "2026-11-23 21:00",
            (
                "100 messages à 20 par seconde : moins d’une minute. Rien ne part avant demain à 8 h : "
                "l’heure d’envoi n’est pas ouverte."
            ),
        ),
        (
            3_000,
            Manners(house=GENTLE, spread=timedelta(hours=3)),
            "2026-11-23 09:00",
            "3 000 messages à 0,28 par seconde : environ 3 heures.",
        ),
        (
            1_200,
            Manners(house=GENTLE, warm_up=WarmUp(first=500)),
            "2026-11-23 09:00",
            (
                "1 200 messages en 2 jours, au plus 20 par seconde. Part du jour pour un expéditeur encore "
                "peu connu : 500 messages ; la suite partira demain à 0 h. Fin prévue demain à 0 h."
            ),
        ),
        (0, Manners(house=GENTLE), "2026-11-23 09:00", ""),
    ],
)
def test_it_is_said_in_words(number, manners, now, words):
    assert plain(estimate(number, manners, PARIS, at(now)).words("fr")) == words


def test_it_is_said_in_english_too():
    found = estimate(40_000, Manners(house=GENTLE, window=DAY), PARIS, at("2026-11-23 19:30"))
    assert found.words("en") == (
        "40,000 messages in 2 days, at most 20 a second. The hours for sending end at 20:00; the rest leaves "
        "tomorrow at 08:00. It should end tomorrow at 08:03."
    )


def test_a_warm_up_goes_on_from_what_was_sent():
    found = estimate(
        5_000, Manners(warm_up=WarmUp(first=500)), PARIS, at("2026-11-23 09:00"), sent=(0, 500, 1000, 100)
    )
    assert [piece.messages for piece in found.pieces] == [1900, 3100]


@given(
    st.integers(1, 10**6),
    st.one_of(st.none(), st.floats(0.5, 1000)),
    st.one_of(st.none(), st.just(DAY), st.just(Window(opens=time(22), closes=time(1)))),
    st.one_of(st.none(), st.just(WarmUp(first=500))),
    st.integers(0, 10**7),
)
def test_every_message_is_in_it_once_and_inside_the_window(number, rate, kind, warm_up, minutes):
    manners = Manners(house=Limit(rate=rate), window=kind, warm_up=warm_up)
    now = at("2026-01-01 00:00") + timedelta(minutes=minutes % (365 * 24 * 60))
    found = estimate(number, manners, PARIS, now)
    total = sum(piece.messages for piece in found.pieces)
    assert total == number if found.whole else total < number
    for piece in found.pieces:
        assert now <= piece.begins <= piece.ends
        if rate is not None:
            assert piece.messages <= rate * (piece.ends - piece.begins).total_seconds() + 1
    assert found.words("fr")
