"""The files of a static archive, and what is wrong with their links: read by tests alone, with lxml."""

import posixpath
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def pages(found):
    return {
        name: html.document_fromstring(each.decode())
        for name, each in found.items()
        if name.endswith(".html")
    }


def links(tree):
    return tree.xpath("//@href | //@src | //@action | //@poster")


def broken(found):
    """Every link that leads to no file, or to no place in it, or that is not relative."""
    trees = pages(found)
    places = {name: set(tree.xpath("//@id | //a/@name")) for name, tree in trees.items()}
    wrong = []
    for name, tree in trees.items():
        for link in links(tree):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            joined = posixpath.join(posixpath.dirname(name), unquote(parts.path))
            target = posixpath.normpath(joined) if parts.path else name
            lost = parts.fragment and unquote(parts.fragment) not in places.get(target, ())
            if link.startswith("/") or target not in found or lost:
                wrong.append(f"{name}: {link}")
    return wrong


def reached(found, start="index.html"):
    """Every file that links lead to from the first page, closed lists and all, without any script."""
    trees, seen, todo = pages(found), set(), [start]
    while todo:
        name = todo.pop()
        if name in seen or name not in found:
            continue
        seen.add(name)
        for link in links(trees[name]) if name in trees else ():
            parts = urlsplit(link)
            if not parts.scheme and parts.path:
                todo.append(posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(parts.path))))
    return seen
