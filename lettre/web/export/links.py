"""Links of a served page turned into relative links between files, for any host and for none. Pure."""

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from lxml import html

from lettre.newsletter import Newsletter

#: where the application believes to be while it is asked: nobody's host (RFC 6761)
ORIGIN = "https://archive.invalid"
#: the page that searches, and its file
SEARCH = "recherche"
SEARCH_FILE = f"{SEARCH}/index.html"

_OURS = re.compile(re.escape(ORIGIN) + r"((?:[^\s\"'<>\\]*[^\s\"'<>\\.,;:)])?)")
_ATTRIBUTES = ("href", "src", "action", "poster")
_VERSION = re.compile(r"v=([0-9A-Za-z]+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    """What is known when links are written: which addresses are files, where the house is alive.

    `public` is where these files will be read, when they are the archive themselves; `search` are the words
    that lead to the page that searches.
    """

    files: Mapping[str, str]
    newsletters: Mapping[str, Newsletter]
    house: str
    public: str | None
    search: str

    def alive(self, address: str) -> str:
        """Return an address of ours on the server that answers it."""
        slug = address.split("/")[1].partition("?")[0] if address.startswith("/") else ""
        newsletter = self.newsletters.get(slug)
        return (newsletter.base_url if newsletter else self.house) + address

    def known(self, address: str) -> str:
        """Return how the world names a page: where these files are published, else where it is served."""
        bare, mark, place = address.partition("#")
        file = self.files.get(bare or "/")
        if self.public is None or file is None:
            return self.alive(address or "/")
        return f"{self.public}/{quote(file)}{mark}{place}"


def file_of(address: str, media_type: str) -> str:
    """Return the name of the file that holds what stands at an address."""
    path, _, query = address.partition("?")
    version = _VERSION.fullmatch(query)
    name = unquote(path).strip("/")
    if version:
        # a style sheet's address changes with its bytes
        folder, _, last = name.partition("/")
        return f"{folder}/{version[1]}/{last}"
    if media_type == "text/html":
        return f"{name}/index.html".lstrip("/")
    return f"{name}.txt" if media_type == "text/plain" and "." not in posixpath.basename(name) else name


def addresses(tree: html.HtmlElement) -> Iterator[str]:
    """Yield the addresses of ours that a page leads to, without what follows a #."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or _posts(element):
            continue
        for attribute in _ATTRIBUTES:
            found = _ours(element.get(attribute))
            if found is not None:
                yield found.partition("#")[0]


def _ours(link: str | None) -> str | None:
    """Return a link's address on our host, from its first slash; None for every other."""
    if link is None:
        return None
    if link.startswith(ORIGIN):
        return link.removeprefix(ORIGIN) or "/"
    return link if link.startswith("/") and not link.startswith("//") else None


def _posts(element: html.HtmlElement) -> bool:
    return element.tag == "form" and (element.get("method") or "get").lower() == "post"


def is_page(content: bytes) -> bool:
    """Say whether a page is everybody's and complete as it is: nothing kept from robots, no form to send."""
    tree = html.document_fromstring(content)
    robots = " ".join(tree.xpath("//meta[@name='robots']/@content"))
    return "noindex" not in robots and not any(map(_posts, tree.iter("form")))


def rewritten(content: bytes, file: str, site: Site) -> bytes:
    """Return a page as a file named `file`: its links relative, what needs a server leading to one."""
    tree = html.document_fromstring(content.decode())
    _drop_choice_of_language(tree)
    for form in list(tree.iter("form")):
        if _posts(form):
            _lead_out(form, site)
    if file != SEARCH_FILE:
        # without scripts nobody would answer them: a link to the page that searches takes their place
        for box in tree.xpath("//search"):
            box.drop_tree()
    for element in tree.iter():
        if isinstance(element.tag, str):
            _relate(element, file, site)
    _lead_to_search(tree, file, site)
    written = html.tostring(tree, encoding="unicode", doctype="<!DOCTYPE html>")
    return (_OURS.sub(lambda found: site.known(found[1]), written) + "\n").encode()


def _drop_choice_of_language(tree: html.HtmlElement) -> None:
    # the same page in another language is an answer of the server's, not a file
    for link in tree.xpath("//a[starts-with(@href, '?lang=')]"):
        holder = link.getparent()
        link.drop_tree()
        if holder is not None and not len(holder) and not (holder.text or "").strip():
            holder.drop_tree()


def _lead_out(form: html.HtmlElement, site: Site) -> None:
    """Put a link to the server in the place of a form that only the server understands."""
    address = _ours(form.get("action"))
    words = " ".join("".join(form.xpath(".//button[1]//text()")).split())
    link = html.Element("a", {"href": site.alive(address)} if address else {})
    link.text = words
    paragraph = html.Element("p")
    paragraph.tail = form.tail
    if address and words:
        paragraph.append(link)
    holder = form.getparent()
    assert holder is not None  # a form stands in a page
    holder.replace(form, paragraph)


def _lead_to_search(tree: html.HtmlElement, file: str, site: Site) -> None:
    target = relative(file, SEARCH_FILE)
    if file != SEARCH_FILE and not tree.xpath("//@href[. = $target] | //@action[. = $target]", target=target):
        paragraph = html.Element("p", {"class": "aside"})
        link = html.Element("a", {"href": target})
        link.text = site.search
        paragraph.append(link)
        for main in tree.xpath("//main"):
            main.append(paragraph)


def _relate(element: html.HtmlElement, file: str, site: Site) -> None:
    head = element.tag in {"link", "meta"} and element.get("rel") == "canonical"
    for attribute in _ATTRIBUTES:
        address = _ours(element.get(attribute))
        if address is not None and not head:
            element.set(attribute, _from(file, address, site))


def _from(file: str, address: str, site: Site) -> str:
    bare, mark, place = address.partition("#")
    path, question, query = bare.partition("?")
    target = site.files.get(bare) or (site.files.get(path) if not question else None)
    if target is None and path.rstrip("/").rpartition("/")[2] == SEARCH:
        return f"{relative(file, SEARCH_FILE)}{question}{query}"
    return site.alive(address) if target is None else f"{relative(file, target)}{mark}{place}"


def relative(file: str, target: str) -> str:
    """Return the link from one file to another."""
    return quote(posixpath.relpath(target, posixpath.dirname(file) or "."))


def broken(files: Mapping[str, bytes]) -> list[str]:
    """Return the links of pages that lead to no file of theirs, or to no place in it."""
    trees = {name: html.document_fromstring(each) for name, each in files.items() if name.endswith(".html")}
    places = {name: frozenset(tree.xpath("//@id | //a/@name")) for name, tree in trees.items()}
    return [
        f"{name}: {link}"
        for name, tree in trees.items()
        for link in tree.xpath("//@href | //@src | //@action | //@poster")
        if not _leads_somewhere(name, link, files, places)
    ]


def _leads_somewhere(
    name: str, link: str, files: Collection[str], places: Mapping[str, Collection[str]]
) -> bool:
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path)))
    target = name if not parts.path else target
    return target in files and (not parts.fragment or unquote(parts.fragment) in places.get(target, ()))
