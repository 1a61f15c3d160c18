"""`[delivery]`: what it says, what is refused, and what a relay on this machine is spared."""

from datetime import time, timedelta

import pytest

from lettre.campaign.pace import Pace
from lettre.campaign.providers import PROVIDERS
from lettre.errors import Place
from lettre.manners import Limit, Manners, Window
from lettre.settings import delivery, load
from tests.settings.test_load import project
from tests.settings.test_refusals import one

AWAY = 'transport = "smtp://relay.example.org"\n'
FULL = """
[delivery]
rate = 12.5
domain_rate = 3
domain_connections = 2
messages_per_connection = 100
connection_age = "2min"
hours = "8h30-20:00"
days = ["monday", "sunday"]
spread = "3h"
warm_up = 500
warm_up_growth = 1.5
give_up = "2d"
stop_at_refusals = 20
stop_at_policy_refusals = 0
stop_at_bounces = 2.5
[delivery.providers.Orange]
rate = 1
[delivery.providers."ac-paris.fr"]
connections = 1
"""


def test_a_relay_elsewhere_is_sent_to_gently_and_loopback_without_limit(tmp_path):
    gentle = load(project(tmp_path, AWAY), {}).manners
    assert gentle == Manners(house=Limit(rate=20), gentle=True)
    for here in ("smtp://127.0.0.1:25", "smtp://localhost", "maildir:outbox"):
        free = load(project(tmp_path, f'transport = "{here}"\n'), {}).manners
        assert free == Manners()
        assert not Pace(free).active


def test_the_rate_that_is_said_holds_everywhere(tmp_path):
    for transport in (AWAY, 'transport = "smtp://localhost"\n'):
        said = load(project(tmp_path, transport + "[delivery]\nrate = 5\n"), {}).manners
        assert said.house.rate == 5
    free = load(project(tmp_path, AWAY + "[delivery]\nrate = 0\n"), {}).manners
    assert free.house.rate is None
    assert load(project(tmp_path, AWAY), {"LETTRE_DELIVERY__RATE": "7"}).manners.house.rate == 7


def test_every_key_reaches_the_manners(tmp_path):
    found = load(project(tmp_path, AWAY + FULL), {}).manners
    assert (found.house.rate, found.domain) == (12.5, Limit(rate=3, connections=2))
    assert found.window == Window(opens=time(8, 30), closes=time(20), days=frozenset({0, 6}))
    assert (found.spread, found.give_up) == (timedelta(hours=3), timedelta(days=2))
    assert found.warm_up is not None
    assert (found.warm_up.first, found.warm_up.growth) == (500, 1.5)
    assert found.providers == {"orange": Limit(rate=1), "ac-paris.fr": Limit(connections=1)}
    thresholds = found.thresholds
    assert (thresholds.refusals, thresholds.policy, thresholds.bounces) == (0.2, 0, 0.025)
    assert (found.messages_per_connection, found.connection_age) == (100, timedelta(minutes=2))


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("rate", '"vite"', "not-number"),
        ("rate", "-1", "too-small"),
        ("rate", "nan", "not-number"),
        ("rate", "20000", "too-large"),
        ("domain_connections", "1.5", "not-integer"),
        ("messages_per_connection", "0", "too-small"),
        ("connection_age", '"5"', "bad-duration"),
        ("connection_age", "5", "not-text"),
        ("hours", '"8-20h"', "bad-hours"),
        ("hours", '"25:00-26:00"', "bad-hours"),
        ("hours", '"24:00-08:00"', "bad-hours"),
        ("hours", '"08:00-24:30"', "bad-hours"),
        ("days", '["lundi"]', "not-allowed"),
        ("days", "[]", "too-short"),
        ("days", '"monday"', "not-list"),
        ("spread", '"0h"', "bad-duration"),
        ("spread", '"une heure"', "bad-duration"),
        ("warm_up", "-3", "too-small"),
        ("warm_up_growth", "1", "too-small"),
        ("give_up", '"trois jours"', "bad-duration"),
        ("stop_at_refusals", "101", "too-large"),
        ("debit", "3", "unknown-key"),
        ("hour", '"08:00-20:00"', "unknown-key.near"),
        ("providers", "3", "not-table"),
    ],
)
def test_a_wrong_value_has_its_line_and_field(tmp_path, key, value, code):
    error = one(tmp_path, f"[delivery]\n\n{key} = {value}\n")
    assert error.code == f"settings.{code}"
    assert error.place is not None
    assert (error.place.file, error.place.line) == ("lettre.toml", 3)
    assert (error.place.field or "").startswith(f"delivery.{key}")


def test_a_provider_that_nobody_knows_is_refused(tmp_path):
    error = one(tmp_path, "[delivery]\n[delivery.providers.gmial]\nrate = 2\n")
    assert error.code == "settings.unknown-provider"
    assert error.place == Place(file="lettre.toml", line=2, field="delivery.providers.gmial")


def test_the_providers_that_may_be_named_are_those_with_domains():
    assert set(delivery.PROVIDERS) == set(PROVIDERS)


def test_a_provider_may_be_named_by_one_of_its_domains():
    lanes = Pace(Manners(providers={"wanadoo.fr": Limit(connections=1)}))
    assert lanes.admit("orange", 0.0) == 0.0
    assert lanes.admit("orange", 0.0) > 0.0
