"""The newsletter an address names, and where its pages lie."""

from starlette.exceptions import HTTPException

from lettre.archive.addresses import Addresses
from lettre.newsletter import Newsletter
from lettre.web.house import House


def named(house: House, slug: str) -> Newsletter:
    """Return the newsletter of this slug. Raises HTTPException 404 when the house has none."""
    found = house.settings.newsletters.get(slug)
    if found is None:
        raise HTTPException(404)
    return found


def addresses_of(house: House, newsletter: Newsletter | None = None) -> Addresses:
    """Return where the archive's pages lie on this server."""
    return Addresses(base=house.prefix(newsletter))
