"""What browsers may do with our answers: one table of headers, put on every answer that lacks them."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: lettre's own pages: no script, nothing from elsewhere, no inline style
PAGE = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: the page of an issue: a house's own kinds of section may show pictures hosted elsewhere
ISSUE = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' https: data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
#: a file of an issue, shown by the browser itself (a PDF, a recording)
FILE = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; "
    "object-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)

#: what every answer carries unless it says otherwise
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": PAGE,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-cache",
}

#: for bytes whose address names them: a year, the longest that caches are asked to keep (RFC 9111 5.2.2)
FOR_EVER = "public, max-age=31536000, immutable"
#: for pages about one reader: kept nowhere
NEVER = "no-store"


class Policy:
    """ASGI middleware that completes each answer with `HEADERS`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with every header in place."""

        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, complete if scope["type"] == "http" else send)
