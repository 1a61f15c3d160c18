"""What every handler works with: the house's settings, its database, its templates, the time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy import Engine

from lettre.archive.kept import Kept
from lettre.newsletter import Newsletter
from lettre.settings import Settings
from lettre.web import language, look, policy, templates
from lettre.web.keys import Keys
from lettre.web.language import Speech
from lettre.web.look import Look
from lettre.web.together import Together

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    """One running server's parts, made once by `app.create_app`."""

    settings: Settings
    engine: Engine
    environment: Environment
    clock: Clock
    #: what is served under /static/
    look: Look
    #: what many ask for at once, written together
    together: Together
    #: what reads readers' links
    keys: Keys
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

    def html(self, name: str, speech: Speech, newsletter: Newsletter | None = None, **context: Any) -> str:
        """Return a page of ours in the language of `speech`."""
        prefix = self.prefix(newsletter)
        return templates.render(
            self.environment,
            name,
            speech.language,
            newsletter=newsletter,
            home=prefix + "/",
            newsletter_url=None if newsletter is None else self.newsletter_path(newsletter),
            styles=[self.look.url(sheet, prefix) for sheet in self.look.sheets(newsletter)],
            logo=self.look.logo(newsletter, prefix),
            static=lambda file: self.look.url(file, prefix),
            speech=speech,
            keep=speech.keep,
            **context,
        )

    def speech(self, request: Request, newsletter: Newsletter | None = None) -> Speech:
        """Return how to speak to a reader: as they chose with `?lang=`, as their browser says, as we do.

        The last is the language of the newsletter whose page it is, else the house's.
        """
        fallback = (newsletter or self.settings).language
        accept = request.headers.get("accept-language", "")
        return language.speech(request.query_params.multi_items(), accept, fallback)


def open_house(settings: Settings, engine: Engine, clock: Clock) -> House:
    """Read templates, style sheets and logos once."""
    return House(
        settings=settings,
        engine=engine,
        environment=templates.load(settings.root),
        clock=clock,
        look=look.read(settings),
        together=Together(engine),
        keys=Keys(engine),
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
    # a page may speak another language to the next reader
    own = {"Content-Security-Policy": rules, "Cache-Control": cache, "Vary": "Accept-Language"}
    return HTMLResponse(text, status, headers={**policy.HEADERS, **own, **(headers or {})})


async def _of(request: Request) -> House:
    # a coroutine is called where it is; a plain function would wait for a thread of its own
    house: House = request.app.state.house
    return house


#: a handler's way to the house
TheHouse = Annotated[House, Depends(_of)]
