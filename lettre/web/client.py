"""Where a request comes from, behind proxies whose word is taken and no others."""

from collections.abc import Sequence
from ipaddress import ip_address, ip_network

from fastapi import Request


def address(request: Request, trusted: Sequence[str]) -> str:
    """Return the client's address: the nearest in the chain of proxies that is not one of `trusted`."""
    return nearest(*chain(request), trusted)


def chain(request: Request) -> tuple[str, list[str]]:
    """Return who is at the other end of the line, and what `X-Forwarded-For` holds, in order."""
    peer = request.client.host if request.client is not None else ""
    lines = request.headers.getlist("x-forwarded-for")
    return peer, [part for line in lines for part in line.split(",")]


def nearest(peer: str, forwarded: Sequence[str], trusted: Sequence[str]) -> str:
    """Return the last address of `forwarded`, then `peer`, that no trusted proxy has.

    Each proxy writes whom it was asked by at the end of `X-Forwarded-For`; what stands before the first
    that is not ours, anybody may have written.
    """
    networks = [ip_network(each) for each in trusted]
    found = peer
    for part in reversed(forwarded):
        if not _within(found, networks):
            return found
        found = _bare(part.strip())
    return found


def is_silent_proxy(peer: str, forwarded: Sequence[str], trusted: Sequence[str]) -> bool:
    """Say whether a request seems to come from a proxy of the house that nobody has named.

    It comes from a private address, which no reader of the Internet has, and brings `X-Forwarded-For`.
    """
    try:
        private = ip_address(peer).is_private
    except ValueError:
        return False
    return bool(forwarded) and private and not _within(peer, [ip_network(each) for each in trusted])


def _within(address: str, networks: Sequence[object]) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)  # type: ignore[operator]  # v4 or v6
    except ValueError:
        return False


def _bare(written: str) -> str:
    """Return an address without its port: `192.0.2.1:8080`, `[2001:db8::1]:8080`."""
    if written.startswith("["):
        return written[1:].partition("]")[0]
    return written.partition(":")[0] if written.count(":") == 1 else written
