"""What must hold of any issue that can be read, whatever stands in it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

from selectolax.lexbor import LexborHTMLParser

from lettre.edition import render
from lettre.edition.model import PAGES, Edition, Hole
from lettre.errors import ContentErrors
from lettre.mail import template
from tests.edition.letters import NEWSLETTER, look
from tests.house import NOW
from tests.issue.material import read

TOKEN, ADDRESS = "A" * 36, "zoe@example.org"
#: elements that a letter never needs and that could act
ACTIVE = (
    "script, iframe, object, embed, form, input, button, base, link, svg, math, template, meta[http-equiv]"
)
#: where a reader's own links lead, in their order: a letter of a house that measures nothing has these
PERSONAL = [Hole.PREFERENCES.value, Hole.UNSUBSCRIBE.value]
SCHEMES = re.compile(r"https?://|mailto:|#|$")


def judge(files: Mapping[str, bytes]) -> bool:
    """Render an issue and hold it against every promise; tell whether it could be read at all."""
    try:
        issue = read(dict(files))
    except ContentErrors:
        return False
    again = read(dict(files))
    for newsletter in (NEWSLETTER, replace(NEWSLETTER, text_links="numbered", language="en")):
        edition = render.render(issue, newsletter, look())
        assert edition == render.render(again, newsletter, look())
        _judge_message(edition)
        judge_html(edition.html)
    return True


def _judge_message(edition: Edition) -> None:
    values = template.values(ADDRESS, "Zoé", TOKEN, "<abc@example.org>")
    content = template.compile_edition(edition, NEWSLETTER, NOW).fill(values)
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    message = message_from_bytes(content, policy=default)
    assert not message.defects
    assert message["Subject"] == edition.subject
    for kind, sent in (("plain", edition.text), ("html", edition.html)):
        part = message.get_body((kind,))
        assert part is not None
        said = part.get_content().replace("\r\n", "\n")
        meant = sent.replace(Hole.ADDRESS.value, ADDRESS)
        for hole, page in PAGES.items():
            meant = meant.replace(hole.value, f"{NEWSLETTER.base_url}/{page}/{TOKEN}")
        assert said.rstrip("\n") == meant.rstrip("\n")


def judge_html(html: str) -> None:
    for seen in (html, re.sub(r"<!--\[if mso\]>|<!\[endif\]-->", "", html)):
        tree = LexborHTMLParser(seen)
        assert tree.css(ACTIVE) == []
        assert [node.attributes["href"] for node in tree.css("p.lettre-personal a")] == PERSONAL
        for node in tree.css("*"):
            attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
            assert not [name for name in attributes if name.startswith("on")]
            for name in {"href", "src"} & set(attributes):
                address = re.sub(r"[\x00-\x20]", "", attributes[name])
                assert SCHEMES.match(address) or address in PERSONAL
