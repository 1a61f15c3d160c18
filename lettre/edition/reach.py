"""⚡ A line to a host of the public network, and to no other.

A letter's links are anybody's words. Whoever checks them from inside a house must not be led to
its printers, its databases or a cloud's metadata (CWE-918). So a name is resolved first, every
address it has is judged, and the line goes to the very address that was judged: a second look-up
could give another one (DNS rebinding).
"""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from lettre.edition.checks.online import Failure

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: networks that carry an IPv4 address in their own (RFC 6052, RFC 3056): judged by what they lead to
_NAT64 = ip_network("64:ff9b::/96")
#: names that the DNS answered for: there is no such host (others may have one tomorrow)
_NO_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


class UnreachableError(Exception):
    """No line to a host, and why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.value)
        self.failure = failure


def is_public(written: str, allowed: Sequence[Network] = ()) -> bool:
    """Tell whether an address may be asked: one of the public network, or of `allowed`."""
    try:
        address = _within(ip_address(written))
    except ValueError:
        return False  # an address with a scope is a neighbour's
    if any(address.version == network.version and address in network for network in allowed):
        return True
    closed = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_loopback
    return address.is_global and not closed and not getattr(address, "is_site_local", False)


def _within(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, or the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def line(
    host: str, port: int, *, tls: ssl.SSLContext | None, seconds: float, allowed: Sequence[Network] = ()
) -> socket.socket:
    """Connect to `host`, over TLS where a context is given. Raises UnreachableError."""
    address = _resolved(host, port, allowed)
    try:
        plain = socket.create_connection((address, port), timeout=seconds)
    except OSError:
        raise UnreachableError(Failure.SILENCE) from None
    if tls is None:
        return plain
    try:
        secured = tls.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    except (OSError, ValueError):
        plain.close()
        raise UnreachableError(Failure.CERTIFICATE) from None
    return _greeted(secured, seconds)


def _greeted(secured: ssl.SSLSocket, seconds: float) -> ssl.SSLSocket:
    try:
        with deadline(secured, seconds):
            secured.do_handshake()
    except TimeoutError:
        secured.close()
        raise UnreachableError(Failure.SILENCE) from None
    except (OSError, ValueError):
        secured.close()
        raise UnreachableError(Failure.CERTIFICATE) from None
    return secured


@contextmanager
def deadline(sock: socket.socket, seconds: float) -> Iterator[None]:
    """Give up after `seconds` in all: a timeout starts anew with each byte of a host that drips them.

    Raises TimeoutError.
    """
    late = threading.Event()
    timer = threading.Timer(seconds, _hang_up(sock, late))
    timer.daemon = True
    timer.start()
    try:
        yield
        if late.is_set():
            raise TimeoutError  # what came until then is cut off, not an answer
    except (OSError, ValueError):
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()


def _hang_up(sock: socket.socket, late: threading.Event) -> Callable[[], None]:
    def hang_up() -> None:
        late.set()
        try:
            # below TLS: its own farewell would wait for the other side
            socket.socket.shutdown(sock, socket.SHUT_RDWR)
        except OSError:
            return

    return hang_up


def _resolved(host: str, port: int, allowed: Sequence[Network]) -> str:
    """Return an address of `host`; a name with even one address inside is refused whole."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        raise UnreachableError(Failure.NAME if error.errno in _NO_NAME else Failure.SILENCE) from None
    except (OSError, UnicodeError):
        raise UnreachableError(Failure.NAME) from None
    addresses = [str(each[4][0]) for each in found]
    if not all(is_public(each, allowed) for each in addresses):
        raise UnreachableError(Failure.INSIDE)
    return addresses[0]
