"""Servers that lettre did not write, `smtp-sink` and a real Postfix; and a slow road to either."""

import asyncio
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_FOLDERS = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"


def program(name: str) -> str:
    """Return where a program of Postfix is."""
    found = shutil.which(name, path=_FOLDERS)
    assert found, f"{name} comes with Postfix (Debian: apt-get install postfix)"
    return found


@contextmanager
def sink() -> Iterator[int]:
    """Run smtp-sink on a free port of loopback."""
    port = _free_port()
    command = [program("smtp-sink"), *_nobody(), "-m", "1000", f"127.0.0.1:{port}", "1024"]
    with subprocess.Popen(command) as process:
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


class Busy:
    """The processor time of this process's children of one name, between entering and leaving, in seconds."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.cpu = 0.0

    def __enter__(self) -> "Busy":
        self.cpu = -self._now()
        return self

    def __exit__(self, *exc: object) -> None:
        self.cpu += self._now()

    def _now(self) -> float:
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                head, _, fields = stat.read_text().rpartition(")")
                name, parent, times = head.partition("(")[2], fields.split()[1], fields.split()[11:13]
                if name == self._name and int(parent) == os.getpid():
                    ticks += sum(map(int, times))
        return ticks / os.sysconf("SC_CLK_TCK")


def _nobody() -> list[str]:
    return ["-u", "nobody"] if os.getuid() == 0 else []


def source(
    port: int,
    *,
    messages: int,
    connections: int,
    size: int,
    various: bool = False,
    content: Path | None = None,
) -> float:
    """Send with Postfix's own C client, connections kept; return messages a second.

    Its message is `size` bytes of X, or the one that the file `content` holds, with lines that end as they do
    on disk: an MTA, which reads headers and lines, has an easy life with X. `various` gives each message a
    reader of its own, as lettre's have: an MTA keeps the answer to the last address, and one address for all
    flatters it (smtp-source(1), -N).
    """
    command = [
        program("smtp-source"),
        *(["-N"] if various else []),
        "-d",
        "-s",
        str(connections),
        "-m",
        str(messages),
        *(["-l", str(size)] if content is None else ["-F", str(content)]),
    ]
    began = time.perf_counter()
    subprocess.run([*command, "-f", "a@example.org", "-t", "b@example.org", f"127.0.0.1:{port}"], check=True)
    return messages / (time.perf_counter() - began)


_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example.org
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = loopback-only
inet_protocols = ipv4
default_transport = discard
local_transport = discard
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
alias_maps =
alias_database =
local_recipient_maps =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_count_limit = 0
message_size_limit = 52428800
default_process_limit = 100
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup    unix n - n 60 1 pickup
cleanup   unix n - n - 0 cleanup
qmgr      unix n - n 300 1 qmgr
rewrite   unix - - n - - trivial-rewrite
bounce    unix - - n - 0 bounce
defer     unix - - n - 0 bounce
trace     unix - - n - 0 bounce
verify    unix - - n - 1 verify
flush     unix n - n 1000? 0 flush
discard   unix - - n - - discard
error     unix - - n - - error
retry     unix - - n - - error
proxymap  unix - - n - - proxymap
anvil     unix - - n - 1 anvil
scache    unix - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


@contextmanager
def postfix(folder: Path) -> Iterator[int]:
    """Run a Postfix of its own on a free port: it queues durably, then throws away. Needs root."""
    port = _free_port()
    for part in ("etc", "queue", "data"):
        (folder / part).mkdir(parents=True)
    shutil.chown(folder / "data", "postfix")
    folder.chmod(0o755)
    (folder / "etc" / "main.cf").write_text(_MAIN.format(folder=folder))
    (folder / "etc" / "master.cf").write_text(_MASTER.format(port=port))
    command = [program("postfix"), "-c", str(folder / "etc")]
    subprocess.run([*command, "start"], check=True, capture_output=True)
    try:
        _wait_for(port)
        yield port
    finally:
        subprocess.run([*command, "stop"], check=False, capture_output=True)


def drained(folder: Path) -> None:
    """Wait until a Postfix has worked off what it took, so that the next run has the machine to itself."""
    queues = [folder / "queue" / name for name in ("incoming", "active", "deferred", "defer")]
    while any(path.is_file() for queue in queues for path in queue.rglob("*")):
        time.sleep(0.1)


@contextmanager
def far(port: int, seconds: float) -> Iterator[int]:
    """Stand on a road of `seconds` there and back between a client and a port: another process."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.servers", str(port), str(seconds / 2)],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def round_trip(port: int) -> float:
    """Return how long a server's answer takes, in seconds: the median of twenty NOOPs."""
    taken = []
    with socket.create_connection(("127.0.0.1", port)) as line, line.makefile("rb") as answers:
        answers.readline()
        for _ in range(20):
            began = time.perf_counter()
            line.sendall(b"NOOP\r\n")
            answers.readline()
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


async def _road(port: int, delay: float) -> None:
    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_carry(reader, other_writer, delay))
            tasks.create_task(_carry(other_reader, writer, delay))

    async with await asyncio.start_server(meet, "127.0.0.1", 0) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Hand on what comes, each piece as much later: the road is long, not narrow."""
    loop = asyncio.get_running_loop()
    while data := await reader.read(1 << 18):
        loop.call_later(delay, writer.write, data)
    loop.call_later(delay, writer.close)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as knock:
            if not knock.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing answers on port {port}")


if __name__ == "__main__":
    asyncio.run(_road(int(sys.argv[1]), float(sys.argv[2])))
