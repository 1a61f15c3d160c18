"""How long a sending will take, by the house's manners, and how that is said. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lettre.campaign import warmup, window
from lettre.catalogue import say
from lettre.manners import Manners

#: pieces looked at: what takes more days than this is told as "too far away"
_PIECES = 400


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """What leaves without a pause: from when to when, how many; `shared` says the day's share ended it."""

    begins: datetime
    ends: datetime
    messages: int
    shared: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """The pieces of a sending in their order; `whole` is False when the end is too far away to be told."""

    messages: int
    rate: float | None
    now: datetime
    zone: str
    pieces: tuple[Piece, ...]
    whole: bool

    def words(self, language: str) -> str:
        """Return it in sentences."""
        return " ".join(_sentences(self, language))


def estimate(
    messages: int, manners: Manners, zone: str, now: datetime, *, sent: tuple[int, ...] = (0,)
) -> Estimate:
    """Return how `messages` will leave from `now` on.

    `sent` is what left on each day before and, as the last, today (`waiting.sent_on`); a warm-up
    goes on from there. What providers will say nobody knows: it is not in it.
    """
    rate = manners.house.rate
    if manners.spread is not None and messages:
        even = messages / manners.spread.total_seconds()
        rate = even if rate is None else min(rate, even)
    pieces: list[Piece] = []
    days, at, rest = list(sent), now, messages
    while rest and len(pieces) < _PIECES:
        piece = _piece(rest, rate, manners, zone, at, days)
        if piece.messages:
            pieces.append(piece)
        days[-1] += piece.messages
        rest -= piece.messages
        at = _next(piece, zone, days)
    return Estimate(messages=messages, rate=rate, now=now, zone=zone, pieces=tuple(pieces), whole=not rest)


def _piece(
    rest: int, rate: float | None, manners: Manners, zone: str, at: datetime, days: list[int]
) -> Piece:
    begins, closes = window.opening(manners.window, zone, at)
    if begins >= window.midnight(zone, at):
        days.append(0)
    number, shared = rest, False
    if manners.warm_up is not None:
        left = warmup.left(manners.warm_up, days[:-1], days[-1])
        number, shared = min(rest, left), left < rest
    if closes is not None and rate is not None:
        fitting = int((closes - begins).total_seconds() * rate)
        number, shared = (fitting, False) if fitting < number else (number, shared)
    ends = begins if rate is None else begins + timedelta(seconds=number / rate)
    if number < rest and not shared and closes is not None:
        ends = closes
    return Piece(begins=begins, ends=ends, messages=number, shared=shared)


def _next(piece: Piece, zone: str, days: list[int]) -> datetime:
    """Return when to look on: the end of the window, or tomorrow when the day's share has gone."""
    if not piece.shared:
        return piece.ends
    days.append(0)
    return window.midnight(zone, piece.begins)


def _sentences(found: Estimate, language: str) -> Iterator[str]:
    pieces = found.pieces
    if not pieces:
        return
    yield _first(found, language)
    if pieces[0].begins > found.now:
        yield say("pace.estimate.opens", language, when=_when(found, pieces[0].begins, language))
    if len(pieces) > 1:
        facts: dict[str, Any] = {"again": _when(found, pieces[1].begins, language)}
        if pieces[0].shared:
            yield say("pace.estimate.share", language, number=_number(pieces[0].messages, language), **facts)
        else:
            yield say("pace.estimate.closes", language, when=_when(found, pieces[0].ends, language), **facts)
    if not found.whole:
        yield say("pace.estimate.beyond", language)
    elif len(pieces) > 1:
        yield say("pace.estimate.ends", language, when=_when(found, pieces[-1].ends, language))


def _first(found: Estimate, language: str) -> str:
    facts: dict[str, Any] = {"n": found.messages, "number": _number(found.messages, language)}
    days = len({piece.begins.astimezone(ZoneInfo(found.zone)).date() for piece in found.pieces})
    if found.rate is None:
        return say(
            "pace.estimate.free" if days == 1 else "pace.estimate.days-free", language, days=days, **facts
        )
    facts["rate"] = _rate(found.rate, language)
    if days > 1:
        return say("pace.estimate.days", language, days=days, **facts)
    sending = sum(((piece.ends - piece.begins) for piece in found.pieces), timedelta())
    return say("pace.estimate.rate", language, duration=duration(sending, language), **facts)


def duration(length: timedelta, language: str) -> str:
    """Return a length of time as people say it: to the minute, from ten hours on to the hour."""
    seconds = length.total_seconds()
    if seconds < 60:
        return say("pace.duration.seconds", language)
    minutes = -(-int(seconds) // 60)
    if minutes < 60:
        return say("pace.duration.minutes", language, n=minutes)
    hours, over = divmod(minutes, 60)
    if over and hours < 10:
        return say("pace.duration.hours-minutes", language, hours=hours, minutes=over)
    return say("pace.duration.hours", language, n=hours + (over >= 30))


def _when(found: Estimate, moment: datetime, language: str) -> str:
    here = ZoneInfo(found.zone)
    there, today = moment.astimezone(here), found.now.astimezone(here).date()
    hour = there.strftime("%H:%M")
    if language == "fr":
        hour = f"{there.hour}\u00a0h" + (f"\u00a0{there.minute:02}" if there.minute else "")
    away = (there.date() - today).days
    if away < 2:
        return say("pace.when.tomorrow" if away else "pace.when.today", language, hour=hour)
    return say(
        "pace.when.later", language, day=there.strftime("%d/%m" if language == "fr" else "%d %B"), hour=hour
    )


def _number(number: int, language: str) -> str:
    return f"{number:,}".replace(",", "\u202f" if language == "fr" else ",")


def _rate(rate: float, language: str) -> str:
    shown = f"{rate:.0f}" if rate >= 10 else f"{rate:.2g}"
    return shown.replace(".", ",") if language == "fr" else shown
