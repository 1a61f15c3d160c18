"""A web host on loopback that answers each path in its own way, and knows what it was asked."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: path → (status, where to)
ANSWERS = {
    "/good": (200, None),
    "/caf%C3%A9?a=b%20c": (200, None),
    "/gone": (404, None),
    "/never": (410, None),
    "/error": (503, None),
    "/shy": (403, None),
    "/moved": (301, "/good"),
    "/moved-twice": (308, "/moved"),
    "/for-now": (302, "/moved"),
    "/moved-to-nothing": (301, "/gone"),
    "/loop": (302, "/loop"),
    "/elsewhere": (302, "ftp://ftp.metiers-essai.fr/"),
}


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.answer()

    def do_GET(self):
        self.answer()

    def answer(self):
        host = self.server.host
        host.asked.append((self.command, self.path, self.headers["User-Agent"]))
        if self.path == "/drip":
            return self.drip(host.closing)
        if self.path.startswith("/together"):
            # two must be here at once for either to go on
            host.pair.wait(timeout=20)
        if self.path == "/no-head" and self.command == "HEAD":
            return self.say(405, None)
        if self.path == "/hangs-up" and self.command == "HEAD":
            return None
        status, location = ANSWERS.get(self.path, (200, None))
        return self.say(status, host.inside if self.path == "/inside" else location)

    def say(self, status, location):
        self.send_response(302 if location and status == 200 else status)
        if location:
            self.send_header("Location", location)
        self.end_headers()

    def drip(self, closing):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        try:
            while not closing.wait(0.05):
                self.wfile.write(b"a")
        except OSError:
            return

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Clients of these tests hang up on purpose."""


class Host:
    def __init__(self, address, tls=None):
        self.asked = []
        self.closing = threading.Event()
        self.pair = threading.Barrier(2)
        self.inside = None
        self.server = Server((address, 0), Handler)
        self.server.host = self
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]

    def paths(self):
        return [path for _, path, _ in self.asked]


@contextmanager
def serving(address="127.0.0.1", tls=None):
    host = Host(address, tls)
    thread = threading.Thread(target=host.server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield host
    finally:
        host.closing.set()
        host.server.shutdown()
        thread.join()
        host.server.server_close()
