"""A name server on loopback that answers for the TXT records a test gives it."""

import socket
import threading
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


@contextmanager
def name_server(records: dict[str, list[str]]):
    """Serve `records`: a name with its texts, cut as a zone file cuts them. Yield the address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=_serve, args=(sock, records), daemon=True)
        thread.start()
        address = sock.getsockname()
        try:
            yield f"127.0.0.1:{address[1]}"
        finally:
            sock.sendto(b"", address)
            thread.join(timeout=10)


def _serve(sock: socket.socket, records: dict[str, list[str]]) -> None:
    while True:
        words, asker = sock.recvfrom(4096)
        if not words:
            return
        query = dns.message.from_wire(words)
        name = query.question[0].name
        response = dns.message.make_response(query)
        texts = records.get(name.to_text(omit_final_dot=True))
        if texts is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        else:
            response.answer.append(
                dns.rrset.from_text(name, 300, "IN", "TXT", *(_strings(text) for text in texts))
            )
        response.flags |= dns.flags.AA
        sock.sendto(response.to_wire(), asker)


def _strings(text: str) -> str:
    return " ".join(f'"{text[start : start + 255]}"' for start in range(0, len(text), 255)) or '""'
