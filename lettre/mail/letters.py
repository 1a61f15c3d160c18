"""⚡ The mails the house writes to one person: dressed as its letters are, composed from a row of the outbox.

A mail is a trio of templates, `mail/<letter>.{subject,txt,html}.j2`; a project's own stand before
those that come with lettre. What differs from reader to reader are addresses of pages: they stay
holes until a mail is composed, so that one page is drawn and inlined once for all of a run.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lettre.audience import addresses, links
from lettre.audience.links import Purpose, SigningKey
from lettre.catalogue import say
from lettre.edition import dates, pictures, targets, theme, transforms
from lettre.edition.model import Edition
from lettre.edition.render import FILLER
from lettre.edition.theme import Look
from lettre.errors import SettingsError, StateError
from lettre.issue.model import Asset
from lettre.issue.typography import set_text
from lettre.mail import carried, dkim_keys, headers, quoted_printable, template
from lettre.mail.dkim import Key
from lettre.mail.model import Message
from lettre.mail.outbox import identity
from lettre.mail.outbox.model import LISTED, Entry, Letter, Wish
from lettre.newsletter import Newsletter

#: the pages a mail may lead to, by the hole that stands for their address: first step, purpose of its token
PAGES: Mapping[str, tuple[str, Purpose]] = {
    "@@CONFIRM@@": ("c", Purpose.CONFIRM),
    "@@UNSUBSCRIBE@@": ("u", Purpose.UNSUBSCRIBE),
    "@@PREFERENCES@@": ("p", Purpose.PREFERENCES),
    "@@ADDRESS@@": ("a", Purpose.ADDRESS),
    "@@DATA@@": ("d", Purpose.DATA),
    "@@STAY@@": ("s", Purpose.STAY),
}
_HOLES = re.compile("|".join(PAGES))
#: these links belong to what was asked for at one time, and carry its number
_STAMPED = frozenset({Purpose.CONFIRM, Purpose.ADDRESS, Purpose.DATA})
#: params that say how a mail is made, and are no words of it
_APART = frozenset({"stamp", "actor"})
#: pages drawn that are kept: a run seldom has more of them
_MOST_PAGES = 64


#: a line as it goes on the wire, or in words as long as it has holes
_Line = bytes | str


@dataclass(frozen=True, kw_only=True, slots=True)
class _Page:
    """A letter as it was drawn, its addresses still holes."""

    subject: str
    text: Sequence[_Line]
    html: Sequence[_Line]


@dataclass(frozen=True, kw_only=True, slots=True)
class _House:
    """What a newsletter's mails share, read once a run."""

    newsletter: Newsletter
    look: Look
    keys: Sequence[Key]

    @property
    def logos(self) -> Mapping[str, Asset]:
        """The pictures of a mail, by name: they travel in it, so that opening it asks nobody for anything."""
        found = {"logo": self.look.logo, "logo_dark": self.look.logo_dark}
        return {name: asset for name, asset in found.items() if asset is not None}


@dataclass(kw_only=True)
class Letters:
    """Composes the mails of a house. `keys` sign links: the oldest first, with the moments they were made.

    `editions` returns the frozen edition of a digest, for the letter that carries one.
    """

    root: Path
    newsletters: Mapping[str, Newsletter]
    keys: Sequence[tuple[datetime, SigningKey]]
    editions: Callable[[str], Edition | None] = lambda _: None
    _houses: dict[str, _House] = field(default_factory=dict)
    _pages: dict[tuple[str, ...], _Page] = field(default_factory=dict)

    def prepare(self, slug: str) -> None:
        """Read what a newsletter's mails need.

        Raises SettingsError when it is not in `lettre.toml`, or a logo or a key that signs is not there.
        """
        self._house(slug)

    def compose(self, entry: Entry) -> Message:
        """Return the mail of a row; the same row gives the same bytes, as long as the house is the same."""
        wish = entry.wish
        house = self._house(wish.newsletter)
        key = self._key(entry)
        if wish.letter is Letter.ISSUE:
            return self._carried(house, key, entry)
        page = self._page(house, wish)
        fill = partial(_filled, house.newsletter, key, wish)
        mark = identity.mark(key.secret, entry.id, wish.key)
        token = identity.token(key, entry.id)
        content = _head(house.newsletter, key, entry, page.subject, mark) + _body(
            house, mark, fill(page.text), fill(page.html)
        )
        signer = dkim_keys.signer(house.keys, house.newsletter, entry.dated_at)
        address = addresses.on_the_wire(wish.to)
        return Message(
            sender=_return_path(house.newsletter, token),
            recipient=address,
            message_id=_message_id(house.newsletter, mark),
            content=signer.sign(content) if signer else content,
            utf8=not address.isascii(),
            envelope_id=token,
        )

    def _carried(self, house: _House, key: SigningKey, entry: Entry) -> Message:
        digest = str(entry.wish.params["digest"])
        edition = self.editions(digest)
        if edition is None:
            raise StateError("campaign.edition-lost", digest=digest[:12])
        signer = dkim_keys.signer(house.keys, house.newsletter, entry.dated_at)
        return carried.compose(edition, entry, newsletter=house.newsletter, key=key, signer=signer)

    def _house(self, slug: str) -> _House:
        if slug not in self._houses:
            newsletter = self.newsletters.get(slug)
            if newsletter is None:
                known = ", ".join(sorted(self.newsletters)) or "-"
                raise SettingsError("settings.unknown-newsletter", found=slug, allowed=known)
            look = theme.load(self.root, newsletter)
            self._houses[slug] = _House(
                newsletter=newsletter, look=look, keys=dkim_keys.load(self.root, newsletter)
            )
        return self._houses[slug]

    def _key(self, entry: Entry) -> SigningKey:
        """Return the key that signed links when the row was written: a resent mail has the same links."""
        older = [key for made_at, key in self.keys if made_at <= entry.dated_at]
        return older[-1] if older else self.keys[0][1]

    def _page(self, house: _House, wish: Wish) -> _Page:
        shown = {name: value for name, value in wish.params.items() if name not in _APART}
        drawn_as = (wish.newsletter, wish.letter.value, json.dumps(shown, sort_keys=True))
        if drawn_as not in self._pages:
            if len(self._pages) >= _MOST_PAGES:
                self._pages.clear()
            self._pages[drawn_as] = _draw(house, wish.letter, shown)
        return self._pages[drawn_as]


def _draw(house: _House, letter: Letter, params: Mapping[str, object]) -> _Page:
    newsletter, look = house.newsletter, house.look
    language = str(params.get("language", newsletter.language))
    context = {
        "newsletter": newsletter,
        "organisation": set_text(newsletter.organisation.name, language),
        "title": set_text(newsletter.title, language),
        "language": language,
        "params": params,
        "several": _several(params.get("titles")),
        "colours": look.colours,
        "fonts": look.fonts,
        "kept_css": look.kept_css,
        "say": partial(_say, language),
        "words": partial(_words, language),
        "day": partial(_day, language),
        "colon": "\u00a0:" if language == "fr" else ":",
        "filler": FILLER,
        "contact": _contact(newsletter.organisation.contact),
        "home": f"{newsletter.base_url}/{newsletter.slug}",
        "links": {hole.strip("@").lower(): hole for hole in PAGES},
        "logo": None,
        "logo_dark": None,
        **{name: _shown(asset, newsletter) for name, asset in house.logos.items()},
    }
    subject, text, html = (
        look.templates.get_template(f"mail/{letter.value}.{part}.j2").render(context)
        for part in ("subject", "txt", "html")
    )
    return _Page(
        subject=subject.strip(),
        text=_lines(text.strip("\n")),
        html=_lines(transforms.inline(html, look.inlined_css)),
    )


def _lines(words: str) -> Sequence[_Line]:
    """Encode what all mails of a page share, once; a line with holes waits until they are filled."""
    lines = (words.replace("\r\n", "\n").rstrip("\n") + "\n").split("\n")
    return tuple(line if "@@" in line else quoted_printable.encode(line) for line in lines)


def _several(titles: object) -> Sequence[str]:
    """Return the letters that are asked about when they are several; alone, it is the newsletter's own."""
    return titles if isinstance(titles, list) and len(titles) > 1 else ()


def _contact(written: str | None) -> str | None:
    return f"mailto:{written}" if written and "@" in written and "://" not in written else written


def _shown(asset: Asset, newsletter: Newsletter) -> SimpleNamespace:
    wide, high = pictures.shown(asset.content, newsletter.theme.logo_width)
    return SimpleNamespace(src=f"cid:{targets.cid(asset)}", width=wide, height=high)


def _say(language: str, code: str, **params: Any) -> str:
    return say(code, language, **params)


def _words(language: str, text: object) -> str:
    return set_text(str(text), language)


def _day(language: str, written: object) -> str:
    return dates.in_words(date.fromisoformat(str(written)), language)


def _filled(newsletter: Newsletter, key: SigningKey, wish: Wish, lines: Sequence[_Line]) -> bytes:
    """Put the addresses of a reader's own pages where their holes are, and return the encoded words."""

    def address(hole: re.Match[str]) -> str:
        return _address(hole[0], newsletter, key, wish)

    return b"\r\n".join(
        line if isinstance(line, bytes) else quoted_printable.encode(_HOLES.sub(address, line))
        for line in lines
    )


def _address(hole: str, newsletter: Newsletter, key: SigningKey, wish: Wish) -> str:
    step, purpose = PAGES[hole]
    if wish.subscription is None:
        raise ValueError(f"{wish.letter.value} has no subscription for {hole}")
    stamp = int(str(wish.params.get("stamp", 0))) if purpose in _STAMPED else 0
    token = links.token(key, purpose=purpose, subscription=wish.subscription, campaign=stamp)
    return f"{newsletter.base_url}/{step}/{token}"


def _return_path(newsletter: Newsletter, token: str) -> str:
    return (newsletter.return_path or newsletter.sender.address).replace("{token}", token)


def _message_id(newsletter: Newsletter, mark: str) -> str:
    return f"<{mark}@{newsletter.sender.address.rpartition('@')[2]}>"


def _head(newsletter: Newsletter, key: SigningKey, entry: Entry, subject: str, mark: str) -> bytes:
    sender, wish = newsletter.sender, entry.wish
    language = str(wish.params.get("language", newsletter.language))
    fields = [
        (b"From", headers.mailbox(sender.name, sender.address)),
        (b"To", headers.mailbox(None, addresses.on_the_wire(wish.to))),
        (b"Subject", headers.text(subject)),
        (b"Date", format_datetime(entry.dated_at).encode()),
        (b"Message-ID", _message_id(newsletter, mark).encode()),
        (b"MIME-Version", b"1.0"),
        (b"Content-Language", headers.guard("language", language).encode()),
        # RFC 3834 5: no machine is to answer a machine
        (b"Auto-Submitted", b"auto-generated"),
    ]
    if sender.reply_to:
        fields.insert(1, (b"Reply-To", headers.mailbox(None, sender.reply_to)))
    if wish.letter in LISTED:
        fields += _list_fields(newsletter, key, wish)
    return b"".join(name + b": " + value + b"\r\n" for name, value in fields)


def _list_fields(newsletter: Newsletter, key: SigningKey, wish: Wish) -> list[tuple[bytes, bytes]]:
    """Return the fields of a mail to a reader of the list (RFC 2369, 2919, 8058)."""
    domain = newsletter.sender.address.rpartition("@")[2]
    leave = headers.bare("base_url", _address("@@UNSUBSCRIBE@@", newsletter, key, wish))
    return [
        (b"List-Id", headers.mailbox(newsletter.title, f"{newsletter.slug}.{domain}")),
        (b"List-Unsubscribe", f"<{leave}>".encode()),
        (b"List-Unsubscribe-Post", b"List-Unsubscribe=One-Click"),
    ]


def _body(house: _House, mark: str, text: bytes, html: bytes) -> bytes:
    # neither begins like the other (RFC 2046 5.1.2)
    outer, inner = f"=_{mark}", f"=_r{mark}"
    html = _words_part("html", html)
    pictures_ = [template.image_part(targets.cid(asset), asset) for asset in house.logos.values()]
    if pictures_:
        kind = f'multipart/related; type="text/html";\r\n boundary="{inner}"'
        html = f"Content-Type: {kind}\r\n\r\n".encode() + _joined(inner, [html, *pictures_])
    kind = f'multipart/alternative;\r\n boundary="{outer}"'
    parts = [_words_part("plain", text), html]
    return f"Content-Type: {kind}\r\n\r\n".encode() + _joined(outer, parts)


def _words_part(subtype: str, encoded: bytes) -> bytes:
    head = (
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    return head.encode() + encoded


def _joined(boundary: str, parts: Sequence[bytes]) -> bytes:
    line = f"--{boundary}".encode()
    return b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
