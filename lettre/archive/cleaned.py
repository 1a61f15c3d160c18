"""The letter's own HTML made fit for a page: for what no template of the web draws. Pure.

What is one reader's own goes, and with it all that only mail programs need: inline styles, tables that
hold no data, comments for Outlook.
"""

import re

from lxml import etree, html

from lettre.archive.addresses import Addresses, anchor
from lettre.archive.model import Part
from lettre.edition import assets
from lettre.edition.model import Edition, Hole

#: templates of a letter mark with these classes what is one reader's own, what is for inboxes
LEFT_OUT = frozenset({"lettre-personal", "lettre-online", "lettre-preheader"})
#: elements that stay, but for their attributes
_PLAIN = (
    "abbr b blockquote br caption cite code dd div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i li p "
    "pre q s small strong sub sup table tbody thead tr ul"
)
#: elements that stay, with the attributes that may
_KEPT = {
    **dict.fromkeys(_PLAIN.split(), frozenset[str]()),
    "a": frozenset({"href"}),
    "img": frozenset({"src", "alt", "width", "height"}),
    "ol": frozenset({"start"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "time": frozenset({"datetime"}),
}
_SPOKEN = frozenset({"lang", "dir"})
_SILENT = ("head", "script", "style", "title", "template", "object", "iframe", "form")
_LEADS = re.compile(r"(?:https?:|mailto:|tel:|#|/|\.\.?/)", re.IGNORECASE)
#: a file of an issue, as `edition.assets.url` writes it: key and name
_HOSTED = re.compile(r"(?<=/assets/)([0-9a-f]{32})/[^/]+$")
_HOLES = tuple(hole.value for hole in Hole)


def parts(edition: Edition, addresses: Addresses) -> tuple[Part, ...]:
    """Return a letter's sections as its HTML shows them; the whole of it where it has none."""
    tree = _tree(edition, addresses)
    found = tree.xpath("//*[@id and a/@name=@id]")
    if found:
        return tuple(_part(str(each.get("id")), each) for each in found)
    body = tree.body
    assert body is not None  # the parser gives every document one
    return (_part("lettre", body),)


def section(edition: Edition, name: str, kind: str, addresses: Addresses) -> str:
    """Return one section of a letter; nothing where the letter does not mark where it stands."""
    found = _tree(edition, addresses).xpath("//*[@id=$name]", name=name)
    return _markup(name, kind, found[0]) if found else ""


def _part(name: str, element: html.HtmlElement) -> Part:
    headings = element.xpath(".//h1 | .//h2 | .//h3 | .//h4")
    title = " ".join(headings[0].text_content().split()) if headings else ""
    return Part(
        name=name, anchor=anchor(name), kind="", title=title, more="", html=_markup(name, "", element)
    )


def _markup(name: str, kind: str, element: html.HtmlElement) -> str:
    for table in element.xpath(".//table[@role='presentation']"):
        for piece in table.xpath("./tbody | ./tr | ./tbody/tr | ./tr/td | ./tbody/tr/td"):
            piece.tag = "div"
        table.tag = "div"
    for each in list(element.iterdescendants()):
        _strip(each)
    for heading in element.iter("h1"):
        heading.tag = "h2"
    section = html.Element("section", {"id": anchor(name), "class": f"section {kind}".strip()})
    section.text = element.text
    section.extend(list(element))
    return html.tostring(section, encoding="unicode", with_tail=False)


def _strip(element: html.HtmlElement) -> None:
    if element.tag not in _KEPT or (element.tag == "a" and not element.get("href")):
        element.drop_tag()
        return
    for name in set(element.keys()) - _KEPT[element.tag] - _SPOKEN:
        del element.attrib[name]
    for name in {"href", "src"} & set(element.keys()):
        if not _LEADS.match(element.get(name, "")):
            del element.attrib[name]


def _tree(edition: Edition, addresses: Addresses) -> html.HtmlElement:
    tree = html.document_fromstring(edition.html)
    etree.strip_elements(tree, etree.Comment, *_SILENT, with_tail=False)
    _drop_personal(tree, addresses.newsletter(edition.newsletter))
    _lead_home(tree, edition, f"{addresses.base}/assets")
    return tree


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
        for attribute in {"href", "src"} & set(element.keys()):
            link = element.get(attribute, "")
            hosted = _HOSTED.search(link)
            ours = f"{files}/{hosted[0]}" if hosted and hosted[1] in keys else link
            element.set(attribute, carried.get(link, ours))
