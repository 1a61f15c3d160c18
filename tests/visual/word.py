"""A letter as Outlook for Windows shows it, near enough: what Word 2007 does not know is taken out.

After Microsoft's "Word 2007 HTML and CSS rendering capabilities in Outlook 2007" and caniemail.
"""

import re

from lxml import html as lxml_html

#: unknown, or without effect, on any element
UNKNOWN = {
    "background-image", "border-radius", "box-shadow", "clear", "display", "flex", "float", "height",
    "list-style-type", "max-height", "max-width", "min-width", "opacity", "overflow", "overflow-x",
    "position", "text-overflow", "transform", "width", "word-wrap",
}  # fmt: skip
_CELLS = {"td", "th"}
_TABLES = {"table", *_CELLS}
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "blockquote", "hr", "div"}


def as_word(html: str) -> str:
    """Return a letter with its comments for Outlook opened and the CSS that Word does not know gone."""
    html = re.sub(r"<!--\[if !mso\]><!-->.*?<!--<!\[endif\]-->", "", html, flags=re.DOTALL)
    # the sheet for others speaks of media and attributes, which Word passes over
    html = re.sub(r"<style>@.*?</style>|<style>:root.*?</style>", "", html, flags=re.DOTALL)
    html = re.sub(r"<!--\[if mso\]>(.*?)<!\[endif\]-->", r"\1", html, flags=re.DOTALL)
    html = re.sub(r"</?noscript>|<xml>.*?</xml>", "", html, flags=re.DOTALL)
    tree = lxml_html.document_fromstring(html)
    for element in tree.iter("*"):
        element.attrib.pop("hidden", None)
        if "style" in element.attrib:
            style = element.get("style")
            known = ["display:none"] if "mso-hide:all" in style else _known(element.tag, style)
            element.set("style", ";".join(known))
    return lxml_html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")


def _known(tag: str, style: str):
    for declaration in style.split(";"):
        name, _, value = declaration.partition(":")
        if name == "width" and tag in _TABLES:
            yield declaration
        if name in UNKNOWN or "flex" in value or "url(" in value:
            continue
        if name.startswith("padding") and tag not in _CELLS:
            continue
        if name.startswith("margin") and (tag not in _BLOCKS or "auto" in value):
            continue
        yield declaration
