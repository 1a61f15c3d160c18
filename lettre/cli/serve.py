"""`lettre serve`: the public pages, and the runner that sends deferred messages."""

import logging
import socket
from contextlib import nullcontext

import click

from lettre.catalogue import say
from lettre.cli.project import Project, open_project
from lettre.jobs.runner import Runner
from lettre.web import server
from lettre.web.app import create_app


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    help="Port to listen on.  [default: base_url's when it is this machine's, else 8000]",
)
@click.option(
    "--no-worker", is_flag=True, help="Serve pages only; leave deferred messages to another process."
)
@click.option(
    "--proxy-headers", is_flag=True, help="Trust X-Forwarded-For and -Proto of a proxy on this machine."
)
def serve(*, host: str, port: int | None, no_worker: bool, proxy_headers: bool) -> None:
    """Serve the public pages: each sent issue, and the page where a reader leaves.

    Deferred messages are taken up when their time has come. Ctrl-C ends it cleanly.
    """
    project = open_project()
    wanted = server.default_port(project.settings.base_url) if port is None else port
    with server.listen(host, wanted) as listening:
        keep(project, listening, worker=not no_worker, proxy_headers=proxy_headers)


def keep(
    project: Project, listening: socket.socket, *, worker: bool = True, proxy_headers: bool = False
) -> None:
    """Serve a project on a socket until Ctrl-C or SIGTERM, then finish what is under way."""
    engine = project.engine()
    app = create_app(project.settings, engine)
    _speak_on_stderr()
    click.echo(say("web.listening", project.language, url=server.url(listening)), err=True)
    with Runner(project.settings, engine).running() if worker else nullcontext():
        server.run(server.make(app, proxy_headers=proxy_headers), listening)
    engine.dispose()
    click.echo(say("web.stopped", project.language), err=True)


def _speak_on_stderr() -> None:
    """Let lettre's own loggers and uvicorn's warnings be read, one line each."""
    logging.basicConfig(format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S", level=logging.WARNING)
    logging.getLogger("lettre").setLevel(logging.INFO)
