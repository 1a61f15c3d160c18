"""A house under a path of its host, whether the proxy before it takes the path off or leaves it."""

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send


class Prefix:
    """ASGI middleware: a request under one of `prefixes` is routed as if it were at the host's root."""

    def __init__(self, app: ASGIApp, prefixes: Collection[str]) -> None:
        self._app = app
        # the longest first: one may lie within another
        self._prefixes = sorted(filter(None, prefixes), key=len, reverse=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell the router which part of the path is not ours (ASGI's `root_path`)."""
        path = f"{scope.get('path', '')}/"
        ours = next((prefix for prefix in self._prefixes if path.startswith(f"{prefix}/")), "")
        await self._app({**scope, "root_path": ours} if ours else scope, receive, send)
