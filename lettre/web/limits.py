"""How often mail may be caused from outside: asked by every page that can cause one."""

import logging
import secrets
from functools import lru_cache

from fastapi import Request
from sqlalchemy.orm import Session

from lettre.audience import addresses, limits
from lettre.audience.limits import Claim, Window
from lettre.catalogue import say
from lettre.web import client
from lettre.web.house import House

log = logging.getLogger("lettre.web")

#: seconds after which one who was refused may ask again: at most the hour that is counted
RETRY = 3600


@lru_cache(maxsize=16)
def _warn(peer: str, language: str) -> None:
    """Say once that all readers count as one network, since their proxy is not named."""
    log.warning(say("web.silent-proxy", language, peer=peer))


def admits(session: Session, house: House, request: Request, *, purse: str = "house") -> bool:
    """Count one more wish for a mail; False when its network, or all together, have had enough for this hour.

    To be asked before anything is looked up, so that a refusal says nothing about an address. The session
    must be committed either way. What counts in another `purse` uses up nothing of the house's.
    """
    doors = house.settings.doors
    if client.is_silent_proxy(*client.chain(request), doors.trusted_proxies):
        _warn(client.chain(request)[0], house.settings.language)
    who = limits.network(client.address(request, doors.trusted_proxies))
    claims = [
        Claim(what="network", who=who, window=Window.HOUR, at_most=doors.network_hour),
        Claim(what=purse, who="", window=Window.HOUR, at_most=doors.house_hour),
    ]
    return limits.take(session, claims, house.clock(), secrets.token_bytes(32)) is None


def admits_address(
    session: Session, house: House, address: str, *, what: str, at_most: int, window: Window = Window.DAY
) -> bool:
    """Count one more mail of a kind to an address; False when it has had enough.

    For what is sent to somebody a page already knows. Where a stranger types the address, the answer must
    be the same whatever this says.
    """
    claim = Claim(what=what, who=addresses.key(address), window=window, at_most=at_most)
    return limits.take(session, [claim], house.clock(), secrets.token_bytes(32)) is None
