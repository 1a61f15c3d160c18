"""Whether a client has already what it asks for (RFC 9110 13): by tag first, else by date."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime


def validators(tag: str, changed: datetime | None) -> dict[str, str]:
    """Return the headers by which a client can ask again; `tag` is written without its quotes."""
    headers = {"ETag": f'"{tag}"'}
    return headers if changed is None else {**headers, "Last-Modified": format_datetime(changed, usegmt=True)}


def unchanged(asked: Mapping[str, str], tag: str, changed: datetime | None) -> bool:
    """Return whether an answer of this tag, last changed then, needs no body."""
    tags = asked.get("if-none-match")
    if tags is not None:
        named = {each.strip().removeprefix("W/") for each in tags.split(",")}
        return "*" in named or f'"{tag}"' in named
    since = _moment(asked.get("if-modified-since", ""))
    return since is not None and changed is not None and changed.replace(microsecond=0) <= since


def _moment(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, OverflowError):
        return None
    # an HTTP date is in GMT; one of another zone, or of none, is not one
    return None if moment.tzinfo is None else moment
