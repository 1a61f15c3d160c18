"""An edition as everybody may read it: the letter itself, without what was one reader's own. Pure."""

import re
from dataclasses import dataclass

from lxml import etree, html

from lettre.edition import assets
from lettre.edition.model import Edition, Hole

#: templates of a letter mark with these classes what is one reader's own, what is for inboxes
LEFT_OUT = frozenset({"lettre-personal", "lettre-online", "lettre-preheader"})
_LINKS = frozenset({"href", "src", "background"})
#: a file of an issue, as `edition.assets.url` writes it: key and name
_HOSTED = re.compile(r"(?<=/assets/)([0-9a-f]{32})/[^/]+$")
_HOLES = tuple(hole.value for hole in Hole)


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What stands around a letter on the web. `bar` is markup shown above it, `style` the bar's sheet."""

    canonical: str
    files: str
    newsletter: str
    bar: str
    style: str


def page(edition: Edition, around: Surroundings) -> str:
    """Return the public page of an edition. `around.files` is the address under which its files are."""
    tree = html.document_fromstring(edition.html)
    # Outlook's own markup stands in comments, of no use to a browser
    etree.strip_elements(tree, etree.Comment, with_tail=False)
    _drop_personal(tree, around.newsletter)
    _lead_home(tree, edition, around.files)
    _complete_head(tree, edition, around)
    _frame(tree, around.bar)
    return html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>") + "\n"


def text(edition: Edition) -> str:
    """Return the plain-text twin without the lines that were one reader's own."""
    # paragraphs at even places, the blank lines before them at odd ones
    parts = ["", *re.split(r"(\n{2,})", edition.text.strip("\n"))]
    pairs = zip(parts[::2], map(_impersonal, parts[1::2]), strict=True)
    return "".join(blank + paragraph for blank, paragraph in pairs if paragraph).lstrip("\n") + "\n"


def _impersonal(paragraph: str) -> str:
    """Return a paragraph's lines but those with a hole, and those that only lead to one."""
    kept: list[str] = []
    for line in paragraph.split("\n"):
        if not _has_hole(line):
            kept.append(line)
        elif kept and kept[-1].rstrip().endswith(":"):
            kept.pop()
    return "\n".join(kept)


def _drop_personal(tree: html.HtmlElement, newsletter: str) -> None:
    for element in tree.xpath("//*[@class]"):
        if LEFT_OUT.intersection(element.classes):
            element.drop_tree()
    # a house's own template may have forgotten to mark one: it must not be shown all the same
    for element in tree.iter(etree.Element):
        for name, value in element.attrib.items():
            if _has_hole(value):
                element.set(name, newsletter)
    # one at a time: taking one away moves the texts around it
    while said := next(filter(_has_hole, tree.xpath("//text()[contains(., '@@')]")), None):
        _cut_out(said)


def _has_hole(said: str) -> bool:
    return any(hole in said for hole in _HOLES)


def _cut_out(said: etree._ElementUnicodeResult) -> None:
    """Take a text with a hole away: its whole paragraph, or where there is none the text alone."""
    owner = said.getparent()
    assert owner is not None
    holder = owner.getparent() if said.is_tail else owner
    around = () if holder is None else (holder, *holder.iterancestors())
    paragraph = next((each for each in around if each.tag in {"p", "li"}), None)
    if isinstance(paragraph, html.HtmlElement):
        paragraph.drop_tree()
    elif said.is_tail:
        owner.tail = None
    else:
        owner.text = None


def _lead_home(tree: html.HtmlElement, edition: Edition, files: str) -> None:
    """Let pictures and downloads be read from this very server, whatever address mail was given."""
    carried = {
        f"cid:{cid}": f"{files}/{assets.key(asset.content)}/{asset.name.rpartition('/')[2]}"
        for cid, name in edition.inline_images.items()
        for asset in edition.assets
        if asset.name == name
    }
    keys = {assets.key(asset.content) for asset in edition.assets}
    for element in tree.iter(etree.Element):
        for attribute in _LINKS & set(element.keys()):
            link = element.get(attribute, "")
            hosted = _HOSTED.search(link)
            ours = f"{files}/{hosted[0]}" if hosted and hosted[1] in keys else link
            element.set(attribute, carried.get(link, ours))


def _frame(tree: html.HtmlElement, bar: str) -> None:
    """Set the letter in the page's main landmark, under the bar."""
    body = tree.body
    assert body is not None  # the parser gives every document one
    main = html.Element("main")
    main.text, body.text = body.text, None
    main.extend(list(body))
    body.extend([html.fragment_fromstring(bar), main])


def _complete_head(tree: html.HtmlElement, edition: Edition, around: Surroundings) -> None:
    head = tree.head if tree.head is not None else _new_head(tree)
    for element in head.xpath('./link[@rel="canonical"] | ./meta[@name="robots" or @name="description"]'):
        element.drop_tree()
    head.append(html.fragment_fromstring(around.style))
    for tag, attributes in (
        ("link", {"rel": "canonical", "href": around.canonical}),
        ("link", {"rel": "icon", "href": "data:,"}),
        ("meta", {"name": "robots", "content": "index, follow"}),
        ("meta", {"name": "description", "content": edition.preheader}),
    ):
        etree.SubElement(head, tag, attributes)


def _new_head(tree: html.HtmlElement) -> html.HtmlElement:
    # a house's own template may have none; HTML allows it
    head = html.Element("head")
    tree.insert(0, head)
    return head
