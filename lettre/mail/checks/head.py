"""The header of a message: what has to be there, once, and readable."""

import re
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from lettre.finding import Severity
from lettre.mail.checks import domains
from lettre.mail.checks.mailing import Mailing
from lettre.rule import Found, gather, rule

ERROR, WARNING = Severity.ERROR, Severity.WARNING

_NEEDED = ("From", "To", "Subject", "Date", "Message-ID", "MIME-Version")
_ONCE = (
    *_NEEDED, "Reply-To", "Sender", "Content-Type", "Content-Transfer-Encoding", "List-Id",
    "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted", "Precedence",
)  # fmt: skip
_URI = re.compile(r"<([^<>\s]+)>")
_MESSAGE_ID = re.compile(r"<[^<>@\s]+@([^<>@\s]+)>")


@rule("deliverability.header-missing", ERROR, source="RFC 5322, 3.6; SpamAssassin, MISSING_*")
def missing(mailing: Mailing) -> Iterator[Found]:
    """A message says who it is from and for, what it is about, when it was written, and which it is."""
    for name in _NEEDED:
        if not mailing.field(name):
            yield mailing.found(field=name)


@rule("deliverability.header-twice", ERROR, source="RFC 5322, 3.6; Gmail, sender guidelines")
def repeated(mailing: Mailing) -> Iterator[Found]:
    """A field that stands once stands once: Gmail rejects a message with two of them."""
    count = Counter(name for name, _ in mailing.fields)
    for name in _ONCE:
        if count[name.lower()] > 1:
            yield mailing.found(field=name, n=count[name.lower()])


@rule("deliverability.header-raw", ERROR, source="RFC 2047; RFC 6532")
def raw(mailing: Mailing) -> Iterator[Found]:
    """Accents in a header are encoded words: many servers do not take them as they are."""
    for name, value in mailing.fields:
        # an address with accents is the reader's own, and goes to servers that take it
        if not value.isascii() and name != "to":
            yield mailing.found(field=name.title())


@rule("deliverability.date", ERROR, source="RFC 5322, 3.3; SpamAssassin, INVALID_DATE")
def dates(mailing: Mailing) -> Iterator[Found]:
    """The date is written as servers read it, with its zone."""
    written = mailing.field("Date")
    if written and not _is_date(written):
        yield mailing.found(found=written)


def _is_date(written: str) -> bool:
    try:
        return parsedate_to_datetime(written).tzinfo is not None
    except ValueError:
        return False


@rule("deliverability.message-id", WARNING, source="RFC 5322, 3.6.4; SpamAssassin, MSGID_*")
def message_ids(mailing: Mailing) -> Iterator[Found]:
    """A Message-ID is made in the sender's own domain."""
    written = mailing.field("Message-ID")
    if not written:
        return
    found = _MESSAGE_ID.fullmatch(written)
    if found is None or not domains.aligned(found[1], domains.of(mailing.author[1])):
        yield mailing.found(found=written)


@rule("deliverability.list-id", WARNING, source="RFC 2919, 3")
def lists(mailing: Mailing) -> Iterator[Found]:
    """A newsletter says which list it is: readers sort their mail by it."""
    written = mailing.field("List-Id") or ""
    if not re.search(r"<[^<>@\s]+\.[^<>@\s]+>$", written):
        yield mailing.found(found=written or "–")


@rule("deliverability.one-click", ERROR, source="RFC 8058, 3.1; Gmail and Yahoo, sender guidelines")
def one_click(mailing: Mailing) -> Iterator[Found]:
    """Each message can be unsubscribed from by one POST to an https address."""
    schemes = {"https", "http"} if mailing.letter.rehearsal else {"https"}
    written = mailing.field("List-Unsubscribe") or ""
    reachable = any(urlsplit(uri).scheme.lower() in schemes for uri in _URI.findall(written))
    if not reachable or mailing.field("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click":
        yield mailing.found(found=written[:60] or "–")


@rule("deliverability.not-automatic", WARNING, source="RFC 3834, 5")
def automatic(mailing: Mailing) -> Iterator[Found]:
    """A newsletter says that no person typed it, so that no machine answers it."""
    submitted = (mailing.field("Auto-Submitted") or "no").lower()
    if submitted == "no" or (mailing.field("Precedence") or "").lower() not in {"bulk", "list"}:
        yield mailing.found()


RULES = gather(__name__)
