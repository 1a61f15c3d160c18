"""Every file of the static archive: pages as the server shows them, and what programs read."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from lxml import html
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lettre.archive import calendar, corrections, feeds, sitemap, store
from lettre.archive.addresses import Addresses
from lettre.archive.calendar import Announced
from lettre.archive.model import Published
from lettre.catalogue import say
from lettre.db import reading
from lettre.newsletter import Newsletter
from lettre.settings import Settings
from lettre.web.app import create_app
from lettre.web.export import finding, links
from lettre.web.export.asked import Asked, asked
from lettre.web.export.finding import Sent
from lettre.web.export.links import ORIGIN, SEARCH_FILE
from lettre.web.house import House
from lettre.web.public.issue import drawn_of
from lettre.web.public.named import addresses_of

#: the name of every page's file, behind its address
END = "/index.html"
_SCRIPT = (Path(__file__).parent / "search.js").read_bytes()
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

Report = Callable[[int, int], None]


def files(settings: Settings, engine: Engine, public: str | None, report: Report) -> dict[str, bytes]:
    """Return every file by its name, in the order of names; nothing but the database decides their bytes.

    `public` is the address they will be read at, when they are the archive themselves: pages, feeds and
    sitemap then name it; else they name the server. `report` hears how many issues of how many are drawn.
    """
    here = replace(
        settings,
        base_url=ORIGIN,
        newsletters={slug: replace(each, base_url=ORIGIN) for slug, each in settings.newsletters.items()},
    )
    with reading(engine) as session:
        issues = {slug: store.issues(session, slug) for slug in settings.newsletters}
        moments = [each.updated_at for sent in issues.values() for each in sent]
        # whether an issue is old is judged on the day of the latest: no clock is asked
        app = create_app(here, engine, clock=lambda: max(moments, default=_NEVER))
        house: House = app.state.house
        with asked(app, ORIGIN) as server:
            crawl = _Crawl(server)
            crawl.page("/")
            sent = list(_drawn(session, house, crawl, issues, report))
            programs = dict(_for_programs(session, settings, sent, public))
            crawl.follow({f"/{name}" for name in programs})
    site = links.Site(
        files={**crawl.files, **{f"/{name}": name for name in programs}},
        newsletters=settings.newsletters,
        house=settings.base_url,
        public=public,
        search=say("archive.static.search", settings.language),
    )
    crawl.contents[SEARCH_FILE] = finding.page(
        crawl.contents["index.html"], house.environment, settings.language, settings.newsletters, sent
    )
    written = {
        name: links.rewritten(content, name, site) if name.endswith(".html") else content
        for name, content in crawl.contents.items()
    }
    written |= programs
    written["recherche/index.js"] = finding.index(sent)
    written["recherche/search.js"] = _SCRIPT
    written[".nojekyll"] = b""
    return dict(sorted(written.items()))


def _drawn(
    session: Session,
    house: House,
    crawl: "_Crawl",
    issues: Mapping[str, list[Published]],
    report: Report,
) -> Iterator[Sent]:
    total, done = sum(map(len, issues.values())), 0
    for slug, newsletter in house.settings.newsletters.items():
        where = addresses_of(house, newsletter)
        crawl.page(where.newsletter(slug))
        errata = corrections.of_newsletter(session, slug)
        for issue in issues[slug]:
            crawl.page(where.issue(slug, issue.slug))
            drawn = drawn_of(session, house, newsletter, issue, where)
            yield Sent(newsletter=newsletter, issue=issue, drawn=drawn, errata=errata.get(issue.slug, ()))
            done += 1
            report(done, total)


class _Crawl:
    """Asks the server for pages, and for all of the house that these lead to."""

    def __init__(self, server: Asked) -> None:
        self._server = server
        self._seen: set[str] = set()
        self._found: list[str] = []
        #: address → name of its file, and name → bytes as they were answered
        self.files: dict[str, str] = {}
        self.contents: dict[str, bytes] = {}

    def page(self, address: str) -> None:
        """Take a page of the archive, whatever it holds besides."""
        self._seen.add(address)
        answer = self._server.get(address)
        assert answer.status == 200, (address, answer.status)
        self._keep(address, answer.media_type, answer.content)

    def follow(self, there: Collection[str]) -> None:
        """Take all that the pages taken lead to, if it is everybody's, needs no server and is not `there`."""
        self._seen.update(there)
        while self._found:
            address = self._found.pop()
            if address in self._seen or ("?" in address and not address.startswith("/static/")):
                continue
            self._seen.add(address)
            answer = self._server.get(address)
            page = answer.media_type == "text/html"
            if answer.status == 200 and not (page and not links.is_page(answer.content)):
                self._keep(address, answer.media_type, answer.content)

    def _keep(self, address: str, media_type: str, content: bytes) -> None:
        name = links.file_of(address, media_type)
        self.files[address] = name
        self.contents[name] = content
        if media_type == "text/html":
            self._found.extend(links.addresses(html.document_fromstring(content)))


def _for_programs(
    session: Session, settings: Settings, sent: list[Sent], public: str | None
) -> Iterator[tuple[str, bytes]]:
    pages = [sitemap.Page(url=f"{public or settings.base_url}/{'index.html' if public else ''}")]
    for slug, newsletter in settings.newsletters.items():
        where = Addresses(base=public or newsletter.base_url, end=END if public else "")
        pairs = [(each.issue, each.drawn) for each in sent if each.newsletter.slug == slug]
        issues = [issue for issue, _ in pairs]
        errata = {each.issue.slug: each.errata for each in sent if each.newsletter.slug == slug}
        feed = feeds.of_newsletter(newsletter, pairs[: feeds.MOST], where, errata)
        yield from ((f"{slug}/{form.file}", form.write(feed)) for form in feeds.FORMS.values())
        yield from _calendars(session, newsletter, issues, where)
        pages.append(sitemap.Page(url=where.newsletter(slug), changed=feed.updated if issues else None))
        pages += [sitemap.Page(url=where.issue(slug, each.slug), changed=each.changed_at) for each in issues]
    yield "sitemap.xml", sitemap.sitemap(pages)


def _calendars(
    session: Session, newsletter: Newsletter, issues: list[Published], where: Addresses
) -> Iterator[tuple[str, bytes]]:
    carried = store.event_files(session, [each.digest for each in issues])
    announced = [
        Announced(issue=each, url=where.issue(each.newsletter, each.slug), files=carried[each.digest])
        for each in issues
    ]
    whole = calendar.of_newsletter(announced[: calendar.MOST_ISSUES], newsletter)
    if whole is not None:
        yield f"{newsletter.slug}/{calendar.FILE}", whole
    for each in announced:
        own = calendar.of_issue(each, newsletter)
        if own is not None:
            yield f"{newsletter.slug}/{each.issue.slug}/{calendar.FILE}", own
