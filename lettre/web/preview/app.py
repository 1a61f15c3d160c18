"""The preview as an ASGI application: pages, frames, files and news of the issues that are open."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from lettre.edition import assets
from lettre.edition.checks.size import GMAIL_CUTS
from lettre.edition.phrases import weight as in_words
from lettre.errors import SettingsError
from lettre.web import templates
from lettre.web.policy import FILE, FOR_EVER, NEVER
from lettre.web.preview import guard, views
from lettre.web.preview.desk import Bench, Desk
from lettre.web.preview.frames import CONDITIONS
from lettre.web.preview.press import Sheet

_STATIC = Path(__file__).parents[1] / "static" / "preview"
_TYPES = {".css": "text/css", ".js": "text/javascript"}

Answer = Callable[[Request, Bench], Response]


class _Preview:
    """The handlers, on one desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.environment: Environment = templates.load(desk.root, "web/preview")
        self.static = {file.name: file.read_bytes() for file in sorted(_STATIC.iterdir())}

    def routes(self) -> list[Route]:
        """Return the table of addresses."""
        issue = "/{newsletter}/{slug}"
        return [
            Route("/", self.home),
            Route("/static/{name}", self.own),
            Route(f"{issue}/", self.of(self.page)),
            Route(f"{issue}/side", self.of(self.side)),
            Route(f"{issue}/frame/{{condition}}", self.of(self.frame)),
            Route(f"{issue}/part/{{name}}", self.of(self.part)),
            Route(f"{issue}/files/{{key}}/{{name}}", self.of(self.file)),
            Route(f"{issue}/changes", self.of(self.changes)),
        ]

    def of(self, answer: Answer) -> Callable[[Request], Response]:
        """Return a handler of an issue's address: 404 when there is no such issue."""

        def handler(request: Request) -> Response:
            name = f"{request.path_params['newsletter']}/{request.path_params['slug']}"
            try:
                bench = self.desk.bench(name)
            except SettingsError:
                raise HTTPException(404) from None
            return answer(request, bench)

        return handler

    def home(self, request: Request) -> Response:
        """Lead to the newest issue; say so when there is none."""
        del request
        issues = self.desk.issues()
        return RedirectResponse(f"/{issues[0].name}/") if issues else self.html("none.html.j2")

    def page(self, request: Request, bench: Bench) -> Response:
        """Show the frame around an issue; its parts come by their own addresses."""
        del request
        return self.html(
            "preview.html.j2",
            bench=bench,
            news=bench.news,
            issues=self.desk.issues(),
            views=views.VIEWS,
            version=self.version,
        )

    @property
    def version(self) -> str:
        """A name for our style sheet and script that changes with them."""
        return hashlib.sha256(b"".join(self.static.values())).hexdigest()[:10]

    def side(self, request: Request, bench: Bench) -> Response:
        """Show what is wrong, what checks have found, and what each section weighs."""
        del request
        return self.html(
            "side.html.j2",
            state=bench.state,
            remarks=views.remarks(bench.state, self.desk.language),
            limit=GMAIL_CUTS,
            weigh=lambda size: in_words(size, self.desk.language),
        )

    def frame(self, request: Request, bench: Bench) -> Response:
        """Show the letter in one condition."""
        condition = request.path_params["condition"]
        if condition not in CONDITIONS:
            raise HTTPException(404)
        sheet = _sheet(bench)
        headers = {"Content-Security-Policy": guard.FRAME, "Cache-Control": NEVER}
        letter = sheet.letter(condition)
        bench.taken.set()
        return HTMLResponse(letter, headers=headers)

    def part(self, request: Request, bench: Bench) -> Response:
        """Show one of our pages about the issue."""
        name = request.path_params["name"]
        if name not in views.PAGES:
            raise HTTPException(404)
        part = self.html(f"{name}.html.j2", **views.PAGES[name](_sheet(bench)))
        bench.taken.set()
        return part

    def file(self, request: Request, bench: Bench) -> Response:
        """Return a file of the issue as it stands in memory, by the key of its bytes."""
        key = request.path_params["key"]
        found = [each for each in _sheet(bench).edition.assets if assets.key(each.content) == key]
        if not found:
            raise HTTPException(404)
        headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": FILE}
        return Response(found[0].content, media_type=found[0].media_type, headers=headers)

    def changes(self, request: Request, bench: Bench) -> Response:
        """Tell what happens to the issue, for as long as the page is there."""
        del request
        headers = {"Cache-Control": NEVER, "X-Accel-Buffering": "no"}
        return StreamingResponse(
            bench.hub.events(bench.news), media_type="text/event-stream", headers=headers
        )

    def own(self, request: Request) -> Response:
        """Return our style sheet or our script."""
        name = request.path_params["name"]
        if name not in self.static:
            raise HTTPException(404)
        media_type = _TYPES[Path(name).suffix]
        return Response(self.static[name], media_type=media_type, headers={"Cache-Control": FOR_EVER})

    def html(self, name: str, **context: Any) -> HTMLResponse:
        """Return a page of ours."""
        text = templates.render(self.environment, name, self.desk.language, **context)
        return HTMLResponse(text, headers={"Content-Security-Policy": guard.PAGE, "Cache-Control": NEVER})


def _sheet(bench: Bench) -> Sheet:
    if bench.state.sheet is None:
        raise HTTPException(404)
    return bench.state.sheet


def _missing(request: Request, error: Exception) -> Response:
    del request
    assert isinstance(error, HTTPException)
    return PlainTextResponse(error.detail, error.status_code)


def create_app(desk: Desk) -> guard.Guard:
    """Return the application; only browsers on this machine are answered."""
    app = Starlette(routes=_Preview(desk).routes(), exception_handlers={HTTPException: _missing})
    return guard.Guard(app)
