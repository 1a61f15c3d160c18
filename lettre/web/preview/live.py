"""News for open pages, as server-sent events (HTML standard, 9.2)."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Mapping
from typing import Any

#: seconds of silence after which a comment keeps the line open
HEARTBEAT = 15

News = Mapping[str, Any]


class Hub:
    """Takes news from any thread and hands them to every page that listens."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[asyncio.Queue[News | None], asyncio.AbstractEventLoop] = {}
        self._closed = False

    @property
    def heard(self) -> bool:
        """Whether a page listens."""
        return bool(self._listeners)

    def tell(self, news: News | None) -> None:
        """Hand on news; None ends every stream."""
        with self._lock:
            for queue, loop in self._listeners.items():
                loop.call_soon_threadsafe(queue.put_nowait, news)

    def close(self) -> None:
        """End every stream, and those to come."""
        self._closed = True
        self.tell(None)

    async def events(self, first: News) -> AsyncIterator[str]:
        """Yield `first` and then what is told, until the hub closes or the page has gone."""
        queue: asyncio.Queue[News | None] = asyncio.Queue()
        with self._lock:
            self._listeners[queue] = asyncio.get_running_loop()
        try:
            yield _event(first)
            while not self._closed:
                said = await _next(queue)
                if said is None:
                    return
                yield said
        finally:
            with self._lock:
                del self._listeners[queue]


async def _next(queue: "asyncio.Queue[News | None]") -> str | None:
    try:
        news = await asyncio.wait_for(queue.get(), HEARTBEAT)
    except TimeoutError:
        return ": still here\n\n"
    return None if news is None else _event(news)


def _event(news: News) -> str:
    return f"retry: 500\ndata: {json.dumps(news)}\n\n"
