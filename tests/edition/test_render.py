"""Every word of every kind, in HTML and in text, in the editor's order; and the same bytes every time."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from lxml import html as lxml_html

from lettre.catalogue import say
from lettre.edition import dates, render
from lettre.edition.digest import digest
from lettre.edition.model import Hole
from lettre.issue import walk
from lettre.issue.model import Link, plain
from lettre.newsletter import Measurement
from tests.edition.letters import ALL, EVERY_FIELD, NEWSLETTER, SAMPLES, look, read, rendered
from tests.issue import material
from tests.measured import AGGREGATE, CONSENTED


def words(text):
    """Return words without the signs that typography may change, and without what is hidden."""
    flat = re.sub(r"[\u00a0\u202f\u2007\ufeff\u034f]", " ", text).replace("’", "'").replace("…", "...")
    return re.findall(r"[\w'@./:-]*\w", flat.casefold())


def source_words(issue, section):
    """Return the words of a section's Markdown body, its markup taken off by hand."""
    text = issue.source[section.file.rpartition("/")[2]].decode()
    body = text.split("---\n", 2)[2]
    body = re.sub(r"^:::.*?\n---\n", "", body, flags=re.MULTILINE | re.DOTALL)  # YAML heads
    body = re.sub(r"^::: ?\w*", "", body, flags=re.MULTILINE)
    body = re.sub(r"\{[^}]*\}", "", body)
    body = re.sub(r"!\[([^\]]*)\]\([^ )]*(?: \"([^\"]*)\")?\)", r"\1 \2", body)
    body = re.sub(r"\]\([^)]*\)", "", body)
    body = re.sub(r"<(https?://[^>]*)>", r"\1", body)
    body = re.sub(r"[\[\]*_`]", "", body)
    return words(re.sub(r"[#|]|^[>\d]+[.)]? |^[-–] ", " ", body, flags=re.MULTILINE))


def missing(wanted, found):
    """Return the words of `wanted` that `found` does not hold in that order."""
    lost, at = [], 0
    for word in wanted:
        try:
            at = found.index(word, at) + 1
        except ValueError:
            lost.append(word)
    return lost


@pytest.mark.parametrize("name", ALL)
def test_every_word_of_the_markdown_is_in_both_parts_in_its_order(name):
    issue, edition = rendered(name)
    page = lxml_html.fromstring(edition.html)
    told = 0
    for section in issue.sections:
        wanted = source_words(issue, section)
        told += len(wanted)
        (drawn,) = page.xpath(f"//div[@id='{section.name}']")
        for stop in drawn.xpath(".//br|.//li|.//p|.//td|.//th"):
            stop.tail = f" {stop.tail or ''}"
        for image in drawn.xpath(".//img"):
            image.tail = f"{image.get('alt')} {image.tail or ''}"
        assert missing(wanted, words(drawn.text_content())) == [], section.name
        assert missing(wanted, words(edition.text)) == [], section.name
    assert told > 200


def values(section):
    """Yield what a section's YAML says, as a reader should find it: words, addresses, dates in words."""
    for path, value in [*walk.leaves(section), *references(section)]:
        field = path[-1] if path else ""
        if field in {"change", "type"}:
            continue  # said in words of the catalogue, which have their own test
        if isinstance(value, date):
            yield dates.in_words(value, "fr")
        elif walk.is_phrase(value):
            yield plain(value)
            yield from (one.href for one in walk.words_within(value) if isinstance(one, Link))
        elif isinstance(value, str) and field != "file":
            yield value


def references(section):
    for group in getattr(section, "groups", ()):
        for part in group.parts:
            if hasattr(part, "reference"):
                yield from walk.leaves(part.reference)


def everything_shown(drawn):
    """Return all that an HTML reader is told: words, addresses of links, words for pictures."""
    addresses = drawn.xpath(".//a/@href") + drawn.xpath(".//img/@alt")
    return " ".join([drawn.text_content(), *addresses])


@pytest.mark.parametrize("name", ALL)
def test_every_value_of_the_yaml_is_in_both_parts(name):
    issue, edition = rendered(name)
    page = lxml_html.fromstring(edition.html)
    told = 0
    for section in issue.sections:
        (drawn,) = page.xpath(f"//div[@id='{section.name}']")
        shown, written = words(everything_shown(drawn)), words(edition.text)
        for value in values(section):
            told += 1
            assert set(words(value)) <= set(shown), (section.name, value)
            assert set(words(value)) <= set(written), (section.name, value)
    assert told > 60


def test_every_word_for_a_change_and_a_kind_of_work_is_shown():
    _, edition = rendered(EVERY_FIELD)
    for part in (edition.html, edition.text):
        assert "Pilotage de procédés (création)" in part
        assert "Soudage (option" in part
        assert "Ébéniste (rénovation)" in part
        assert "», film." in part


@pytest.mark.parametrize("name", ALL)
def test_the_same_issue_gives_the_same_bytes(name):
    (_, first), (_, second) = rendered(name), rendered.__wrapped__(name)
    assert (first.html, first.text, first.digest) == (second.html, second.text, second.digest)


def test_a_changed_comma_changes_the_digest_and_a_changed_date_of_sending_does_not():
    issue, edition = rendered("cpc/2026-11")
    changed = render.render(replace(issue, subject=issue.subject + ","), NEWSLETTER, look())
    assert changed.digest != edition.digest
    asset = replace(issue.assets[0], content=issue.assets[0].content + b" ")
    other = render.render(replace(issue, assets=(asset, *issue.assets[1:])), NEWSLETTER, look())
    assert other.digest != edition.digest


@pytest.mark.parametrize("name", ALL)
def test_what_leaves_is_whole(name):
    issue, edition = rendered(name)
    for part in (edition.html, edition.text):
        assert part.count(Hole.ADDRESS.value) == 1
        assert part.count(Hole.UNSUBSCRIBE.value) == 1
        assert "{{" not in part
        assert "None" not in part
    page = lxml_html.fromstring(edition.html)
    assert page.get("lang") == "fr"
    assert len(page.xpath("//h1")) == 1
    levels = [int(tag.tag[1]) for tag in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(image.get("alt") is not None and image.get("width") for image in page.xpath("//img"))
    anchors = {link.get("href")[1:] for link in page.xpath("//a[starts-with(@href, '#')]")}
    assert anchors <= {section.name for section in issue.sections}
    assert not re.search(r"\n{3,}|[ \t]\n", edition.text)


def test_styles_are_on_the_elements_and_the_kept_sheet_is_whole():
    _, edition = rendered("cpc/2026-11")
    assert "prefers-color-scheme:dark" in edition.html
    assert "!important" in edition.html
    assert edition.html.count("<!--[if mso]>") == edition.html.count("<![endif]-->")
    assert len("".join(re.findall(r"<style[^>]*>(.*?)</style>", edition.html, re.DOTALL))) < 16_384
    paragraphs = lxml_html.fromstring(edition.html).xpath("//div[@class='prose' or contains(@style,'')]//p")
    assert all(paragraph.get("style") for paragraph in paragraphs[:50])


def test_a_newsletter_in_english_has_english_standing_words_and_typography():
    issue, _ = rendered(EVERY_FIELD)
    assert "mars 2026" in rendered(EVERY_FIELD)[1].text
    edition = render.render(replace(issue, when=None), replace(NEWSLETTER, language="en"), look())
    page = lxml_html.fromstring(edition.html)
    assert page.get("lang") == "en"
    for written in (page.text_content(), edition.text):
        part = written.replace("\u00a0", " ")
        for words_ in (
            "No. 7",
            "9 March 2026",
            "14, 15 and 16 April 2026",
            "From 30 June 2026 to 3 July 2026",
        ):
            assert words_ in part
        assert "“Tenir l’outil”, by Inès Vautrin and Paul D’Argent" in part
        assert "Read this letter online" in part or "Read online" in part
        for french in ("sommaire", "Organisation", "désabonner", "Du 30 juin", "à l’adresse"):
            assert french not in part


def test_a_link_to_a_section_is_an_anchor_in_html_and_its_title_in_text():
    _, edition = rendered(EVERY_FIELD)
    assert '<a href="#60-agenda"' in edition.html
    assert '<a name="60-agenda"></a>' in edition.html
    assert "l’agenda (voir « Événements à venir ») dit" in edition.text.replace("\u00a0", " ")


def test_the_date_is_in_the_digest_also_where_the_letter_says_it_in_other_words():
    issue = material.read(material.small("Des mots.\n"))
    said, edition = replace(issue, when="hiver 2026"), render.render(issue, NEWSLETTER, look())
    later = replace(said, date=issue.date.replace(year=2025))

    shown = {name: getattr(edition, name) for name in ("subject", "preheader", "reply_to", "html", "text")}
    sender = f"{edition.sender_name} <{edition.sender_address}>"
    assert edition.digest == digest({**shown, "sender": sender}, edition.assets)
    assert render.render(said, NEWSLETTER, look()).text == render.render(later, NEWSLETTER, look()).text
    assert render.render(said, NEWSLETTER, look()).digest != render.render(later, NEWSLETTER, look()).digest


def test_a_section_without_a_heading_is_called_by_no_file_name():
    files = material.small(
        "Voir [là-bas](section:20-b), [ici](section:30-c).\n", front="kind: text\ntitle: Un titre"
    )
    files["20-b.md"] = b"---\nkind: text\n---\nDes mots.\n"
    files["30-c.md"] = b"---\nkind: text\n---\nDes mots.\n\n## Les *dates*\n\nDes mots.\n"
    edition = render.render(material.read(files), NEWSLETTER, look())

    assert "Voir là-bas, ici (voir « Les dates »)." in edition.text.replace("\u00a0", " ")
    assert "– Un titre\n– Les dates\n\n" in edition.text
    shown = lxml_html.fromstring(edition.html)
    assert shown.xpath("//*[@role='navigation']//a/@href") == ["#10-essai", "#30-c"]
    assert not {"20-b", "30-c"} & set(shown.text_content().split())


def test_pictures_are_hosted_or_carried_as_the_newsletter_says():
    issue, hosted = rendered(EVERY_FIELD)
    assert hosted.inline_images == {}
    assert "cid:" not in hosted.html
    carried = render.render(issue, replace(NEWSLETTER, images="inline"), look())
    shown = set(re.findall(r'src="cid:([^"]*)"', carried.html))
    assert shown == set(carried.inline_images)
    assert {"images/portrait.jpg", "images/carte.gif"} <= set(carried.inline_images.values())
    assert "/assets/" in carried.html  # downloads stay on the server
    assert carried.digest != hosted.digest


class Balance(HTMLParser):
    """Says where an element is closed that is not the last one opened."""

    VOID = frozenset({"br", "hr", "img", "meta", "link"})

    def __init__(self):
        super().__init__()
        self.open, self.tables, self.wrong = [], 0, []

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.open.append(tag)
        self.tables += tag == "table"

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append((tag, self.getpos()))


@pytest.mark.parametrize("name", ALL)
def test_outlook_finds_a_whole_tree_in_and_around_its_comments(name):
    _, edition = rendered(name)
    plain_readers, outlook = Balance(), Balance()
    plain_readers.feed(re.sub(r"<!--.*?-->", "", edition.html, flags=re.DOTALL))
    outlook.feed(re.sub(r"<!--\[if mso\]>|<!\[endif\]-->", "", edition.html))
    for reader in (plain_readers, outlook):
        assert reader.wrong == []
        assert reader.open == []
    assert outlook.tables - plain_readers.tables > len(rendered(name)[0].sections)


SAID = {
    "nothing": (Measurement(), None),
    "clicks": (AGGREGATE, "edition.measured.clicks"),
    "openings too": (replace(AGGREGATE, opens=True), "edition.measured.opens"),
    "who agreed": (CONSENTED, "edition.measured.consented"),
}


@pytest.mark.parametrize(("measurement", "code"), SAID.values(), ids=SAID)
def test_what_is_measured_is_said_in_html_and_in_text_alike(measurement, code):
    issue = read(SAMPLES[0])
    edition = render.render(issue, replace(NEWSLETTER, measurement=measurement), look())
    every = {each for _, each in SAID.values() if each is not None}
    for part in (edition.html, edition.text):
        words = " ".join(part.split())
        assert {each for each in every if say(each, "fr") in words} == ({code} if code else set())
