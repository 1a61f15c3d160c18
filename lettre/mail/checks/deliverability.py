"""What a receiving server looks at before it lets a message through."""

from collections.abc import Iterator

from lettre.finding import Severity
from lettre.mail.checks.mailing import Mailing
from lettre.rule import Found, gather, rule

ERROR = Severity.ERROR
#: octets in a line, without its CRLF (RFC 5322, 2.1.1)
LONGEST_LINE = 998


@rule("deliverability.long-line", ERROR, source="RFC 5322, 2.1.1")
def long_lines(mailing: Mailing) -> Iterator[Found]:
    """A line longer than servers must take is cut on its way."""
    longest = max(len(line) for line in mailing.content.split(b"\r\n"))
    if longest > LONGEST_LINE:
        yield Found(params={"length": longest, "limit": LONGEST_LINE})


RULES = gather(__name__)
