"""What every handler works with: the house's settings, its database, its templates, the time."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy import Engine

from lettre.archive.kept import Kept
from lettre.newsletter import Newsletter
from lettre.settings import Settings
from lettre.web import language, policy, templates
from lettre.web.accent import stylesheet

Clock = Callable[[], datetime]

_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """One running server's parts, made once by `app.create_app`."""

    settings: Settings
    engine: Engine
    environment: Environment
    clock: Clock
    #: name → text of the style sheets under /static/
    styles: Mapping[str, str]
    #: issues of the archive, drawn once
    drawn: Kept = field(default_factory=Kept)
    #: path → tag and bytes of the feeds last asked for: they change when an issue leaves
    kept: dict[str, tuple[str, bytes]] = field(default_factory=dict)

    @property
    def prefixes(self) -> frozenset[str]:
        """Every path the house is served under."""
        return frozenset(map(self.prefix, (None, *self.settings.newsletters.values())))

    def prefix(self, newsletter: Newsletter | None = None) -> str:
        """Return the path pages are served under: "" at a host's root, "/lettres" behind a proxy."""
        return urlsplit((newsletter or self.settings).base_url).path

    def newsletter_path(self, newsletter: Newsletter) -> str:
        """Return the path of a newsletter's page, on whatever host it is read."""
        return f"{self.prefix(newsletter)}/{newsletter.slug}"

    def newsletter_url(self, newsletter: Newsletter) -> str:
        """Return where the house's first page finds a newsletter: a path, or an address on its own host."""
        shared = newsletter.base_url == self.settings.base_url
        return self.newsletter_path(newsletter) if shared else f"{newsletter.base_url}/{newsletter.slug}"

    def styles_of(self, newsletter: Newsletter | None) -> list[str]:
        """Return the style sheets of a page, each at an address that changes with its text."""
        names = ["lettre.css"] if newsletter is None else ["lettre.css", f"{newsletter.slug}.css"]
        return [self.style_url(name, newsletter) for name in names]

    def style_url(self, name: str, newsletter: Newsletter | None) -> str:
        """Return the address of a style sheet, which changes with its text."""
        return f"{self.prefix(newsletter)}/static/{name}?v={self._version(name)}"

    def _version(self, name: str) -> str:
        return hashlib.sha256(self.styles[name].encode()).hexdigest()[:10]

    def html(self, name: str, speech: str, newsletter: Newsletter | None = None, **context: Any) -> str:
        """Return a page of ours in the language `speech`."""
        return templates.render(
            self.environment,
            name,
            speech,
            newsletter=newsletter,
            home=self.prefix(newsletter) + "/",
            newsletter_url=None if newsletter is None else self.newsletter_path(newsletter),
            styles=self.styles_of(newsletter),
            **context,
        )

    def speech(self, request: Request) -> str:
        """Return the language of a page that belongs to no newsletter."""
        return language.preferred(request.headers.get("accept-language", ""), self.settings.language)


def open_house(settings: Settings, engine: Engine, clock: Clock) -> House:
    """Read templates and style sheets once."""
    sheets = {file.name: file.read_text("utf-8") for file in sorted(_STATIC.glob("*.css"))}
    sheets |= {f"{slug}.css": stylesheet(each.theme) for slug, each in settings.newsletters.items()}
    return House(
        settings=settings,
        engine=engine,
        environment=templates.load(settings.root),
        clock=clock,
        styles=sheets,
    )


def page(
    text: str,
    status: int = 200,
    *,
    rules: str = policy.PAGE,
    cache: str = "no-cache",
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """Return an answer with all its headers, whichever layer sends it."""
    own = {"Content-Security-Policy": rules, "Cache-Control": cache}
    return HTMLResponse(text, status, headers={**policy.HEADERS, **own, **(headers or {})})


def _of(request: Request) -> House:
    house: House = request.app.state.house
    return house


#: a handler's way to the house
TheHouse = Annotated[House, Depends(_of)]
