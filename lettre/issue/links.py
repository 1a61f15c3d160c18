"""What a section points at: other sections, pictures and downloads; all of it must be there."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from lettre.errors import ContentError, Place
from lettre.issue import walk
from lettre.issue.media import picture_type
from lettre.issue.model import Figure, Image, Inline, Link
from lettre.issue.nearest import nearest
from lettre.issue.sections.base import Download, Section
from lettre.issue.yaml_text import YamlText

SECTION = "section:"
FILES = "files/"


def link_errors(
    section: Section, front: YamlText, stems: Collection[str], files: Mapping[str, bytes]
) -> Iterator[ContentError]:
    """Yield an error for each target of a section that is not there; `front` knows its lines."""
    for path, value in walk.leaves(section):
        place = front.place(path)
        if isinstance(value, Image):
            yield from _picture(value, front.place((*path, "file")), files)
        elif isinstance(value, Download):
            yield from _file(value.file, front.place((*path, "file")), files)
        elif walk.is_phrase(value):
            for inline in walk.words_within(value):
                yield from _target(inline, place, stems, files)
    for block in walk.within(tuple(walk.prose(section))):
        place = Place(file=section.file, line=block.line)
        if isinstance(block, Figure):
            yield from _picture(block.image, place, files)
    for line, inline in walk.lined_words(tuple(walk.prose(section))):
        yield from _target(inline, Place(file=section.file, line=line), stems, files)


def used_files(section: Section) -> Iterator[str]:
    """Yield the names of the files that a section shows or offers."""
    for _, value in walk.leaves(section):
        if isinstance(value, (Image, Download)):
            yield value.file
    for block in walk.within(tuple(walk.prose(section))):
        if isinstance(block, Figure):
            yield block.image.file
    for inline in walk.words_within(section):
        if isinstance(inline, Link) and inline.href.startswith(FILES):
            yield inline.href


def _target(
    inline: Inline, place: Place, stems: Collection[str], files: Mapping[str, bytes]
) -> Iterator[ContentError]:
    if not isinstance(inline, Link):
        return
    if inline.href.startswith(SECTION):
        wanted = inline.href.removeprefix(SECTION)
        if wanted not in stems:
            near = nearest(wanted, stems)
            code = "issue.no-such-section.near" if near else "issue.no-such-section"
            yield ContentError(code, place, found=wanted, near=near, allowed=", ".join(stems))
    elif inline.href.startswith(FILES):
        yield from _file(inline.href, place, files)


def _file(name: str, place: Place, files: Mapping[str, bytes]) -> Iterator[ContentError]:
    if name in files:
        return
    near = _nearest_file(name, files)
    code = "issue.file-missing.near" if near else "issue.file-missing"
    yield ContentError(code, place, found=name, near=near)


def _nearest_file(name: str, files: Collection[str]) -> str | None:
    """Return the file that was probably meant: same name elsewhere, or nearly the same (%20 is a space)."""
    by_name = {PurePosixPath(file).name: file for file in files}
    near = nearest(PurePosixPath(unquote(name)).name, by_name, cutoff=0.75)
    return by_name[near] if near else None


def _picture(image: Image, place: Place, files: Mapping[str, bytes]) -> Iterator[ContentError]:
    yield from _file(image.file, place, files)
    if image.file in files and picture_type(files[image.file]) is None:
        yield ContentError("issue.image-type", place, found=image.file)
