"""An issue as the archive lists it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True, slots=True)
class Published:
    """An issue that has been sent, in the words of its latest round."""

    newsletter: str
    slug: str
    digest: str
    subject: str
    preheader: str
    date: date
    number: int | None
