"""Who is answered, and what a browser may do with the answers."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lettre.web.policy import Policy

#: the preview's own pages: our script and style sheet, nothing from elsewhere
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: a letter: no script runs, nothing is fetched but the issue's own files; its links open elsewhere
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
FRAME = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; "
    f"form-action 'none'; frame-ancestors 'self'; sandbox {SANDBOX}"
)
_HERE = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Guard:
    """ASGI middleware: a request that names another host is another's page reaching in (DNS rebinding)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = Policy(app)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer requests that name this machine; refuse the others (421, RFC 9110 15.5.20)."""

        async def ours(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Cross-Origin-Resource-Policy"] = "same-origin"
            await send(message)

        if scope["type"] != "http" or _host(Headers(scope=scope).get("host", "")) in _HERE:
            await self._app(scope, receive, ours)
            return
        await PlainTextResponse("Misdirected Request", 421)(scope, receive, send)


def _host(field: str) -> str:
    name, _, port = field.lower().rpartition(":")
    return name if port.isdecimal() else field.lower()
