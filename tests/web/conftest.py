"""One real server on loopback for all these tests; each test puts its own application behind it."""

import socket
import threading
import time
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from sqlalchemy import Engine

from lettre.audience import links, store
from lettre.audience.links import Purpose
from lettre.campaign import plan, sending
from lettre.db import reading, transaction
from lettre.settings import Settings
from lettre.web import server
from lettre.web.app import create_app
from tests.house import NOW, newsletter, people, rendered


class Stage:
    """The application the server shows now."""

    def __init__(self):
        self.app = None

    async def __call__(self, scope, receive, send):
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
def _stage():
    stage = Stage()
    listening = server.listen("127.0.0.1", 0)
    uvicorn = server.make(stage, proxy_headers=False)
    thread = threading.Thread(target=uvicorn.run, kwargs={"sockets": [listening]})
    thread.start()
    deadline = time.monotonic() + 10
    while not uvicorn.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
    yield stage, server.url(listening)
    uvicorn.should_exit = True
    thread.join()
    listening.close()


def house(tmp_path, **changes: Any) -> Settings:
    values = {
        "root": tmp_path,
        "database": "",
        "transport": "maildir:outbox",
        "base_url": "http://127.0.0.1:8000",
        "language": "fr",
        "newsletters": {"cpc": newsletter()},
    }
    return Settings(**{**values, **changes})


@dataclass
class Site:
    """A house with two readers, whose first issue has been sent, and its pages."""

    engine: Engine
    client: httpx2.Client
    stage: Stage
    url: str
    campaign: int

    def show(self, settings: Settings) -> None:
        """Serve another house on the same database."""
        self.stage.app = create_app(settings, self.engine, clock=lambda: NOW)

    def link(
        self, subscription: int = 1, purpose: Purpose = Purpose.UNSUBSCRIBE, campaign: int | None = None
    ):
        with reading(self.engine) as session:
            key = store.active_key(session)
        number = self.campaign if campaign is None else campaign
        return "/u/" + links.token(key, purpose=purpose, subscription=subscription, campaign=number)

    def state(self, subscription: int = 1) -> str:
        with reading(self.engine) as session:
            return store.subscription(session, subscription).state.value

    def events(self, address: str = "lecteur00000@example.org") -> list[str]:
        with reading(self.engine) as session:
            return [consent.event.value for consent in store.history(session, address)]

    def last(self, address: str = "lecteur00000@example.org"):
        with reading(self.engine) as session:
            return store.history(session, address)[-1]

    def exchange(self, head: str, body: bytes = b"") -> bytes:
        """Speak HTTP by hand; return all the server says until it closes the line."""
        host, port = httpx2.URL(self.url).host, httpx2.URL(self.url).port
        with socket.create_connection((host, port), timeout=10) as line:
            line.sendall(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
            said = b""
            while piece := line.recv(65536):
                said += piece
        return said


@pytest.fixture
def settings(tmp_path):
    return house(tmp_path)


def _site(engine, settings, stage, url):
    people(engine, 2)
    with transaction(engine) as session:
        campaign = sending.prepare(session, plan.decide(()), rendered(), NOW).id
    with httpx2.Client(base_url=url, timeout=60) as client:
        site = Site(engine, client, stage, url, campaign)
        site.show(settings)
        yield site


@pytest.fixture
def site(sqlite_engine, settings, _stage):
    """The pages on SQLite."""
    yield from _site(sqlite_engine, settings, *_stage)


@pytest.fixture
def both(engine, settings, _stage):
    """The pages on SQLite and on PostgreSQL, for what writes."""
    yield from _site(engine, settings, *_stage)
