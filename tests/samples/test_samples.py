"""The sample issues and the sample list are what lettre is shown with: they are held to what they show."""

import csv
import io
import re
import runpy
from pathlib import Path

import pytest
from PIL import Image

from lettre import settings
from lettre.audience import imports
from lettre.finding import Severity
from lettre.issue import folder
from lettre.issue.model import plain
from lettre.issue.sections import kinds
from lettre.issue.sections.news import Study
from lettre.issue.sections.regulatory_texts import LegalText
from tests.findings import of_issue

ROOT = Path(__file__).parents[2]
NAMES = ("cpc/2026-11", "cpc/2026-09")
KNOWN = settings.load(ROOT, {}).newsletters
ISSUES = {name: folder.load(ROOT, name, KNOWN) for name in NAMES}
LIST = ROOT / "subscribers" / "sample.csv"

each_issue = pytest.mark.parametrize("issue", ISSUES.values(), ids=NAMES)


def only(issue, kind):
    (section,) = (each for each in issue.sections if each.kind == kind)
    return section


def test_the_newest_issue_comes_first():
    assert [entry.name for entry in folder.listing(ROOT, KNOWN)] == list(NAMES)
    assert [entry.number for entry in folder.listing(ROOT, KNOWN)] == [42, 41]


@each_issue
def test_nothing_is_found_wrong(issue):
    found = [finding for finding in of_issue(issue, KNOWN["cpc"]) if finding.severity is not Severity.ADVICE]
    assert found == []


@each_issue
def test_every_kind_is_there_once(issue):
    assert sorted(section.kind for section in issue.sections) == sorted(kinds())


@each_issue
def test_the_length_is_that_of_a_letter(issue):
    words = sum(len(text.decode().split()) for name, text in issue.source.items() if name.endswith(".md"))
    assert 3000 < words < 6000


@each_issue
def test_the_interview_has_the_length_of_a_conversation(issue):
    interview = only(issue, "interview")
    assert 7 <= len(interview.exchanges) <= 9
    assert interview.introduction
    assert interview.closing
    assert all(guest.portrait for guest in interview.guests)


def test_two_guests_answer_in_turn():
    interview = only(ISSUES["cpc/2026-11"], "interview")
    speakers = {answer.speaker for exchange in interview.exchanges for answer in exchange.answers}
    assert speakers == {guest.name for guest in interview.guests}


@each_issue
def test_studies_say_who_leads_them_and_until_when(issue):
    studies = [part for item in only(issue, "news").items for part in item.parts if isinstance(part, Study)]
    assert len(studies) >= 2
    assert all(study.by and study.due and len(study.blocks) >= 2 for study in studies)


@each_issue
def test_regulatory_texts_carry_a_nor_of_the_right_form(issue):
    groups = only(issue, "regulatory-texts").groups
    references = [part.reference for group in groups for part in group.parts if isinstance(part, LegalText)]
    assert len(references) >= 3
    # ministry and direction, year, number, nature (decree, order, circular, note)
    assert all(re.fullmatch(r"[A-Z]{4}\d{7}[DACN]", reference.nor) for reference in references)


@each_issue
def test_the_report_covers_every_committee(issue):
    committees = only(issue, "cpc-report").committees
    assert [committee.number for committee in committees] == list(range(1, 12))
    assert any(committee.groups for committee in committees)
    assert all(plain(committee.name) for committee in committees)


def works(issue):
    return [work for collection in only(issue, "reading").collections for work in collection.items]


@each_issue
def test_isbn_and_issn_have_their_check_digits(issue):
    isbns = [[int(c) for c in work.isbn if c.isdigit()] for work in works(issue) if work.isbn]
    issns = [work.issn.replace("-", "") for work in works(issue) if work.issn]
    assert isbns
    assert issns
    for digits in isbns:  # ISO 2108: weights 1 and 3
        assert len(digits) == 13
        assert sum(digits[::2]) % 10 == -3 * sum(digits[1::2]) % 10
    for code in issns:  # ISO 3297: weights 8 to 1, X for ten
        assert sum((8 - at) * (10 if c == "X" else int(c)) for at, c in enumerate(code)) % 11 == 0


@each_issue
def test_pictures_are_wide_enough_for_sharp_screens_and_light_enough_for_the_mail(issue):
    pictures = [asset for asset in issue.assets if asset.media_type.startswith("image/")]
    assert pictures
    for asset in pictures:
        assert len(asset.content) < 150_000
        assert Image.open(io.BytesIO(asset.content)).width == 1200


@each_issue
def test_every_address_is_reserved_for_examples(issue):
    hosts = {host for text in issue.source.values() for host in re.findall(rb"https?://([^/\s\")]+)", text)}
    assert hosts == {b"www.example.org"}


def test_two_hundred_readers_are_accepted():
    reading = imports.read(LIST.read_bytes(), "sample.csv")
    assert len(reading.rows) == 200
    assert reading.rejected == ()
    assert len({row.address.casefold() for row in reading.rows}) == 200
    assert all(re.search(r"[@.]example\.org$", row.address) for row in reading.rows)


def test_the_list_is_the_one_the_script_draws():
    script = runpy.run_path(str(ROOT / "docs" / "samples" / "make_subscribers.py"))
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = [tuple(row) for row in csv.reader(file, delimiter=";")]
    assert rows == [script["HEADER"], *script["readers"]()]
