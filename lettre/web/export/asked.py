"""The application asked for its pages in this very process: no port, no network, no second drawing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What the application says to a GET: `media_type` is without its parameters."""

    status: int
    media_type: str
    content: bytes


class Asked:
    """Asks one application, one page after the other. Use as a context manager."""

    def __init__(self, app: ASGIApp, origin: str) -> None:
        self._app = app
        self._host = urlsplit(origin).netloc.encode()
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        self._runner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._runner.__exit__(kind, error, trace)

    def get(self, address: str) -> Answer:
        """Return what stands at a path, its query with it."""
        return self._runner.run(self._get(address))

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
        said: list[Mapping[str, Any]] = []

        async def receive() -> Mapping[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Mapping[str, Any]) -> None:
            said.append(message)

        await self._app(scope, receive, send)  # type: ignore[arg-type]
        headers = {name.lower(): value for name, value in said[0]["headers"]}
        return Answer(
            status=said[0]["status"],
            media_type=headers.get(b"content-type", b"").decode("latin-1").partition(";")[0].strip(),
            content=b"".join(message.get("body", b"") for message in said[1:]),
        )
