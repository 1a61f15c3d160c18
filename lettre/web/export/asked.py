"""The application asked for its pages in this very process: no port, no network, no second drawing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.types import ASGIApp, Message


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the application says to a GET: `media_type` is without its parameters."""

    status: int
    media_type: str
    content: bytes


class Asked:
    """Asks one application, one page after the other. Made by `asked`."""

    def __init__(self, app: ASGIApp, origin: str, portal: BlockingPortal) -> None:
        self._app = app
        self._host = urlsplit(origin).netloc.encode()
        self._portal = portal

    def get(self, address: str) -> Answer:
        """Return what stands at a path, its query with it."""
        return self._portal.call(self._get, address)

    async def _get(self, address: str) -> Answer:
        path, _, query = address.partition("?")
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "https",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", self._host)],
            "client": None,
            "server": (self._host.decode(), 443),
        }
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            said.append(message)

        await self._app(scope, receive, send)
        headers = {name.lower(): value for name, value in said[0]["headers"]}
        return Answer(
            status=said[0]["status"],
            media_type=headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip(),
            content=b"".join(message.get("body", b"") for message in said[1:]),
        )


@contextmanager
def asked(app: ASGIApp, origin: str) -> Iterator[Asked]:
    """Open an application to questions, as if it were the host of `origin`."""
    # a loop in a thread of its own: whoever asks may have one in theirs
    with start_blocking_portal() as portal:
        yield Asked(app, origin, portal)
