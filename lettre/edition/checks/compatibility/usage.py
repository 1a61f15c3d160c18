"""What a letter's HTML and CSS use, as signs, each with the first element that does. Pure.

Signs of elements are `element/video`, `attribute/srcset`, `input/radio`, `image/webp`, `link/mailto`.
"""

from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from lettre.edition.checks.compatibility import declarations, sheets
from lettre.edition.checks.letter import Letter


def of(letter: Letter) -> Mapping[str, HtmlElement | None]:
    """Return each sign with the first element that shows it; None for what a style sheet uses."""
    found: dict[str, HtmlElement | None] = {}
    for style, element in letter.inline_styles.items():
        backed = element.get("bgcolor") is not None
        for sign in declarations.signs(declarations.parse(style), backed=backed):
            found.setdefault(sign, element)
    for sheet in sheets.kept(letter):
        for sign in sheets.signs(sheet):
            found.setdefault(sign, None)
    for element in letter.document.iter("*"):
        for sign in _of_element(element):
            found.setdefault(sign, element)
    return found


def _of_element(element: HtmlElement) -> Iterator[str]:
    name = str(element.tag)
    yield f"element/{name}"
    for attribute, value in element.attrib.items():
        yield f"attribute/{attribute}"
        if attribute in {"src", "href", "background"}:
            yield from _of_address(name, attribute, str(value))
    if name in {"input", "button"}:
        yield f"{name}/{element.get('type', 'text' if name == 'input' else 'submit')}"


def _of_address(element: str, attribute: str, address: str) -> Iterator[str]:
    scheme, _, rest = address.partition(":")
    if attribute == "href":
        yield from ("link/mailto",) if scheme.lower() == "mailto" else ()
        yield from ("link/mailto-copies",) if scheme.lower() == "mailto" and "cc=" in rest.lower() else ()
        return
    if element in {"img", "td", "table", "body", "source"}:
        yield f"image/{kind(address)}"


def kind(address: str) -> str:
    """Return what an image's address says it is: `data`, or the end of its name in lower case."""
    if address[:5].lower() == "data:":
        return "data"
    path = address.partition("#")[0].partition("?")[0]
    return path.rpartition(".")[2].lower()
