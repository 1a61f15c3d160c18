"""The mails to one person: what they say and link to, how they are written down, what checks say of them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from lettre.audience import links
from lettre.audience.links import Purpose, SigningKey
from lettre.edition import checks as edition_checks
from lettre.edition import targets
from lettre.edition.model import Edition
from lettre.mail import checks as mail_checks
from lettre.mail import dkim_keys
from lettre.mail.outbox.model import LISTED, Letter
from lettre.newsletter import Dkim
from tests.edition.letters import NEWSLETTER, look
from tests.findings import findings
from tests.house import NOW
from tests.mail.outbox.samples import EVERY, KEY, composed, entry, letters, parts, usual
from tests.mail.signed import accepted
from tests.mail.test_checks import ISSUE

_HREF = re.compile(r'href="([^"]+)"')
#: where the one button of each letter leads: the first step of the page, the purpose and number of its token
BUTTONS = {
    Letter.CONFIRM: ("c", Purpose.CONFIRM, 0),
    Letter.REMINDER: ("c", Purpose.CONFIRM, 0),
    Letter.ADDRESS_NEW: ("a", Purpose.ADDRESS, 12),
    Letter.ADDRESS_OLD: ("a", Purpose.ADDRESS, 13),
    Letter.DATA: ("d", Purpose.DATA, 20780),
    Letter.INACTIVE: ("s", Purpose.STAY, 0),
}
LOGO = look().logo
#: what is asked of the letter of a list, and not of an answer to one person
OF_LISTS = {
    "deliverability.list-id",
    "deliverability.one-click",
    "deliverability.not-automatic",
    "legal.no-way-out",
    # a logo beside few words; SpamAssassin counts nothing for it (tests/acceptance)
    "deliverability.images-alone",
    "deliverability.few-words",
    "deliverability.logo-alone",
}


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_a_mail_is_written_as_servers_want_it(letter, language):
    message = composed(letter, language)
    parsed, text, html = parts(message)
    lines = message.content.split(b"\r\n")
    assert not any(line.startswith(b".") for line in lines)
    assert all(len(line) <= 998 for line in lines)
    assert message.content.endswith(b"\r\n")
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["Content-Language"] == language
    assert (parsed["List-Unsubscribe"] is not None) is (letter in LISTED)
    assert f'lang="{language}"' in html
    assert "@@" not in text + html
    assert NEWSLETTER.organisation.name in text


def test_another_process_writes_the_same_bytes():
    for letter in {letter for letter, _ in EVERY}:
        assert letters().compose(entry(letter)).content == composed(letter).content


@pytest.mark.parametrize("letter", BUTTONS)
def test_the_one_button_leads_to_the_page_of_its_purpose_in_html_and_in_text(letter):
    _, text, html = parts(composed(letter))
    (button,) = re.findall(r'<a class="button"[^>]*href="([^"]+)"', html)
    assert button in text
    step, purpose, stamp = BUTTONS[letter]
    home, _, token = button.rpartition(f"/{step}/")
    assert home == NEWSLETTER.base_url
    signed = links.read(token, {KEY.id: KEY.secret})
    assert (signed.purpose, signed.subscription, signed.campaign) == (purpose, 7, stamp)


@pytest.mark.parametrize(("erase", "said"), [({}, False), ({"erase": True}, True)])
def test_the_question_to_the_silent_says_that_their_address_goes_when_it_does(erase, said):
    _, text, html = parts(composed(Letter.INACTIVE, **erase))
    for words in (text, html):
        flat = " ".join(words.split())
        assert "cesserons de vous l’envoyer" in flat
        assert ("effacerons votre adresse" in flat) is said


@pytest.mark.parametrize("letter", sorted(LISTED))
def test_a_reader_of_the_list_can_leave_from_its_mails_by_one_click(letter):
    parsed, text, html = parts(composed(letter))
    leave = parsed["List-Unsubscribe"].strip("<>")
    assert leave in text
    assert leave in html
    token = leave.rpartition("/u/")[2]
    signed = links.read(token, {KEY.id: KEY.secret})
    assert (signed.purpose, signed.subscription) == (Purpose.UNSUBSCRIBE, 7)
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_opening_a_mail_asks_nobody_for_anything(letter, language):
    parsed, _, html = parts(composed(letter, language))
    sources = set(re.findall(r'(?:src|background)="([^"]+)"|url\(([^)]+)\)', html))
    carried = {f"cid:{part['Content-ID'].strip('<>')}" for part in parsed.walk() if part["Content-ID"]}
    assert {source for source, _ in sources} == carried
    assert carried


@pytest.mark.parametrize(("letter", "language"), EVERY)
def test_the_rules_that_letters_keep_find_nothing(letter, language):
    message = composed(letter, language)
    _, text, html = parts(message)
    house = replace(NEWSLETTER, language=language)
    edition = Edition(
        newsletter="cpc",
        issue="outbox",
        date=ISSUE.date,
        number=None,
        language=language,
        subject="",
        preheader="",
        sender_name=house.sender.name,
        sender_address=house.sender.address,
        reply_to=None,
        html=html,
        text=text,
        assets=(LOGO,),
        inline_images={targets.cid(LOGO): LOGO.name},
        digest="",
    )
    issue = replace(ISSUE, preheader="")
    subject = edition_checks.Letter(issue=issue, edition=edition, newsletter=house, rehearsal=True)
    mailing = mail_checks.Mailing(letter=subject, content=message.content)
    found = findings(mail_checks.RULES, {mail_checks.Mailing: (mailing,)})
    found += findings(edition_checks.RULES, {edition_checks.Letter: (subject,)})
    codes = {finding.code for finding in found}
    assert codes - OF_LISTS == set()


@pytest.mark.parametrize("address", ["zoe@example.org", "rené@exémple.org"])
def test_a_question_carries_no_words_of_whoever_asked_for_it(address):
    message = composed(Letter.CONFIRM, to=address, actor="<b>Nom</b>")
    _, text, html = parts(message)
    assert "Nom" not in text + html
    assert message.utf8 is not address.isascii()


@pytest.mark.parametrize("letter", [Letter.CONFIRM, Letter.REMINDER])
def test_one_question_may_ask_about_several_letters(letter):
    alone = parts(composed(letter, titles=["La Lettre des diplômes"]))
    parsed, text, html = parts(composed(letter, titles=["La Lettre des diplômes", "L'atelier"], stamp=1))
    assert "plusieurs lettres" in text or "ces lettres" in text
    assert "– L’atelier\r\n" in text
    assert "<li" in html
    assert NEWSLETTER.organisation.name in parsed["Subject"]
    assert links.read(re.search(r"/c/(\S+)", text)[1], {KEY.id: KEY.secret}).campaign == 1
    assert "<li" not in alone[2]
    assert NEWSLETTER.title in alone[0]["Subject"].replace("\u00a0", " ")


def test_what_is_shown_is_escaped():
    _, _, html = parts(composed(Letter.ADDRESS_OLD, masked='<img src="https://x.example/">'))
    assert "&lt;img src=" in html
    assert '<img src="https://x.example' not in html


def test_a_welcome_without_an_issue_leads_to_the_archive():
    _, text, html = parts(usual().compose(replace_params(Letter.WELCOME, {})))
    assert f'href="{NEWSLETTER.base_url}/cpc"' in html
    assert f"{NEWSLETTER.base_url}/cpc\r\n" in text


def replace_params(letter, params):
    row = entry(letter)
    return replace(row, wish=replace(row.wish, params=params))


def test_what_happens_without_an_answer_is_said_as_it_is():
    _, dated, _ = parts(composed(Letter.INACTIVE))
    _, kept, _ = parts(usual().compose(replace_params(Letter.INACTIVE, {})))
    assert "1er février 2027" in dated.replace("\u00a0", " ")
    assert "vous continuerez à la recevoir" in kept


def test_a_mail_keeps_its_links_and_its_name_when_a_new_key_is_made():
    newer = SigningKey(id=4, secret=b"n" * 32)
    before = letters(keys=[(NOW - timedelta(days=9), KEY)])
    after = letters(keys=[(NOW - timedelta(days=9), KEY), (NOW + timedelta(seconds=1), newer)])
    row = entry(Letter.CONFIRM)
    assert before.compose(row).content == after.compose(row).content
    later = replace(row, dated_at=NOW + timedelta(seconds=2))
    token = re.search(r"/c/(\S+)", parts(after.compose(later))[1])[1]
    assert links.read(token, {newer.id: newer.secret}) is not None


def test_two_rows_never_share_a_name():
    row = entry(Letter.CONFIRM)
    names = {usual().compose(each).message_id for each in (row, replace(row, id=6))}
    assert len(names) == 2
    assert all(name.endswith(f"@{NEWSLETTER.sender.address.partition('@')[2]}>") for name in names)


def test_a_house_that_signs_signs_these_too(tmp_path):
    domain = NEWSLETTER.sender.address.rpartition("@")[2]
    dkim_keys.make(tmp_path / "keys", domain, "essai", both=True)
    dkim = Dkim(selector="essai", keys=str(tmp_path / "keys"), ed25519=True)
    signing = replace(NEWSLETTER, dkim=dkim)
    message = composed(Letter.WELCOME, house=signing)
    assert accepted(message.content, *dkim_keys.kept(tmp_path / "keys")) == [True, True]
    broken = message.content.replace(b"List-Unsubscribe=One-Click", b"List-Unsubscribe=Two-Click")
    assert accepted(broken, *dkim_keys.kept(tmp_path / "keys")) == [False, False]
    assert message.content == composed(Letter.WELCOME, house=signing).content
