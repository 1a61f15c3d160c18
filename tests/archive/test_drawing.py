"""An issue's page: every word of the letter, in the editor's order, as the web's own HTML."""

from collections import Counter
from dataclasses import replace

import pytest
from lxml import html

from lettre.archive import drawing
from lettre.archive.addresses import Addresses
from lettre.web import templates
from tests.edition.letters import ALL, EVERY_FIELD, NEWSLETTER, ROOT, rendered
from tests.edition.test_render import missing, source_words, values, words

ENVIRONMENT = templates.load(ROOT)


def drawn(name, addresses=None, **changes):
    edition = replace(rendered(name)[1], **changes)
    return drawing.draw(edition, NEWSLETTER, ENVIRONMENT, addresses or Addresses())


def spoken(part):
    """Return the words of a part, those of its pictures in their places."""
    tree = html.fromstring(part.html)
    for stop in tree.xpath(".//br|.//li|.//p|.//td|.//th|.//figcaption|.//h3|.//h4|.//h5"):
        stop.tail = f" {stop.tail or ''}"
    for image in tree.xpath(".//img"):
        image.tail = f" {image.get('alt')} {image.tail or ''}"
    return words(tree.text_content())


@pytest.mark.parametrize("name", ALL)
def test_every_word_of_the_letters_sections_is_on_the_page_in_its_order(name):
    issue, _ = rendered(name)
    parts = drawn(name).parts
    assert [part.name for part in parts] == [section.name for section in issue.sections]
    for section, part in zip(issue.sections, parts, strict=True):
        assert missing(source_words(issue, section), spoken(part)) == [], section.name


@pytest.mark.parametrize("name", ALL)
def test_what_a_letter_shows_of_a_section_its_page_shows_too(name):
    issue, edition = rendered(name)
    letter = html.fromstring(edition.html)
    for section, part in zip(issue.sections, drawn(name).parts, strict=True):
        (there,) = letter.xpath(f"//div[@id='{section.name}']")
        for stop in there.xpath(".//br|.//li|.//p|.//td|.//th|.//h2|.//h3|.//h4|.//h5"):
            stop.tail = f" {stop.tail or ''}"
        # a guest's legend stands under the portrait here, behind the role there: the order is the web's own
        lost = Counter(words(there.text_content())) - Counter(spoken(part))
        assert not lost, section.name
        assert section.kind == part.kind


@pytest.mark.parametrize("name", ALL)
def test_anchors_are_the_names_of_the_files_and_no_id_stands_twice(name):
    issue, _ = rendered(name)
    parts = drawn(name).parts
    assert [part.anchor for part in parts] == [section.name for section in issue.sections]
    ids = html.fromstring("".join(part.html for part in parts)).xpath("//@id")
    assert [each for each in ids if "." not in each] == [part.anchor for part in parts]
    assert len(ids) == len(set(ids))


def test_every_link_within_an_issue_finds_its_place():
    tree = html.fromstring("".join(part.html for part in drawn(EVERY_FIELD).parts))
    places = [link for link in tree.xpath("//a/@href") if link.startswith("#")]
    assert places
    assert {place[1:] for place in places} <= set(tree.xpath("//@id"))


def test_a_section_that_bears_a_name_of_the_page_is_moved_aside_with_its_links():
    source = {
        "issue.yaml": b"date: 2026-03-09\nsubject: Un\npreheader: Deux\n",
        "content.md": b"---\nkind: text\n---\nDes mots, [ici](section:content).\n",
    }
    (part,) = drawn(EVERY_FIELD, source=source).parts
    assert part.anchor == "content_"
    assert html.fromstring(part.html).xpath("//a/@href") == ["#content_"]


@pytest.mark.parametrize("name", ALL)
def test_the_page_has_no_inline_style_and_no_table_for_its_looks(name):
    tree = html.fromstring("".join(part.html for part in drawn(name).parts))
    assert tree.xpath("//@style | //@bgcolor | //@align | //table/@width | //table[@role]") == []
    assert all(table.findall("thead") for table in tree.iter("table"))
    assert all(image.get("alt") is not None and image.get("width") for image in tree.iter("img"))


def test_files_are_read_from_where_the_page_lies():
    tree = html.fromstring("".join(part.html for part in drawn(EVERY_FIELD, Addresses(base="../..")).parts))
    files = [link for link in tree.xpath("//@href | //@src") if "/assets/" in link]
    assert len(files) > 3
    assert all(link.startswith("../../assets/") for link in files)


def test_a_letter_whose_files_this_lettre_cannot_read_is_shown_from_its_own_html():
    issue, edition = rendered("cpc/2026-11")
    source = {**edition.source, "issue.yaml": edition.source["issue.yaml"] + b"\nschema: 99\n"}
    parts = drawn("cpc/2026-11", source=source).parts
    assert [part.name for part in parts] == [section.name for section in issue.sections]
    for section, part in zip(issue.sections, parts, strict=True):
        assert missing(source_words(issue, section), spoken(part)) == [], section.name
    assert not html.fromstring("".join(part.html for part in parts)).xpath("//@style")


def test_a_kind_without_a_template_of_the_web_is_shown_from_the_letters_html():
    issue, _ = rendered("cpc/2026-11")
    without = ENVIRONMENT.overlay()
    loader = type(ENVIRONMENT.loader)(
        {name: text for name, text in ENVIRONMENT.loader.mapping.items() if name != "sections/news.html.j2"}
    )
    without.loader = loader
    parts = drawing.draw(rendered("cpc/2026-11")[1], NEWSLETTER, without, Addresses()).parts
    at = next(at for at, section in enumerate(issue.sections) if section.kind == "news")
    assert missing(source_words(issue, issue.sections[at]), spoken(parts[at])) == []
    assert html.fromstring(parts[at].html).get("class") == "section news"
    assert parts[at - 1].html == drawn("cpc/2026-11").parts[at - 1].html


def test_what_the_front_matter_lists_is_on_the_page():
    issue, _ = rendered(EVERY_FIELD)
    for section, part in zip(issue.sections, drawn(EVERY_FIELD).parts, strict=True):
        shown = " ".join(spoken(part)) + " " + " ".join(html.fromstring(part.html).xpath("//@href"))
        for value in values(section):
            assert missing(words(str(value)), words(shown)) == [], (section.name, value)
