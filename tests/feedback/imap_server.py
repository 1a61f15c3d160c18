"""A small IMAP server on loopback: it signs in, selects, searches by UID and hands mails out."""

import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def imap_server(uids: Sequence[int], *, says_next: bool = True) -> Iterator[int]:
    """Serve a folder with mails of these UIDs, in order, to one client; yield the port."""
    following = f"* OK [UIDNEXT {uids[-1] + 1}] next\r\n" if says_next and uids else ""
    selected = f"* {len(uids)} EXISTS\r\n{following}"
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_serve, args=(door, uids, selected), daemon=True).start()
        yield door.getsockname()[1]


def _serve(door: socket.socket, uids: Sequence[int], selected: str) -> None:
    try:
        line, _ = door.accept()
    except OSError:
        return
    # by a command's first words: what is said before the line that ends the answer
    said: dict[str, Callable[[str], str]] = {
        "SELECT": lambda _: selected,
        "UID SEARCH": lambda words: _found(words, uids),
        "UID FETCH": lambda words: f"* 1 FETCH (UID {words.split()[2]} BODY[]<0> {{6}}\r\nA: b\r\n)\r\n",
        "CAPABILITY": lambda _: "* CAPABILITY IMAP4rev1\r\n",
        "LOGOUT": lambda _: "* BYE\r\n",
    }
    with line, line.makefile("rwb", buffering=0) as stream:
        stream.write(b"* OK ready\r\n")
        for each in stream:
            tag, _, words = each.decode().strip().partition(" ")
            answer = next((tell(words) for name, tell in said.items() if words.startswith(name)), "")
            stream.write(f"{answer}{tag} OK done\r\n".encode())


def _found(words: str, uids: Sequence[int]) -> str:
    asked = re.search(r"UID (\d+):(\d+)", words.removeprefix("UID SEARCH"))
    first, last = (int(asked[1]), int(asked[2])) if asked else (0, 2**32)
    return "* SEARCH " + " ".join(str(each) for each in uids if first <= each <= last) + "\r\n"
