"""The page that searches the archive: a plain form, read with GET, that works without a script."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from lettre.archive import pages, store
from lettre.archive.search import query, results
from lettre.archive.search import store as index
from lettre.archive.search.store import Within
from lettre.db import reading
from lettre.web.house import TheHouse, page
from lettre.web.public.named import addresses_of

router = APIRouter(include_in_schema=False)


@router.api_route("/recherche", methods=["GET", "HEAD"])
def search(request: Request, house: TheHouse) -> Response:
    """Show what was found of what the address asks for; without anything asked, the form."""
    letters = house.settings.newsletters
    speech = house.speech(request)
    addresses = addresses_of(house)
    with reading(house.engine) as session:
        kinds = index.kinds(session, list(letters))
        asked = results.read(request.query_params, letters, kinds)
        wanted = query.parse(asked.typed, {each.language for each in letters.values()})
        within = Within(
            newsletters=(asked.newsletter,) if asked.newsletter else tuple(letters),
            kind=asked.kind,
            year=asked.year,
        )
        found = index.find(session, wanted, within, page=asked.page, size=results.SIZE)
        years = store.years(session, list(letters))
    hits = [
        results.hit(
            entry, text, wanted, letters[entry.newsletter], addresses_of(house, letters[entry.newsletter])
        )
        for entry, text in found.entries
    ]
    several = len(letters) > 1
    context = {
        "addresses": addresses,
        "asked": wanted,
        "chosen": asked,
        "hits": hits,
        "newsletters": [(slug, each.title) for slug, each in letters.items()] if several else [],
        "rubrics": [(kind, pages.rubric(kind, speech.language)) for kind in kinds],
        "years": [(year, year) for year in years],
        **results.turning(asked, found.total, addresses),
    }
    return page(house.html("search.html.j2", speech, **context))
