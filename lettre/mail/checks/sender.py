"""Who a message says it is from, as receiving servers judge it."""

import re
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.mail.checks import domains
from lettre.mail.checks.mailing import Mailing
from lettre.rule import Found, gather, rule

ERROR, WARNING = Severity.ERROR, Severity.WARNING

_NO_REPLY = re.compile(
    r"\b(no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|pas[-_.]de[-_.]reponse)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


@rule("deliverability.dmarc-rejects", ERROR, source="RFC 7489, 6.3; Yahoo, DMARC policy")
def rejected(mailing: Mailing) -> Iterator[Found]:
    """A sender's domain lets our servers write in its name: these providers have all other mail rejected."""
    domain = domains.of(mailing.author[1])
    if domain in domains.REJECTING:
        yield mailing.found(domain=domain)


@rule("deliverability.freemail-sender", WARNING, source="Gmail, sender guidelines")
def freemail(mailing: Mailing) -> Iterator[Found]:
    """A newsletter comes from its house's own domain, not from a mailbox that anybody can open."""
    domain = domains.of(mailing.author[1])
    if domain in domains.FREEMAIL - domains.REJECTING:
        yield mailing.found(domain=domain)


@rule("deliverability.unaligned", WARNING, source="RFC 7489, 3.1")
def unaligned(mailing: Mailing) -> Iterator[Found]:
    """The way back or the signature is of the sender's domain: else nothing proves the sender (DMARC)."""
    sender = domains.of(mailing.author[1])
    back = domains.of(mailing.newsletter.return_path or mailing.newsletter.return_path_or_sender)
    if sender and not domains.aligned(sender, back) and not _signed(mailing, sender):
        yield mailing.found(domain=sender, back=back)


@rule("deliverability.dkim-unaligned", ERROR, source="RFC 7489, 3.1.1")
def signed_by_another(mailing: Mailing) -> Iterator[Found]:
    """The domain that signs is the sender's: a signature of another proves nothing about the sender."""
    sender, dkim = domains.of(mailing.author[1]), mailing.newsletter.dkim
    if sender and dkim and dkim.domain and not domains.aligned(sender, dkim.domain):
        yield mailing.found(domain=sender, signer=dkim.domain)


def _signed(mailing: Mailing, sender: str) -> bool:
    """Whether lettre signs, in a name that proves the sender."""
    dkim = mailing.newsletter.dkim
    return dkim is not None and domains.aligned(sender, dkim.domain or sender)


@rule("deliverability.no-reply", WARNING, source="the field's checklists; RGPD, art. 12")
def no_reply(mailing: Mailing) -> Iterator[Found]:
    """A reader may answer: somebody reads what comes back."""
    answers = mailing.answers[1] or mailing.author[1]
    if _NO_REPLY.search(answers):
        yield mailing.found(address=answers)


@rule("deliverability.reply-elsewhere", WARNING, source="SpamAssassin, FREEMAIL_FORGED_REPLYTO (2.1 points)")
def replies_elsewhere(mailing: Mailing) -> Iterator[Found]:
    """Answers to a house go to the house: to a mailbox that anybody can open, they look like fraud."""
    answers = domains.of(mailing.answers[1])
    if answers in domains.FREEMAIL and domains.of(mailing.author[1]) not in domains.FREEMAIL:
        yield mailing.found(domain=answers)


@rule("deliverability.name-is-address", WARNING, source="SpamAssassin, FROM_NAME_*; Gmail, sender guidelines")
def named_after_another(mailing: Mailing) -> Iterator[Found]:
    """The sender's name is a name: an address in it passes for another sender."""
    name, address = mailing.author
    found = _ADDRESS.search(name)
    if found and found[0].lower() != address.lower():
        yield mailing.found(found=found[0], address=address)


RULES = gather(__name__)
