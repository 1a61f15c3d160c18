"""From files to an issue: pure, exact, and with every error of the issue at once."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from pydantic import Field

from lettre.errors import ContentError, ContentErrors, Place
from lettre.issue import fields, yaml_text
from lettre.issue.links import link_errors, used_files
from lettre.issue.markdown import read_blocks
from lettre.issue.media import media_type
from lettre.issue.model import Asset, Issue, Value
from lettre.issue.nearest import nearest, unknown
from lettre.issue.sections import kinds
from lettre.issue.sections.base import Section
from lettre.issue.source import ReadYaml, SectionText, section_text, text_of
from lettre.issue.values import Count, Day, Line
from lettre.issue.yaml_text import YamlText

HEAD = "issue.yaml"
#: corrections of an issue that was sent (`lettre.archive.errata` reads them): no part of the letter
ERRATA = "errata.yaml"
#: the version of the format that this lettre writes
SCHEMA = 1
#: folders of an issue: pictures, and downloads
FOLDERS = ("images/", "files/")
STEM = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")

Result = TypeVar("Result")


class IssueHead(Value):
    """`issue.yaml`: what the issue says of itself."""

    date: Day = Field(description="The day the issue is dated.", examples=["2015-06-08"])
    when: Line | None = Field(
        None, description="The date in words, instead of those lettre would write.", examples=["juin 2015"]
    )
    subject: Line = Field(
        description="The subject of the message.",
        examples=["Rapprocher l'entreprise des professeurs"],
        json_schema_extra={"length_hint": 60},
    )
    preheader: Line = Field(
        description="The line that mail programs show behind the subject.",
        examples=["Et aussi : trois textes sur la mobilité, l'agenda de juin"],
        json_schema_extra={"length_hint": 100},
    )
    number: Count | None = Field(None, description="The issue's number.", ge=0, examples=[14])
    note: Line | None = Field(
        None, description="A word to readers, above the sections.", examples=["Numéro spécial"]
    )
    sections: tuple[Line, ...] | None = Field(
        None,
        description="Section files in order, without `.md`; else the order of their names.",
        min_length=1,
        examples=[["10-interview", "20-actualites"]],
    )
    schema_version: Count = Field(
        SCHEMA, alias="schema", description="The version of this format.", ge=SCHEMA, le=SCHEMA, examples=[1]
    )


def read_issue(
    files: Mapping[str, bytes],
    *,
    newsletter: str,
    slug: str,
    where: str,
    read_yaml: ReadYaml = yaml_text.read,
) -> Issue:
    """Read an issue from its files (names relative to its folder); `where` is the folder, as places show it.

    `read_yaml` may be `yaml_values.read` where no place of an error is wanted. Raises ContentErrors with
    every error found.
    """
    reading = _Reading(files, where, read_yaml)
    issue = reading.issue(newsletter, slug)
    if issue is None or reading.errors:
        raise ContentErrors(sorted(reading.errors, key=_order))
    return issue


def read_part(
    files: Mapping[str, bytes], *, newsletter: str, slug: str, where: str
) -> tuple[Issue, tuple[ContentError, ...]]:
    """Read an issue's head and the section files that are given, without what they point at.

    What cannot be read is left out, and returned with its errors. Raises ContentErrors for the head alone.
    """
    reading = _Reading(files, where)
    head = reading.head()
    stems = [name.removesuffix(".md") for name in files if name.endswith(".md")]
    issue = Issue(
        newsletter=newsletter,
        slug=slug,
        date=head.date,
        subject=head.subject,
        preheader=head.preheader,
        number=head.number,
        note=head.note,
        sections=tuple(filter(None, [reading.section(stem) for stem in stems])),
        source=dict(files),
        where=where,
    )
    return issue, tuple(reading.errors)


def read_head(content: bytes | None, *, where: str, read_yaml: ReadYaml = yaml_text.read) -> IssueHead:
    """Read `issue.yaml` alone; `content` is None when there is no such file. Raises ContentErrors."""
    file = f"{where}/{HEAD}"
    if content is None:
        raise ContentErrors([ContentError("issue.no-head", Place(file=file))])
    return fields.build(IssueHead, _head_source(content, file, read_yaml))


def _head_source(content: bytes, file: str, read_yaml: ReadYaml) -> YamlText:
    text = text_of(content, file)
    if not text.strip():
        raise ContentErrors([ContentError("issue.empty-file", Place(file=file))])
    return read_yaml(text, file=file, line=1)


def _order(error: ContentError) -> tuple[str, int]:
    place = error.place
    return (place.file if place else "", (place.line if place else 0) or 0)


class _Reading:
    """Reads file by file and keeps the errors, so that one broken file does not hide the next."""

    def __init__(self, files: Mapping[str, bytes], where: str, read_yaml: ReadYaml = yaml_text.read) -> None:
        self.files, self.where, self.read_yaml = files, where, read_yaml
        self.errors: list[ContentError] = []
        self.texts: dict[str, SectionText] = {}

    def file(self, name: str) -> str:
        return f"{self.where}/{name}"

    def refuse(self, code: str, name: str, **params: object) -> None:
        self.errors.append(ContentError(code, Place(file=self.file(name)), **params))

    def attempt(self, reading: Callable[[], Result]) -> Result | None:
        """Do a reading; keep its errors and go on."""
        try:
            return reading()
        except ContentErrors as wrong:
            self.errors += wrong.errors
            return None

    def issue(self, newsletter: str, slug: str) -> Issue | None:
        self.check_names()
        head = self.attempt(self.head)
        stems = self.order(head)
        sections = tuple(filter(None, [self.section(stem) for stem in stems]))
        for section in sections:
            self.errors += link_errors(section, self.text(section.name).front, stems, self.names())
        if head is None or self.errors:
            return None
        return Issue(
            newsletter=newsletter,
            slug=slug,
            date=head.date,
            when=head.when,
            subject=head.subject,
            preheader=head.preheader,
            number=head.number,
            note=head.note,
            sections=sections,
            assets=tuple(self.assets(sections)),
            source=dict(sorted(self.files.items())),
            where=self.where,
        )

    def check_names(self) -> None:
        """Every file has a meaning: what lettre would not read is an error, never left out silently."""
        for name in sorted(self.files):
            if name not in {HEAD, ERRATA} and not name.startswith(FOLDERS) and not name.endswith(".md"):
                code = "issue.unexpected-folder" if "/" in name else "issue.unexpected-file"
                self.refuse(code, name, found=name)
            elif "/" in name and name.endswith(".md") and not name.startswith(FOLDERS):
                self.refuse("issue.unexpected-folder", name, found=name)

    def head(self) -> IssueHead:
        return read_head(self.files.get(HEAD), where=self.where, read_yaml=self.read_yaml)

    def order(self, head: IssueHead | None) -> list[str]:
        """Return the stems of the section files in the order readers see; what is wrong with it is noted."""
        there = [
            name.removesuffix(".md")
            for name in sorted(self.files)
            if "/" not in name and name.endswith(".md")
        ]
        for stem in there:
            if not STEM.fullmatch(stem):
                self.refuse("issue.bad-name", f"{stem}.md", found=stem)
        for stem in _twins(there):
            self.refuse("issue.twin-names", f"{stem}.md", found=stem)
        if not there:
            self.refuse("issue.no-section", HEAD)
        if head is None or head.sections is None:
            return there
        self.errors += self.list_errors(head.sections, there)
        return [stem for stem in dict.fromkeys(head.sections) if stem in there]

    def list_errors(self, listed: tuple[str, ...], there: list[str]) -> Iterator[ContentError]:
        source = _head_source(self.files[HEAD], self.file(HEAD), self.read_yaml)
        meant: set[str | None] = set()
        for at, stem in enumerate(listed):
            place = source.place(("sections", at))
            if stem in listed[:at]:
                yield ContentError("issue.section-twice", place, found=stem)
            elif stem not in there:
                near = nearest(stem.removesuffix(".md"), [one for one in there if one not in listed])
                meant.add(near)
                code = "issue.section-missing.near" if near else "issue.section-missing"
                yield ContentError(code, place, found=stem, near=near)
        for stem in there:
            if stem not in listed and stem not in meant:
                yield ContentError("issue.section-unlisted", Place(file=self.file(f"{stem}.md")), found=stem)

    def section(self, stem: str) -> Section | None:
        name = f"{stem}.md"
        source = self.attempt(lambda: self.text(stem))
        kind = self.attempt(lambda: _kind(source.front)) if source else None
        if source is None or kind is None:
            return None
        own = {"name": stem, "file": self.file(name), "line": source.line}
        front = _without_kind(source.front)
        section = self.attempt(lambda: fields.build(kind, front, own=own))
        grammar = kind.grammar()
        blocks = self.attempt(
            lambda: read_blocks(source.body, file=self.file(name), line=source.line, grammar=grammar)
        )
        if section is None or blocks is None:
            return None
        said = self.attempt(lambda: section.read_body(blocks))
        return None if said is None else section.model_copy(update=dict(said))

    def text(self, stem: str) -> SectionText:
        """Cut a section file, once."""
        if stem not in self.texts:
            name = f"{stem}.md"
            self.texts[stem] = section_text(self.files[name], self.file(name), self.read_yaml)
        return self.texts[stem]

    def names(self) -> Mapping[str, bytes]:
        """Return the issue's pictures and downloads by composed name."""
        found = ((unicodedata.normalize("NFC", name), content) for name, content in self.files.items())
        return {name: content for name, content in sorted(found) if name.startswith(FOLDERS)}

    def assets(self, sections: tuple[Section, ...]) -> Iterator[Asset]:
        """Yield the files that a section shows or offers; what nobody uses does not leave."""
        used = {name for section in sections for name in used_files(section)}
        for name, content in self.names().items():
            if name in used:
                yield Asset(name=name, media_type=media_type(name, content), content=content)


def _twins(stems: list[str]) -> list[str]:
    """Names that differ only by case would be one file, and one anchor, on half of all machines."""
    folded = [stem.casefold() for stem in stems]
    return [stem for at, stem in enumerate(stems) if stem.casefold() in folded[:at]]


def _kind(front: YamlText) -> type[Section]:
    known = kinds()
    wanted = front.data.get("kind")
    if wanted is None:
        place = front.place(("kind",))
        raise ContentErrors([ContentError("issue.no-kind", place, allowed=", ".join(known))])
    if not isinstance(wanted, str) or wanted not in known:
        code, params = unknown("issue.unknown-kind", str(wanted), known)
        raise ContentErrors([ContentError(code, front.place(("kind",)), **params)])
    return known[wanted]


def _without_kind(front: YamlText) -> YamlText:
    data = {key: value for key, value in front.data.items() if key != "kind"}
    return YamlText(file=front.file, line=front.line, text=front.text, data=data, spans=front.spans)
