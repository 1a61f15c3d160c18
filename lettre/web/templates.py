"""The web's templates, read once: the project's own stand before those that come with lettre."""

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from lettre import shipped
from lettre.catalogue import say
from lettre.edition import dates, theme
from lettre.newsletter import Newsletter
from lettre.web.language import Speech


def load(root: Path, part: str = "web") -> Environment:
    """Return an environment with every template of `templates/PART`; it never touches the disk again.

    Kinds of other packages bring theirs, in `templates/` beside their module.
    """
    sources: dict[str, str] = {}
    for folder in (*theme.elsewhere(), shipped.folder("templates"), root / "templates"):
        for file in sorted([*(folder / part).glob("*.j2"), *(folder / part / "sections").glob("*.j2")]):
            sources[file.relative_to(folder / part).as_posix()] = file.read_text("utf-8")
    environment = Environment(
        loader=DictLoader(sources),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["contact_url"] = contact_url
    environment.filters["contact_words"] = contact_words
    environment.filters["foreign"] = foreign
    return environment


def render(environment: Environment, name: str, language: str, **context: Any) -> str:
    """Return a page in `language`; `say(code)` in the template speaks from the catalogue."""
    without_reader = {"speech": Speech(language=language), "keep": str, "logo": None}
    return environment.get_template(name).render(
        without_reader,
        language=language,
        say=partial(_say, language),
        in_words=lambda day: dates.in_words(day, language),
        **context,
    )


def _say(language: str, code: str, **params: Any) -> str:
    return say(code, language, **params)


def contact_url(contact: str) -> str:
    """Return the link of a contact written as an address, a `mailto:` or a web address."""
    bare = "@" in contact and ":" not in contact
    return f"mailto:{contact}" if bare else contact


def foreign(newsletter: Newsletter, language: str) -> str:
    """Return the attribute that says a newsletter's words are in another language than the page's, if so."""
    return "" if newsletter.language == language else Markup(' lang="{}"').format(newsletter.language)


def contact_words(contact: str) -> str:
    """Return a contact as a reader should see it."""
    return contact.removeprefix("mailto:").removeprefix("https://").removeprefix("http://").rstrip("/")


def contacts(newsletters: list[Newsletter]) -> list[str]:
    """Return whom a reader can write to, each once, in order."""
    return list(dict.fromkeys(each.organisation.contact for each in newsletters if each.organisation.contact))
