"""`lettre archive erratum`: corrections shown above an issue that was sent, which itself stays as it was."""

from datetime import UTC, datetime

import click

from lettre.archive import corrections, errata, frozen, indexing, store
from lettre.catalogue import say
from lettre.cli.project import open_project
from lettre.db import reading, transaction
from lettre.edition import contents
from lettre.edition import store as editions
from lettre.errors import Place, SettingsError, StateError, WorldError
from lettre.issue import folder


@click.command()
@click.argument("issue")
def erratum(issue: str) -> None:
    """Show on the page of ISSUE the corrections that its errata.yaml says, and no others.

    ISSUE is its name (newsletter/slug) or its folder. What was sent is never changed.
    """
    project = open_project()
    found = folder.find(project.root, issue, project.settings.newsletters)
    newsletter, slug = found.parent.name, found.name
    file = f"{folder.shown(project.root, found)}/{errata.FILE}"
    engine = project.engine()
    with reading(engine) as session:
        published = store.issue(session, newsletter, slug)
        edition = editions.get(session, published.digest) if published else None
    if published is None or edition is None:
        raise StateError("archive.erratum-not-sent", issue=f"{newsletter}/{slug}")
    path = found / errata.FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise SettingsError("archive.no-errata", Place(file=file)) from None
    except OSError as error:
        raise WorldError("issue.unreadable", Place(file=file), reason=error.strerror or "") from None
    sent = frozen.read(edition)
    names = (
        [section.name for section in sent.sections]
        if sent
        else [part.name for part in contents.read(edition).parts]
    )
    written = errata.read(content, file=file, sections=names)
    now = datetime.now(UTC)
    with transaction(engine) as session:
        new, gone = corrections.put(session, newsletter, slug, written, now)
        indexing.put(session, published, edition, now)
    click.echo(say("archive.errata-shown", project.language, n=len(written)), err=True)
    if new or gone:
        click.echo(say("archive.errata-changed", project.language, new=new, gone=gone), err=True)
