"""The words somebody agrees to when they sign up: what is shown, which version it is, and its hash."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from lettre.audience import trace
from lettre.catalogue import say
from lettre.newsletter import Newsletter

#: of our own sentences; whoever changes one raises it (tests/audience/test_wording.py holds them together)
VERSION = "lettre 1"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wording:
    """What a form says of consent, in paragraphs. `version` is for people; the hash is of `text`.

    `boxes` are the sentences beside boxes of their own, for measurement: each is a consent apart.
    """

    paragraphs: tuple[str, ...]
    version: str
    language: str
    boxes: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All that was shown, as it is kept with the consent."""
        return "\n\n".join(self.paragraphs)

    @property
    def sha256(self) -> str:
        """The text's SHA-256, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def number(self) -> int:
        """32 bits of a hash of all that was shown, boxes too: what a form's stamp has room for."""
        shown = "\n\n".join((self.text, *self.boxes))
        return int(hashlib.sha256(shown.encode()).hexdigest()[:8], 16)


def shown(newsletters: Sequence[Newsletter], language: str) -> Wording:
    """Return the words of a form that offers `newsletters`: the house's own, else ours."""
    ours = [each for each in newsletters if not each.reception.consent]
    said = [_ours(ours, language)] if ours else []
    named = len(newsletters) > 1
    theirs = [each for each in newsletters if each.reception.consent]
    said += [
        f"{each.title} – {each.reception.consent}" if named else each.reception.consent for each in theirs
    ]
    versions = [VERSION] if ours else []
    versions += [each.reception.consent_version or "-" for each in theirs]
    boxes = [
        trace.wording(kind, each, language).text
        for each in newsletters
        for kind in trace.asked(each.measurement)
    ]
    return Wording(
        paragraphs=tuple(said),
        version=", ".join(dict.fromkeys(versions)),
        language=language,
        boxes=tuple(boxes),
    )


def _ours(newsletters: Sequence[Newsletter], language: str) -> str:
    houses = list(dict.fromkeys(each.organisation.name for each in newsletters))
    if len(newsletters) == 1:
        return say("audience.wording.one", language, organisation=houses[0], newsletter=newsletters[0].title)
    return say("audience.wording.several", language, organisations=", ".join(houses))
