"""What an issue says as plain HTML: no style, every link absolute, as feed readers want it. Pure."""

from lxml import html

from lettre.archive.model import Drawn

#: what is kept, with the attributes that say something
_KEPT = {
    **dict.fromkeys(
        (
            *("h2", "h3", "h4", "h5", "h6", "p", "div", "aside", "blockquote", "figure", "figcaption"),
            *("ul", "li", "dl", "dt", "dd", "hr", "br", "pre", "table", "caption", "thead", "tbody", "tr"),
            *("em", "strong", "b", "i", "code", "cite", "q", "abbr", "sub", "sup", "small"),
        ),
        frozenset[str](),
    ),
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "ol": frozenset({"start"}),
    "th": frozenset({"scope", "colspan", "rowspan"}),
    "td": frozenset({"colspan", "rowspan"}),
}
_EVERYWHERE = frozenset({"lang", "dir"})
_SILENT = frozenset({"head", "script", "style", "title", "template", "noscript", "svg", "object", "iframe"})
_BLOCKS = frozenset(
    ("h2", "h3", "h4", "h5", "h6", "p", "div", "aside", "blockquote", "ul", "ol", "dl", "hr", "table", "pre")
)
_SCHEMES = ("https:", "http:", "mailto:", "tel:")


def body(drawn: Drawn, page: str, base: str = "", above: str = "") -> str:
    """Return an issue's sections, what stands `above` them first.

    `page` is the address of its own page, `base` stands before every path.
    """
    written = [above, *(part.html for part in drawn.parts)]
    return "\n".join(
        _plain(html.fragment_fromstring(each, create_parent=True), page, base) for each in written if each
    )


def _plain(section: html.HtmlElement, page: str, base: str) -> str:
    for element in list(section.iterdescendants()):
        # a link to its own heading is for the page alone
        if element.tag in _SILENT or element.get("aria-hidden") == "true" or "self" in element.classes:
            element.drop_tree()
    # from the inside: what an element holds decides whether it is still needed
    for element in reversed(list(section.iterdescendants())):
        _reduce(element, page, base)
    inside = (section.text or "") + "".join(html.tostring(each, encoding="unicode") for each in section)
    return "\n".join(line for line in inside.splitlines() if line.strip())


def _reduce(element: html.HtmlElement, page: str, base: str) -> None:
    known = _KEPT.get(str(element.tag))
    if known is None or (element.tag == "div" and _only_frames(element)):
        element.drop_tag()
        return
    for name in set(element.keys()) - known - _EVERYWHERE:
        del element.attrib[name]
    for name in ("href", "src"):
        if name in element.attrib:
            _lead(element, name, page, base)
    if element.tag == "a" and "href" not in element.attrib:
        element.drop_tag()


def _only_frames(element: html.HtmlElement) -> bool:
    words = [element.text, *(each.tail for each in element)]
    return all(each.tag in _BLOCKS for each in element) and not any(word and word.strip() for word in words)


def _lead(element: html.HtmlElement, name: str, page: str, base: str) -> None:
    link = element.get(name, "")
    if link.startswith("#"):
        element.set(name, page + link)
    elif base and link.startswith("/") and not link.startswith("//"):
        element.set(name, base + link)
    elif not link.startswith(_SCHEMES):
        del element.attrib[name]
