"""Who visits a link without a person behind it: told by how it asks, and by how many links at once.

What a request says of its sender is looked at while it is answered. For some seconds the process remembers
a mark made of it, with a key that dies with the process; nothing of it is ever written down.
"""

import hmac
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lettre.audience.trace import Kind
from lettre.campaign.visits import Visit
from lettre.mail.marking import Place

#: so many different links of one letter (all, where it has fewer), none later than `AT_ONCE` after the one
#: before, are no person's doing
MANY, AT_ONCE = 4, timedelta(seconds=5)
#: visitors that are remembered at most
MOST = 10_000

#: header → words that say a page is fetched before anybody asked for it
#: (https://wicg.github.io/nav-speculation/prefetch.html; Firefox and Safari have names of their own)
_AHEAD = {
    "sec-purpose": re.compile(r"prefetch|prerender"),
    "purpose": re.compile(r"prefetch|preview"),
    "x-purpose": re.compile(r"preview"),
    "x-moz": re.compile(r"prefetch"),
}
#: programs that name themselves; mail scanners mostly do not, and are found by what they do
_PROGRAMS = re.compile(
    r"bot\b|bot/|crawl|spider|scan|preview|fetcher|monitor|headless|python|curl|wget|java/|go-http|okhttp|libwww"
    r"|node-fetch|axios|guzzle|facebookexternalhit|barracuda|mimecast|proofpoint|safelinks|symantec|trendmicro"
    r"|yahoomailproxy|^mozilla/5\.0$|^$",
    re.IGNORECASE,
)


def known(method: str, headers: Mapping[str, str]) -> bool:
    """Whether a request says itself that no person asked for it."""
    if method != "GET":
        return True
    if any(words.search(headers.get(name, "").lower()) for name, words in _AHEAD.items()):
        return True
    # Apple's privacy proxy says "Mozilla/5.0" and no more, and fetches whether a letter is read or not
    return bool(_PROGRAMS.search(headers.get("user-agent", "").strip()))


@dataclass(slots=True)
class _Seen:
    """What one visitor did in the last seconds."""

    last: datetime
    links: set[Place] = field(default_factory=set)
    visits: list[Visit] = field(default_factory=list)
    machine: bool = False


class Recent:
    """The visits of the last seconds, by visitor: a visitor of many links at once is a machine."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(16)
        self._seen: OrderedDict[bytes, _Seen] = OrderedDict()
        self._lock = threading.Lock()

    def visitor(self, *said: str) -> bytes:
        """Return a mark of a visitor that means nothing outside this process."""
        return hmac.digest(self._secret, "\0".join(said).encode("utf-8", "replace"), "sha256")[:12]

    def saw(self, visitor: bytes, visit: Visit) -> list[Visit]:
        """Take a visit in; return those that turn out to be a machine's, with those just before it."""
        with self._lock:
            self._forget(visit.at)
            seen = self._seen.pop(visitor, None) or _Seen(visit.at)
            self._seen[visitor] = seen
            seen.last = visit.at
            seen.visits.append(visit)
            if visit.target.kind is Kind.CLICKS:
                seen.links.add(visit.target.place)
            seen.machine |= len(seen.links) >= max(2, min(MANY, visit.target.links))
            if not seen.machine:
                return []
            found, seen.visits = seen.visits, []
            return found

    def _forget(self, now: datetime) -> None:
        """Drop whoever has been quiet, and the longest quiet where there are too many."""
        while self._seen:
            oldest = next(iter(self._seen.values()))
            if len(self._seen) < MOST and now - oldest.last <= AT_ONCE:
                return
            self._seen.popitem(last=False)
