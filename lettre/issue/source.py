"""One file as it was typed: its characters, its front matter, its body with their lines."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lettre.errors import ContentError, ContentErrors, Place
from lettre.issue import yaml_text
from lettre.issue.values import CONTROL, HOLE
from lettre.issue.yaml_text import YamlText

_FRONT = re.compile(r"---[ \t]*\n(?P<yaml>.*?)(?:^---[ \t]*(?:\n|\Z))", re.DOTALL | re.MULTILINE)
_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"

#: `yaml_text.read`, or what reads as it does
ReadYaml = Callable[..., YamlText]


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionText:
    """A section file cut in two: what its front matter lists, and its body with the line where it begins."""

    front: YamlText
    body: str
    line: int


def text_of(content: bytes, file: str) -> str:
    """Return the characters of a file: UTF-8 with or without BOM, line ends as `\\n`.

    Raises ContentErrors with the line of the first byte that is not UTF-8, of a control character, or of
    what is written like a hole of the letter.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = _lines(content[: error.start].decode("utf-8", "replace")).count("\n") + 1
        raise ContentErrors(
            [
                ContentError(
                    "issue.not-utf8", Place(file=file, line=line), found=f"0x{content[error.start]:02x}"
                )
            ]
        ) from None
    text = _lines(text.removeprefix(_BOM))
    for found in CONTROL.finditer(text):
        if found[0] not in "\n\t":
            place = Place(file=file, line=text.count("\n", 0, found.start()) + 1)
            named = f"U+{ord(found[0]):04X}"
            raise ContentErrors([ContentError("issue.control-character", place, found=named)])
    if hole := HOLE.search(text):
        place = Place(file=file, line=text.count("\n", 0, hole.start()) + 1)
        raise ContentErrors([ContentError("issue.hole", place, found=hole[0])])
    return text


def section_text(content: bytes, file: str, read_yaml: ReadYaml = yaml_text.read) -> SectionText:
    """Cut a section file at its front matter.

    Raises ContentErrors: an empty file, no front matter, front matter without an end, bad YAML.
    """
    text = text_of(content, file)
    if not text.strip():
        raise ContentErrors([ContentError("issue.empty-file", Place(file=file))])
    if not re.match(r"---[ \t]*(\n|\Z)", text):
        raise ContentErrors([ContentError("issue.no-front-matter", Place(file=file, line=1))])
    front = _FRONT.match(text)
    if front is None:
        raise ContentErrors([ContentError("issue.front-matter-unclosed", Place(file=file, line=1))])
    source = read_yaml(front["yaml"], file=file, line=2)
    return SectionText(front=source, body=text[front.end() :], line=text.count("\n", 0, front.end()) + 1)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
