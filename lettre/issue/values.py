"""Types of single fields: a line of text, a day, an address, a path, NOR, ISBN and ISSN.

A refusal is a PydanticCustomError whose type is the code of our own sentence, so that
`lettre.issue.fields` can give it its place in the file.
"""

import re
import unicodedata
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

#: controls, line separators (Unicode: Cc, Zl, Zp), signs that turn words round (UAX 9): no letter holds them
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: signs without a width that come with pasted words; U+200D, which joins pictographs, is not among them
UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f\u2060\ufeff]")
#: no-break, narrow no-break and thin space, as the inside of a `[…]`
UNBREAKABLE = "\u00a0\u202f\u2009"
#: written like the reader's own parts, which templates place and a message fills
HOLE = re.compile(r"@@[A-Z_]+@@")
_SCHEME = re.compile(r"[A-Za-z][\w+.-]+:")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_NOR = re.compile(r"[A-Z]{3}[A-Z]\d{2}\d{5}[A-Z]")
_MAIL = re.compile(r"[^\s@<>,;:()\"]+@[^\s@<>,;:()\"]+\.[^\s@<>,;:()\".]+")


def refuse(code: str, **params: Any) -> PydanticCustomError:
    """Return the error that stops pydantic and carries our own code and parameters."""
    return PydanticCustomError(code, "refused", params)


def shortened(words: str) -> str:
    """Return words as they are shown in a sentence: on one line, of 60 characters at most."""
    words = " ".join(words.split())
    return words if len(words) <= 60 else words[:59] + "…"


def named(words: str) -> str:
    """Return words with the signs that have no width shown by their numbers: mo<U+200B>t."""
    return UNSEEN.sub(lambda sign: f"<U+{ord(sign.group()):04X}>", words)


def is_control(character: str) -> bool:
    """Tell whether a character is a control or line separator that no letter should hold."""
    return CONTROL.fullmatch(character) is not None


def read_line(value: str) -> str:
    """Accept one line of text: something in it, no line break, no control character."""
    if not value:
        raise refuse("issue.empty")
    if "\n" in value or "\r" in value:
        raise refuse("issue.line-break")
    if CONTROL.search(value):
        raise refuse("issue.control-character")
    if hole := HOLE.search(value):
        raise refuse("issue.hole", found=hole[0])
    return value


def read_day(value: Any) -> Any:
    """Accept a day written 2015-06-08; numbers and times of day are refused (pydantic takes them)."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _DAY.fullmatch(value.strip()):
            return date.fromisoformat(value.strip())
    except ValueError:
        raise refuse("issue.no-such-day", found=value) from None
    raise refuse("issue.bad-date")


def address_problem(url: str) -> str | None:
    """Return the code of what is wrong with an absolute address (http, https, mailto), or None."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return "issue.bad-address"
    if UNSEEN.search(url) or any(character.isspace() or is_control(character) for character in url):
        return "issue.bad-address"
    if parts.scheme == "mailto":
        return None if _MAIL.fullmatch(parts.path) else "issue.bad-mailto"
    if parts.scheme not in {"http", "https"}:
        return "issue.address-scheme"
    return None if host else "issue.bad-address"


def read_url(value: str) -> str:
    """Accept an absolute http, https or mailto address."""
    problem = address_problem(value)
    if problem is not None:
        raise refuse(problem, found=value)
    return value


def path_problem(path: str) -> str | None:
    """Return the code of what is wrong with a path inside the issue's folder, or None."""
    if _SCHEME.match(path):
        return "issue.file-elsewhere"
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or re.match(r"[A-Za-z]:", path):
        return "issue.path-outside"
    return None


def read_path(value: str) -> str:
    """Accept a path inside the issue's folder, in composed characters, as `folder` reads names."""
    problem = path_problem(value)
    if problem is not None:
        raise refuse(problem, found=shortened(value))
    return unicodedata.normalize("NFC", value)


def read_nor(value: str) -> str:
    """Accept a NOR: ministry, direction, year, number, nature (circulaire of 1987 on the NOR system)."""
    if not _NOR.fullmatch(value):
        raise refuse("issue.bad-nor", found=value)
    return value


def _isbn_is_right(digits: str) -> bool:
    """Check the last digit (ISBN Users' Manual: weights 10…1 modulo 11, or 1 and 3 modulo 10)."""
    if re.fullmatch(r"\d{9}[\dX]", digits):
        worth = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(weight * digit for weight, digit in zip(range(10, 0, -1), worth, strict=True)) % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0
    return False


def read_isbn(value: str) -> str:
    """Accept an ISBN of 10 or 13 digits whose check digit is right; hyphens and spaces are kept."""
    if not _isbn_is_right(re.sub(r"[-\s]", "", value).upper()):
        raise refuse("issue.bad-isbn", found=value)
    return value


def read_issn(value: str) -> str:
    """Accept an ISSN written 1234-5679 whose check digit is right (ISO 3297: weights 8…1 modulo 11)."""
    if not re.fullmatch(r"\d{4}-\d{3}[\dX]", value):
        raise refuse("issue.bad-issn", found=value)
    worth = [10 if digit == "X" else int(digit) for digit in value.replace("-", "")]
    if sum(weight * digit for weight, digit in zip(range(8, 0, -1), worth, strict=True)) % 11:
        raise refuse("issue.bad-issn", found=value)
    return value


Line = Annotated[str, AfterValidator(read_line)]
"""One line of text, never empty."""

Day = Annotated[date, BeforeValidator(read_day)]
"""A day, as 2015-06-08."""

Url = Annotated[Line, AfterValidator(read_url), WithJsonSchema({"type": "string", "format": "uri"})]
"""An absolute http, https or mailto address."""

AssetPath = Annotated[Line, AfterValidator(read_path)]
"""The path of an image or a download inside the issue's folder."""

Count = Annotated[int, Strict()]
"""A whole number, not quoted."""

Fraction = Annotated[float, Strict(), Field(ge=0, le=1, allow_inf_nan=False)]
"""A number from 0 to 1."""

Nor = Annotated[str, AfterValidator(read_nor)]
Isbn = Annotated[str, AfterValidator(read_isbn)]
Issn = Annotated[str, AfterValidator(read_issn)]
