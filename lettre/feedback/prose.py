"""Bounces in running text: the many programs that write to people, and not to programs."""

import re
from collections.abc import Iterator

from lettre.feedback import addresses, dialects, saying
from lettre.feedback.event import Event, EventKind
from lettre.feedback.mime import plain
from lettre.feedback.returned import Returned

#: names that reports come from
_SENDER = re.compile(
    r"mailer-?_?daemon|post-?_?master|mail[- ]?delivery|mail[- ]?administrat|mail-?daemon|<>"
    r"|delivery (?:sub)?system"
    r"|ndr administrator|internet mail delivery|system ?administrator|bounce",
    re.IGNORECASE,
)
#: and those that write nothing else
_DAEMON = re.compile(r"\bmailer-daemon\b|\bmail-daemon@|mail delivery (?:sub)?system", re.IGNORECASE)
_SUBJECT = re.compile(
    r"undeliver|delivery (?:status|fail|report|notification|problem|error|has failed|unsuccessful)"
    r"|returned (?:mail|e-?mail"
    r"|to sender|message)|(?:mail|message|delivery|transmission)\b.{0,40}\bfail(?:ure|ed)|^fail(?:ure"
    r"|ed)|non[- ]?remis|échec"
    r"|not delivered|could ?n[o']t (?:be )?deliver|can(?:no|')t (?:be )?deliver|unable to deliver"
    r"|mail (?:system )?error|unzustell"
    r"|delivery delayed|rejected|mail warning|bounce|nondeliver|non-deliver|warning: (?:message"
    r"|could not)|unknown (?:user|address)"
    r"|user unknown|retourné|zurück|no se (?:ha )?(?:pudo|podido)|mancat[ao] recapito|配信|不達|エラー|退信"
    r"|не доставлен",
    re.IGNORECASE,
)
#: what somebody says who could not deliver, where neither sender nor subject tells
_SAID = re.compile(
    r"(?:not|n't|never|cannot) (?:be |been |yet been )?deliver|undeliverable|unable to deliver"
    r"|delivery (?:has )?(?:failed|to the)"
    r"|permanent(?:ly)? (?:fatal )?(?:error|fail)|fatal errors|returned to (?:you|sender)"
    r"|failed (?:permanently|address|recipient)"
    r"|error message below|trouble delivering|rejected (?:recipient|your)|refused (?:to accept|your"
    r"|recipient)|did not reach"
    r"|(?:mail|message) (?:was|could|has|is) (?:been )?(?:not )?(?:be )?(?:re(?:jected|fused|turned)"
    r"|sent|relayed)|mail ?box (?:is )?full"
    r"|does not exist|no such |user unknown|unknown user|postponed|full mail ?box|problems? (?:occurred"
    r"|delivering|with the delivery)|(?:invalid|unknown) (?:user|recipient|address)"
    r"|transcript of session|^\s{0,4}(?:<<< )?[45]\d\d[ -]",
    re.IGNORECASE | re.MULTILINE,
)
_AUTOMATIC = re.compile(
    r"^(?:auto(?:mati(?:c|sche|que)|mated)?[ :-]|out of (?:the )?office|réponse automatique|absen(?:ce"
    r"|t)|abwesen|autoreply"
    r"|auto-?(?:respon|matic|reply)|vacation|away from|risposta automatica|respuesta automática|自動)",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"delayed|warning message only|still (?:trying|being retried)|will (?:be retried|keep trying"
    r"|continue to)|not yet been delivered"
    r"|you do not need to resend|temporarily undeliverable|will try again|retardé|verzögert",
    re.IGNORECASE,
)


def is_automatic(subject: str) -> bool:
    """Tell whether a subject is that of an answer no person wrote."""
    return bool(_AUTOMATIC.match(subject.strip()))


def events(mail: Returned) -> Iterator[Event]:
    """Read a report in words, an event for each recipient it names."""
    if not _is_bounce(mail):
        return
    found = _recipients(mail)[: saying.RECIPIENTS]
    kind = EventKind.DELAY if _DELAYED.search(mail.words + mail.subject) else EventKind.BOUNCE
    everybody: list[str | None] = [*found]
    for recipient in everybody or [None]:
        said = saying.about(recipient, mail.words, found)
        alone = len(found) < 2
        code = saying.status(said) or (saying.status(mail.words) if alone else None)
        why = saying.reason(said, mail.words, code, alone=alone)
        yield saying.event(kind, recipient, why, code, said)


def _is_bounce(mail: Returned) -> bool:
    if is_automatic(mail.subject):
        return False
    if "x-failed-recipients" in mail.fields or "report-type=delivery-status" in mail.fields.get(
        "content-type", ""
    ):
        return True
    sender = mail.fields.get("from", "<>") + mail.fields.get("return-path", "")
    if _DAEMON.search(sender):
        return True
    told = bool(_SENDER.search(plain(sender))) + bool(_SUBJECT.search(mail.subject))
    return told == 2 or (told == 1 and bool(_SAID.search(mail.words)))


def _recipients(mail: Returned) -> list[str]:
    """Return whom a report is about: as the program says it, else by where addresses stand."""
    named = addresses.within(mail.fields.get("x-failed-recipients", ""))
    if named:
        return named
    own = {
        each.lower()
        for name in ("to", "delivered-to")
        for each in addresses.within(mail.fields.get(name, ""))
    }
    named_by = (places(mail.words) for places in (dialects.recipients, addresses.within))
    found = next(filter(None, (_readers(each, own) for each in named_by)), [])
    written_to = {each.lower() for each in mail.copied_to}
    # each of our messages has one reader: whoever else is named is a postmaster, or where it was passed on
    ours = [each for each in found if each.lower() in written_to]
    return ours or found or mail.copied_to


def _readers(named: list[str], own: set[str]) -> list[str]:
    return [each for each in named if each.lower() not in own and not addresses.is_machine(each)]
