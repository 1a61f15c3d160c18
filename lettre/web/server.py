"""A socket of ours and uvicorn on it."""

import errno
import gc
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI

from lettre.errors import WorldError

#: seconds given to answers under way when the server is asked to end
GRACE = 10
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def default_port(base_url: str) -> int:
    """Return the port to listen on: the one readers are told when that is this machine's, else 8000."""
    parts = urlsplit(base_url)
    if parts.hostname in _LOOPBACK:
        return parts.port or {"https": 443}.get(parts.scheme, 80)
    return 8000


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on `host` and `port`; port 0 takes a free one.

    Raises WorldError when the port is taken or refused, or the host is not this machine.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError as error:
        raise WorldError("web.bad-host", host=host, reason=error.strerror or str(error)) from error
    ours = socket.socket(family, kind, protocol)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        ours.bind(address)
        ours.listen(128)
    except OSError as error:
        ours.close()
        raise _refused(host, port, error) from error
    return ours


def _refused(host: str, port: int, error: OSError) -> WorldError:
    if error.errno == errno.EADDRINUSE:
        return WorldError("web.port-taken", host=host, port=port)
    if error.errno == errno.EADDRNOTAVAIL:
        return WorldError("web.bad-host", host=host, reason=error.strerror)
    return WorldError("web.port-refused", host=host, port=port, reason=error.strerror)


def url(listening: socket.socket) -> str:
    """Return where a listening socket is reached."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def make(app: FastAPI, *, proxy_headers: bool) -> uvicorn.Server:
    """Return a server for `app`. It writes no access log: addresses under /u/ are readers' keys."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            access_log=False,
            log_config=None,
            lifespan="off",
            proxy_headers=proxy_headers,
            server_header=False,
            timeout_graceful_shutdown=GRACE,
        )
    )


def run(server: uvicorn.Server, listening: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is under way and return."""
    # what was imported and built stays as long as the server: looking through it for garbage, again and
    # again, keeps readers waiting for a tenth of a second each time
    gc.collect()
    gc.freeze()
    with _ending_is_no_failure(server):
        server.run(sockets=[listening])


@contextmanager
def _ending_is_no_failure(server: uvicorn.Server) -> Iterator[None]:
    # uvicorn ends well on these signals and then raises them once more for whoever stood there before;
    # one that comes before it listens to them is handed on
    def end(_number: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
