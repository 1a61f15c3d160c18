"""`lettre init`: a project to begin with. What is there already is never touched."""

from dataclasses import dataclass, field
from pathlib import Path

import click

from lettre.catalogue import say
from lettre.cli import Speech
from lettre.errors import SettingsError
from lettre.settings import FILE, load

_STARTER = Path(__file__).parent / "starter"


@dataclass
class _Made:
    """What was made, and what was there, as paths within the project."""

    root: Path
    made: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def folder(self, name: str) -> None:
        """Make a folder unless it is there."""
        (self.made if not (self.root / name).is_dir() else self.kept).append(f"{name}/")
        (self.root / name).mkdir(parents=True, exist_ok=True)

    def file(self, name: str, text: str) -> None:
        """Write a file unless it is there."""
        try:
            with (self.root / name).open("x", encoding="utf-8") as new:
                new.write(text)
            self.made.append(name)
        except FileExistsError:
            self.kept.append(name)

    def lines(self, name: str, text: str) -> None:
        """Write a file, or add to it the lines that it lacks."""
        path = self.root / name
        there = path.read_text("utf-8").splitlines() if path.exists() else []
        lacking = [line for line in text.splitlines() if line not in there]
        if not lacking:
            self.kept.append(name)
            return
        path.write_text("\n".join([*there, *lacking]) + "\n", "utf-8")
        self.made.append(name)


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option(
    "--newsletter", metavar="NAME", default="lettre", help="The first newsletter: a-z, 0-9, hyphens."
)
@click.pass_obj
def init(speech: Speech, folder: Path, newsletter: str) -> None:
    """Start a project in DIR, this folder by default.

    Run it again at will: what is there already is never overwritten.
    """
    if not (folder / FILE).exists():
        _refuse_bad_name(newsletter)
    folder.mkdir(parents=True, exist_ok=True)
    made = _Made(root=folder)
    made.file(FILE, _text("lettre.toml", newsletter))
    settings = load(folder, {})
    speech.language = settings.language
    for slug in sorted(settings.newsletters):
        made.folder(f"issues/{slug}")
    made.folder("templates")
    made.file("templates/LISEZMOI.txt", _text("templates.txt", newsletter))
    made.folder("subscribers")
    made.lines(".gitignore", _text("gitignore", newsletter))
    _tell(made, settings.language, next(iter(sorted(settings.newsletters)), newsletter))


def _refuse_bad_name(newsletter: str) -> None:
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415 - settings have loaded it

    from lettre.settings.values import Slug  # noqa: PLC0415

    try:
        TypeAdapter(Slug).validate_python(newsletter)
    except ValidationError:
        raise SettingsError("settings.bad-slug", found=newsletter) from None


def _text(name: str, newsletter: str) -> str:
    text = (_STARTER / name).read_text("utf-8")
    return text.replace("@slug@", newsletter).replace("@SLUG@", newsletter.upper().replace("-", "_"))


def _tell(made: _Made, language: str, newsletter: str) -> None:
    where = str(made.root.resolve())
    if made.made:
        click.echo(say("cli.init.made", language, folder=where, names=", ".join(made.made)), err=True)
    if made.kept:
        click.echo(say("cli.init.kept", language, folder=where, names=", ".join(made.kept)), err=True)
    click.echo(say("cli.init.next", language, newsletter=newsletter), err=True)
