"""⚡ What the DNS says under the name of a DKIM key."""

from ipaddress import ip_address

import dns.exception
import dns.resolver

from lettre.errors import SettingsError, WorldError

#: seconds for one look-up in all
PATIENCE = 10.0


def texts(name: str, *, server: str | None = None) -> list[str]:
    """Return the TXT records of a name, each as one string; none where there is no such name.

    `server` is the name server to ask, `ADDRESS` or `ADDRESS:PORT`; the machine's own by default.
    Raises WorldError when no server answers.
    """
    resolver = _resolver(server)
    try:
        answer = resolver.resolve(name, "TXT", lifetime=PATIENCE, raise_on_no_answer=False)
    except dns.resolver.NXDOMAIN:
        return []
    except dns.exception.DNSException as error:
        raise WorldError("dkim.dns-silent", name=name, reason=str(error) or type(error).__name__) from None
    return [b"".join(each.strings).decode("utf-8", "replace") for each in answer]


def _resolver(server: str | None) -> dns.resolver.Resolver:
    if server is None:
        try:
            return dns.resolver.Resolver()
        except dns.resolver.NoResolverConfiguration as error:
            raise WorldError("dkim.dns-silent", name="resolv.conf", reason=str(error)) from None
    address, port = _split(server)
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = [address]
    resolver.port = port
    return resolver


def _split(server: str) -> tuple[str, int]:
    # an IPv6 address has colons of its own: with a port it stands in brackets
    host, colon, port = server.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):
        host, port = server, "53"
    host = host.strip("[]")
    try:
        ip_address(host)
        return host, int(port)
    except ValueError:
        raise SettingsError("dkim.bad-server", found=server) from None
