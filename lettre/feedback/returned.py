"""A returned mail, laid open: what is said about our message, and what came back of it."""

import re
from dataclasses import dataclass

from lettre.feedback import addresses, mime
from lettre.feedback.mime import Fields, Part

#: characters of running text that are looked at, and of one line
WORDS, LINE = 30_000, 1_000

STATUS = {"message/delivery-status", "message/global-delivery-status"}
COPY = {"message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "text/rfc822"}
RECEIPT = {"message/disposition-notification", "message/global-disposition-notification"}

#: lines after which the copy of our message begins, each in words of the programs that write them
_COPY_FOLLOWS = re.compile(
    # Exim, Postfix, sendmail, Courier: "------ This is a copy of the message, including all … ------"
    r"-{2,}.{0,80}\b(?:copy of|original|unsent|returned|undelivered|rejected|bounced)\b.{0,40}"
    r"\b(?:message|mail|headers?|text)\b"
    # qmail, IMail, Notes, smail
    r"|-{2,} ?(?:below this line is|message (?:header|text|body|content)|unsent message|returned mail)"
    r"|(?:here is|below is|included (?:is|below)|following is|this is) (?:a "
    r"|the )?copy of the (?:\w+ )?(?:message|mail)"
    # Exchange, Gmail, Office 365, German and French ones
    r"|(?:message|original(?: message)?|returned message|your message'?s?) (?:headers?|text"
    r"|contents?)(?: follows?)? ?[.:]?$"
    r"|-{3,} ?(?:original|urspr\w{1,10}|message d'origine|message original)|original message (?:follows"
    r"|details)"
    r"|the (?:headers?|text|body) of the (?:original|undelivered|returned) (?:message|mail)"
    # the copy itself, with nothing before it
    r"|received: ?(?:from|by)\b|return-path: ?<|dkim-signature: ?\w|mime-version: ?1"
    r"|x-(?:mailer|priority|spam|virus|originating|ms-|google|received|ctch|cloudmark)[\w-]{0,40}:",
    re.IGNORECASE,
)
#: lines with which a report for programs begins, where it stands in running text
_REPORT_FOLLOWS = re.compile(
    r"(?:reporting-mta|original-recipient|final-recipient): ?[\w-]{1,20} ?;", re.IGNORECASE
)
_TAG = re.compile(r"<(?![^\s<>@]{1,100}@)[^<>]{0,2000}>")
_STYLE = re.compile(r"<(?:style|script)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """What a mail in the bounce mailbox consists of."""

    #: its own head
    fields: Fields
    subject: str
    #: what people are to read, without the copy of our message
    words: str
    #: all running text, the copy and long lines with it
    text: str
    #: fields of delivery status reports, block by block (RFC 3464 2.1)
    blocks: tuple[Fields, ...]
    #: fields of abuse reports (RFC 5965)
    complaints: tuple[Fields, ...]
    #: fields of receipts (RFC 8098)
    receipts: tuple[Fields, ...]
    #: the head of our message, as far as it came back
    copy: Fields

    @property
    def copied_to(self) -> list[str]:
        """Whom our message was written to, as its head says."""
        return addresses.within(mime.plain(self.copy.get("to", "")))


def open_up(raw: bytes, depth: int = 2) -> Returned:
    """Lay a mail open, and `depth` mails it is wrapped in; any bytes give something, in a bounded time."""
    own, parts = mime.parts(raw)
    wrapped = _wrapped(parts)
    if wrapped and depth:
        return open_up(wrapped.body, depth - 1)
    text = "\n".join(_readable(each) for each in parts if each.kind.startswith("text/"))
    words, rest = _cut(_in_lines(text), _COPY_FOLLOWS)
    report, _ = _cut(words, _REPORT_FOLLOWS)
    copies = (mime.fields(each.text.lstrip()) for each in parts if each.kind in COPY)
    blocks = tuple(block for each in parts if each.kind in STATUS for block in _blocks(each.text))
    return Returned(
        fields=own,
        subject=mime.plain(own.get("subject", "")),
        words=report,
        text=text,
        blocks=blocks if any(map(names_recipient, blocks)) else tuple(_blocks(words)),
        complaints=tuple(
            mime.fields(each.text.lstrip()) for each in parts if each.kind.endswith("/feedback-report")
        ),
        receipts=tuple(mime.fields(each.text.lstrip()) for each in parts if each.kind in RECEIPT),
        copy=next((copy for copy in copies if copy), {}) or _copy_in(rest),
    )


def _wrapped(parts: tuple[Part, ...]) -> Part | None:
    """Return the report that a gateway passed on as an attachment of a mail of its own."""
    if any(each.kind in STATUS or each.kind.endswith("/feedback-report") for each in parts):
        return None
    heads = (
        (each, mime.fields(each.text[: mime.HEAD].lstrip()))
        for each in parts
        if each.kind == "message/rfc822"
    )
    return next(
        (part for part, head in heads if "multipart/report" in head.get("content-type", "").lower()), None
    )


def names_recipient(block: Fields) -> bool:
    """Tell whether a block of a report is one about a recipient."""
    return "final-recipient" in block or "original-recipient" in block


def _readable(part: Part) -> str:
    if part.kind in COPY:
        return ""
    return _TAG.sub(" ", _unstyled(part.text[: 4 * WORDS])) if part.kind == "text/html" else part.text


def _unstyled(html: str) -> str:
    first, *others = _STYLE.split(html)
    return first + "".join(each.partition("</")[2].partition(">")[2] for each in others)


def _in_lines(text: str) -> str:
    return "\n".join(line[:LINE].rstrip() for line in text[:WORDS].split("\n"))


def _cut(text: str, follows: re.Pattern[str]) -> tuple[str, str]:
    """Part running text before the first line after which something else begins."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if follows.match(line.lstrip("> \t*")[:200]) and any(lines[:number]):
            return "\n".join(lines[:number]), "\n".join(lines[number:])
    return text, ""


def _blocks(text: str) -> list[Fields]:
    return [mime.fields(each.lstrip()) for each in re.split(r"\n[ \t>]*\n", text)[:200] if ":" in each]


def _copy_in(rest: str) -> Fields:
    """Return the head of a copy that stands in running text, quoted or not."""
    lines = [
        line.lstrip("> \t") if line.startswith((">", " ", "\t")) else line for line in rest.split("\n")[:400]
    ]
    begun = next(
        (n for n, line in enumerate(lines) if re.match(r"(?:To|From|Subject|Received|Date): ?\S", line)), None
    )
    return {} if begun is None else mime.fields("\n".join(lines[begun:]))
