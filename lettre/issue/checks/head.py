"""Findings about the subject and the preheader: what readers see before they open."""

import re
import unicodedata
from collections.abc import Iterator

from lettre.finding import Severity
from lettre.issue.checks.view import Draft
from lettre.issue.checks.words import is_unwritten
from lettre.rule import Found, gather, rule

WARNING, ADVICE = Severity.WARNING, Severity.ADVICE
_SPAM = "SpamAssassin 4, SUBJ_ALL_CAPS and PLING_QUERY; the field’s checklists"

_REPLY = re.compile(r"^(?:re|tr|fw|fwd|ref)\s?:", re.IGNORECASE)
_LOUD = re.compile(r"!.*!|\?!|!\?|\?{2}|[$€]{2}")
#: shorter than this says little (characters)
_SHORTEST = {"subject": 10, "preheader": 40}


def _found(draft: Draft, name: str, **params: object) -> Found:
    return Found(place=draft.head.place((name,)), params=params)


@rule("content.subject-capitals", WARNING, source=_SPAM)
def subject_in_capitals(draft: Draft) -> Iterator[Found]:
    """A subject in capitals: it shouts, and spam filters count it."""
    subject = draft.issue.subject
    shouts = sum(sign.isupper() for sign in subject) >= 8 and not any(sign.islower() for sign in subject)
    if shouts and not is_unwritten(subject):
        yield _found(draft, "subject", found=subject)


@rule("content.subject-reply", WARNING, source=_SPAM)
def subject_of_a_reply(draft: Draft) -> Iterator[Found]:
    """A subject that begins like an answer to a letter that nobody wrote."""
    match = _REPLY.match(draft.issue.subject)
    if match is not None:
        yield _found(draft, "subject", found=match.group())


@rule("content.subject-loud", WARNING, source=_SPAM)
def loud_subject(draft: Draft) -> Iterator[Found]:
    """A subject with several exclamation marks, with !?, or with more than one pictograph."""
    subject = draft.issue.subject
    pictographs = [sign for sign in subject if unicodedata.category(sign) == "So" and sign not in "°©®™"]
    match = _LOUD.search(subject)
    if match is not None or len(pictographs) > 1:
        yield _found(draft, "subject", found=subject)


@rule("content.short", ADVICE, source="Litmus, preview text guide")
def short_head(draft: Draft) -> Iterator[Found]:
    """A subject or a preheader that leaves most of its room unused."""
    for name, least in _SHORTEST.items():
        words = getattr(draft.issue, name)
        n = len(words)
        if n < least and not is_unwritten(words):
            yield _found(draft, name, field=name, n=n, least=least)


@rule("content.preheader-repeats", WARNING, source="Litmus, preview text guide")
def repeated_preheader(draft: Draft) -> Iterator[Found]:
    """A preheader that only says the subject, or the newsletter's title, again."""
    said = {_folded(draft.issue.subject), _folded(draft.newsletter.title)}
    if _folded(draft.issue.preheader) in said and not is_unwritten(draft.issue.preheader):
        yield _found(draft, "preheader", found=draft.issue.preheader)


def _folded(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words.casefold()).strip()


RULES = gather(__name__)
