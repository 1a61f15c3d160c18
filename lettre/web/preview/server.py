"""The preview on a socket, until Ctrl-C."""

import socket

import uvicorn

from lettre.web import server
from lettre.web.preview.app import create_app
from lettre.web.preview.desk import Desk
from lettre.web.preview.watch import Watch

#: seconds given to answers under way when the server is asked to end
_GRACE = 2


class _Server(uvicorn.Server):
    """Ends the streams of open pages before it waits for answers under way."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self._desk = desk

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End."""
        self._desk.close()
        await super().shutdown(sockets)


def make(desk: Desk) -> uvicorn.Server:
    """Return a server that shows a desk. It writes no access log."""
    config = uvicorn.Config(
        create_app(desk),
        access_log=False,
        log_config=None,
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    return _Server(config, desk)


def run(desk: Desk, listening: socket.socket) -> None:
    """Watch the files and serve until SIGINT or SIGTERM."""
    with Watch(desk.look):
        server.run(make(desk), listening)
