"""The last look before the first byte: real pages, asked over HTTP, and a campaign that waits."""

from dataclasses import replace

import pytest

from lettre.audience import store as audience
from lettre.campaign import departure, plan, sending, store
from lettre.campaign.departure import Wanted
from lettre.campaign.model import CampaignState
from lettre.db import reading, transaction
from lettre.edition import assets
from lettre.errors import WorldError
from lettre.issue.model import Asset
from lettre.settings import Settings
from lettre.web.app import create_app
from lettre.web.server import listen, url
from tests.campaign.pages import host, serving
from tests.house import NOW, newsletter, people, rendered

PICTURE = Asset(name="images/a.png", media_type="image/png", content=b"\x89PNG\r\n\x1a\n" + bytes(60))


def house(tmp_path, engine, base_url, transport="smtp://relay.example.org"):
    title = replace(newsletter(), base_url=base_url)
    url = engine.url.render_as_string(hide_password=False)
    return Settings(
        root=tmp_path,
        database=url,
        transport=transport,
        base_url=base_url,
        language="fr",
        newsletters={"cpc": title},
    )


def begun(engine, base_url):
    """A campaign about to leave, with a picture in its letter."""
    url = assets.url(base_url, PICTURE)
    edition = replace(rendered(), assets=(PICTURE,), html=rendered().html + f'<img src="{url}" alt="">')
    people(engine, 2)
    with transaction(engine) as session:
        wished = plan.decide([], new_subscribers=False, again=None)
        return sending.prepare(session, wished, edition, NOW)


def look(engine, settings, campaign):
    departure.look(engine, settings, settings.newsletters["cpc"], campaign, NOW)


def state(engine, campaign):
    with reading(engine) as session:
        return store.campaign(session, campaign.id)


def test_pages_that_lettre_serves_let_a_campaign_leave(tmp_path, sqlite_engine):
    listening = listen("127.0.0.1", 0)
    base_url = url(listening).rstrip("/")
    settings = house(tmp_path, sqlite_engine, base_url)
    campaign = begun(sqlite_engine, base_url)
    with serving(create_app(settings, sqlite_engine), listening):
        look(sqlite_engine, settings, campaign)
    assert state(sqlite_engine, campaign).state is CampaignState.SENDING


def ours(path):
    return 200, departure.OURS


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        (lambda path: (404, b""), "campaign.page-refused"),
        (lambda path: (302, b""), "campaign.page-refused"),
        (lambda path: (503, departure.OURS), "campaign.page-refused"),
        (lambda path: (200, b"Welcome to nginx!"), "campaign.page-strange"),
        (lambda path: (404, b"") if "/assets/" in path else ours(path), "campaign.page-refused"),
    ],
)
def test_pages_that_fail_pause_the_campaign_with_the_reason(tmp_path, engine, answers, code):
    with host(answers) as (base_url, asked):
        settings = house(tmp_path, engine, base_url)
        campaign = begun(engine, base_url)
        with pytest.raises(WorldError) as caught:
            look(engine, settings, campaign)
    assert caught.value.code == code
    assert asked
    after = state(engine, campaign)
    assert after.state is CampaignState.PAUSED
    assert caught.value.params["url"] in after.pause_reason


def test_pages_that_nobody_serves_are_told_with_their_address(tmp_path, sqlite_engine):
    with host(ours) as (base_url, _):
        pass
    settings = house(tmp_path, sqlite_engine, base_url)
    with pytest.raises(WorldError) as caught:
        look(sqlite_engine, settings, begun(sqlite_engine, base_url))
    assert caught.value.code == "campaign.page-away"


def test_every_hosted_file_and_the_test_page_are_asked_for_once(tmp_path, sqlite_engine):
    with host(ours) as (base_url, asked):
        settings = house(tmp_path, sqlite_engine, base_url)
        look(sqlite_engine, settings, begun(sqlite_engine, base_url))
    assert sorted(path.split("/")[1] for path in asked) == ["assets", "u"]


@pytest.mark.parametrize("transport", ["smtp://127.0.0.1:2525", "smtp://localhost", "maildir:outbox"])
def test_a_rehearsal_asks_nobody(tmp_path, sqlite_engine, transport):
    with host(ours) as (base_url, asked):
        settings = house(tmp_path, sqlite_engine, base_url, transport)
        look(sqlite_engine, settings, begun(sqlite_engine, base_url))
    assert not asked


def test_pages_of_another_house_do_not_count(tmp_path, sqlite_engine):
    """The token is signed with this house's keys: a server without them does not know it."""
    listening = listen("127.0.0.1", 0)
    base_url = url(listening).rstrip("/")
    with reading(sqlite_engine) as session:
        key = audience.active_key(session)
    stranger = replace(key, secret=b"another house's secret, of 32 B.")
    (page, *_) = departure.addresses(replace(newsletter(), base_url=base_url), rendered(), stranger, 1)
    app = create_app(house(tmp_path, sqlite_engine, base_url), sqlite_engine)
    with serving(app, listening), pytest.raises(WorldError) as caught:
        departure.ask([page])
    assert caught.value.params["status"] == 404
    assert page == Wanted(page.url, ours=True)
