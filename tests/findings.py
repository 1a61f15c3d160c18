"""What the rules say of an issue, an edition or a message, for tests."""

from lettre.edition import checks as edition_checks
from lettre.edition.checks import Letter
from lettre.issue import checks as issue_checks
from lettre.issue.checks import Draft, View, views
from lettre.mail import checks as mail_checks
from lettre.mail.checks import Mailing


def findings(rules, subjects):
    """Return the findings of all rules, by place."""
    found = [one for rule in rules for one in rule.over(subjects[rule.subject])]
    return sorted(found, key=lambda one: (one.place.line or 0 if one.place else 0, one.code))


def of_issue(issue, newsletter, earlier=()):
    """Return what the rules of `lettre.issue` say."""
    draft = Draft(issue=issue, newsletter=newsletter, earlier=tuple(earlier))
    return findings(issue_checks.RULES, {Draft: (draft,), View: tuple(views(issue, newsletter))})


def of_edition(edition, issue, newsletter, **circumstances):
    """Return what the rules of `lettre.edition` say."""
    letter = Letter(issue=issue, edition=edition, newsletter=newsletter, **circumstances)
    return findings(edition_checks.RULES, {Letter: (letter,)})


def of_message(content, edition, issue, newsletter, **circumstances):
    """Return what the rules of `lettre.mail` say."""
    letter = Letter(issue=issue, edition=edition, newsletter=newsletter, **circumstances)
    return findings(mail_checks.RULES, {Mailing: (Mailing(letter=letter, content=content),)})
