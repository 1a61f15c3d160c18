"""`lettre.toml` as it may be written: every key and its meaning, and the sentence for a wrong one."""

import difflib
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from lettre.errors import Place, SettingsError
from lettre.newsletter import Newsletter, Organisation, Sender, Theme

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def _one_line(value: str) -> str:
    # these values stand in header fields: a line break would let one write fields of its own
    if _CONTROL.search(value):
        raise ValueError("one-line")
    return value


def _matches(pattern: str, code: str) -> AfterValidator:
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            raise ValueError(code)
        return value

    return AfterValidator(check)


Words = Annotated[str, AfterValidator(_one_line)]
Address = Annotated[str, AfterValidator(_one_line), _matches(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+", "address")]
Web = Annotated[
    str, AfterValidator(lambda url: url.rstrip("/")), _matches(r"https?://[^\s/]+[^\s]*", "web-address")
]
Colour = Annotated[str, _matches(r"#[0-9a-fA-F]{6}", "colour")]
Database = Annotated[str, _matches(r"sqlite:///.+|postgres(ql)?(\+psycopg)?://.+", "database")]
Transport = Annotated[str, _matches(r"(smtps?://[^\s]+|maildir:.+)", "transport")]
Slug = Annotated[str, _matches(r"[a-z0-9][a-z0-9-]{0,62}", "slug")]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class SenderTable(_Table):
    """Who signs."""

    name: Words
    address: Address
    reply_to: Address | None = None


class OrganisationTable(_Table):
    """Who publishes."""

    name: Words
    unit: Words | None = None
    address: Words | None = None
    url: Web | None = None
    contact: Words | None = None


class ThemeTable(_Table):
    """How it looks."""

    colours: dict[str, Colour] = {}
    fonts: dict[str, Words] = {}
    logo: Words | None = None
    logo_alt: Words = ""
    logo_width: int = Field(160, ge=16, le=600)
    width: int = Field(640, ge=320, le=800)


class NewsletterTable(_Table):
    """One newsletter of the house."""

    title: Words
    language: Literal["fr", "en"] | None = None
    sender: SenderTable
    organisation: OrganisationTable
    legal_notice: str = ""
    sections: tuple[Slug, ...] = ()
    theme: ThemeTable = ThemeTable()
    base_url: Web | None = None
    return_path: Address | None = None
    unsubscribe_mailbox: Address | None = None
    images: Literal["hosted", "inline"] = "hosted"

    def as_newsletter(self, slug: str, house: "Declared") -> Newsletter:
        """Return the value the rest of lettre works with."""
        return Newsletter(
            slug=slug,
            title=self.title,
            language=self.language or house.language,
            sender=Sender(**self.sender.model_dump()),
            organisation=Organisation(**self.organisation.model_dump()),
            base_url=self.base_url or house.base_url,
            legal_notice=self.legal_notice,
            sections=self.sections,
            theme=Theme(**self.theme.model_dump()),
            return_path=self.return_path,
            unsubscribe_mailbox=self.unsubscribe_mailbox,
            images=self.images,
        )


class Declared(_Table):
    """The whole file."""

    database: Database = "sqlite:///subscribers/lettre.db"
    transport: Transport = "maildir:outbox"
    base_url: Web = "http://127.0.0.1:8000"
    language: Literal["fr", "en"] = "fr"
    newsletters: dict[Slug, NewsletterTable] = {}


#: our code for pydantic's kinds of error; what is not here is said with pydantic's own words
_CODES = {
    "missing": "settings.missing",
    "extra_forbidden": "settings.unknown-key",
    "literal_error": "settings.not-allowed",
    "string_type": "settings.not-text",
    "model_type": "settings.not-a-table",
    "dict_type": "settings.not-a-table",
    "model_attributes_type": "settings.not-a-table",
}


def explain(error: ValidationError, text: str, file: str, variables: Mapping[str, str]) -> SettingsError:
    """Return the first thing wrong, with its line in `text` or the environment variable it came from."""
    first = error.errors(include_url=False)[0]
    path = tuple(str(step) for step in first["loc"] if step != "[key]")
    name = ".".join(path)
    code = _CODES.get(first["type"], "settings.bad-value")
    params: dict[str, Any] = {"key": path[-1] if path else file, "found": str(first.get("input"))[:80]}
    if first["type"] == "value_error":
        code = f"settings.bad-{first['ctx']['error']}"
    elif first["type"] == "literal_error":
        params["allowed"] = first["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
    elif code == "settings.unknown-key":
        code, params = _unknown(path, params)
    elif code == "settings.bad-value":
        params["reason"] = first["msg"]
    if path and path[0] in variables and len(path) == 1:
        return SettingsError(code, Place(file=variables[path[0]]), **params)
    line = line_of(text, path[:-1] if first["type"] == "missing" else path)
    return SettingsError(code, Place(file=file, line=line, field=name or None), **params)


def _unknown(path: tuple[str, ...], params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    allowed = sorted(_table_at(path[:-1]).model_fields)
    near = difflib.get_close_matches(path[-1], allowed, 1)
    params |= {"allowed": ", ".join(allowed), "nearest": near[0] if near else ""}
    return ("settings.unknown-key-near" if near else "settings.unknown-key"), params


def _table_at(path: tuple[str, ...]) -> type[BaseModel]:
    tables: dict[int, type[BaseModel]] = {0: Declared, 2: NewsletterTable}
    inner = {"sender": SenderTable, "organisation": OrganisationTable, "theme": ThemeTable}
    return inner[path[-1]] if path and path[-1] in inner else tables.get(len(path), Declared)


def line_of(text: str, path: tuple[str, ...]) -> int | None:
    """Return the line (from 1) where `path` is set in a TOML text, or of the nearest table above it."""
    best: tuple[int, int] | None = None
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        setting = re.match(r"\s*([\w.\"'-]+)\s*=", line)
        if header:
            table = _steps(header[1])
            here = table
        elif setting:
            here = table + _steps(setting[1])
        else:
            continue
        if path[: len(here)] == here and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None


def _steps(dotted: str) -> tuple[str, ...]:
    return tuple(step.strip().strip("\"'") for step in dotted.split("."))
