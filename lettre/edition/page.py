"""What all templates of one issue share: its values, its targets, and words in its language. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from typing import Any

from markupsafe import Markup, escape

from lettre.catalogue import say
from lettre.edition import dates, phrases, pictures
from lettre.edition.targets import Targets
from lettre.edition.theme import Look
from lettre.issue.model import Issue
from lettre.issue.typography import set_text
from lettre.newsletter import Newsletter

#: pixels between the sheet's edge and the text, left and right
MARGIN = 28


@dataclass(frozen=True, kw_only=True)
class Page:
    """What the templates of one issue share."""

    issue: Issue
    newsletter: Newsletter
    look: Look
    targets: Targets

    @property
    def language(self) -> str:
        """The newsletter's language."""
        return self.newsletter.language

    @property
    def column(self) -> int:
        """The widest that a picture can be shown, in pixels."""
        return self.newsletter.theme.width - 2 * MARGIN

    def standing(self) -> dict[str, Any]:
        """Return the words and functions that every template may use."""
        language = self.language
        phrase = {
            name: partial(_in, getattr(phrases, name), language)
            for name in (
                "quoted",
                "listed",
                "reference_name",
                "reference_facts",
                "reference_joint",
                "work_facts",
                "event_when",
                "committee_number",
            )
        }
        return {
            **phrase,
            "issue": self.issue,
            "newsletter": self.newsletter,
            "colours": self.look.colours,
            "fonts": self.look.fonts,
            "language": language,
            "say": partial(_say, language),
            "words": lambda text: set_text(text, language),
            "date_in_words": lambda day: dates.in_words(day, language),
            "dated": self._dated(),
            "href": self.targets.href,
            "weight": lambda file: phrases.weight(len(self.targets.files[file].content), language),
            "column": self.column,
            "colon": "\u00a0:" if language == "fr" else ":",
        }

    def _dated(self) -> str:
        when = self.issue.when
        return set_text(when, self.language) if when else dates.in_words(self.issue.date, self.language)

    def macros(self, form: str, context: dict[str, Any]) -> Any:
        """Return the macros that every kind shares, bound to a section's context."""
        return self.look.templates.get_template(f"letter/macros.{form}.j2").make_module(context)

    def picture(self, file: str, width: int) -> SimpleNamespace:
        """Return what a template needs to show a picture."""
        wide, high = pictures.shown(self.targets.files[file].content, width)
        return SimpleNamespace(src=self.targets.picture(file), width=wide, height=high)


def _in(function: Callable[..., Any], language: str, value: Any) -> Any:
    return function(value, language)


def _say(language: str, code: str, **params: Any) -> str:
    """Return a standing sentence; one that is given markup is markup, its other words escaped."""
    if not any(isinstance(param, Markup) for param in params.values()):
        return say(code, language, **params)
    escaped = {name: escape(param) for name, param in params.items()}
    return Markup(say(code, language, **escaped))  # noqa: S704 - our own sentence, its holes escaped
