"""`lettre config`: what is in force, and where it comes from."""

import dataclasses
import json

import click

from lettre.cli.project import open_project


@click.group()
def config() -> None:
    """Show what is in force, and where it comes from."""


@config.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
def show(*, as_json: bool) -> None:
    """Print the configuration, its secrets hidden."""
    settings = open_project().settings
    shown = {
        "root": str(settings.root),
        "database": settings.shown_database,
        "transport": settings.shown_transport,
        "base_url": settings.base_url,
        "language": settings.language,
        "newsletters": {slug: dataclasses.asdict(each) for slug, each in settings.newsletters.items()},
    }
    if as_json:
        click.echo(json.dumps({**shown, "origins": dict(settings.origins)}, ensure_ascii=False, default=list))
        return
    for name in ("root", "database", "transport", "base_url", "language"):
        origin = settings.origins.get(name)
        click.echo(f"{name} = {shown[name]}" + (f"   ({origin})" if origin else ""))
    for slug, newsletter in settings.newsletters.items():
        click.echo(f"[{slug}]")
        for field in dataclasses.fields(newsletter):
            click.echo(f"  {field.name} = {getattr(newsletter, field.name)}")
