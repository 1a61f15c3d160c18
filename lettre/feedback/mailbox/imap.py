"""Mails of an IMAP mailbox (RFC 3501), by UID, read with BODY.PEEK: unread mail stays unread.

A mail is moved once it is recorded (MOVE, RFC 6851; else COPY and \\Deleted). One that stays where
it is gets a keyword of ours, so that it is not fetched again.
"""

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

from lettre.errors import WorldError
from lettre.feedback.mailbox.folders import wire
from lettre.feedback.mailbox.model import LONGEST, Place, Returned

#: seconds a server may take for one answer
PATIENCE = 60
#: the keyword of mails that were read and stay
KEYWORD = "lettre-read"
#: UIDs that one search is about, of up to ten digits each; and all that there can be (RFC 3501 2.3.1.1)
SLICE = 50_000
_ALL = 2**32 - 2
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})

Tls = Callable[[], ssl.SSLContext]


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """Where a mailbox is and who reads it; `starttls` is for a server without TLS from the first byte."""

    host: str
    port: int
    tls: bool
    starttls: bool
    verify: bool
    user: str
    password: str
    folder: str
    processed: str
    to_look_at: str

    def context(self) -> ssl.SSLContext:
        """Return what is asked of the server's certificate."""
        context = ssl.create_default_context()
        if not self.verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class Imap:
    """One reading of a mailbox: connected, signed in and in its folder while it is open."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._line: imaplib.IMAP4 | None = None
        self._keywords = False
        self._next, self._slice = 1, SLICE
        self._able: frozenset[str] = frozenset()

    def __enter__(self) -> Self:
        account = self.account
        try:
            self._line = self._connect()
            self._sign_in(self._line)
            # what a server can do is often told in full to those alone who have signed in
            _, able = self._line.capability()
            self._able = frozenset(str(able[-1] or b"", "ascii", "replace").upper().split())
            self._ask("SELECT", wire(account.folder))
        except (imaplib.IMAP4.error, OSError) as error:
            self._hang_up()
            raise self._fault(error) from None
        except WorldError:
            self._hang_up()
            raise
        _, flags = self._line.response("PERMANENTFLAGS")
        _, following = self._line.response("UIDNEXT")
        # a server need not say it (RFC 3501 6.3.1); then all are asked for at once
        self._next = int(following[-1]) if following[-1] else 2
        self._slice = SLICE if following[-1] else _ALL
        self._keywords = rb"\*" in b" ".join(each for each in flags if isinstance(each, bytes))
        return self

    def __exit__(self, *exc: object) -> None:
        self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None:
            # never CLOSE: it would expunge what other programs have marked (RFC 3501 6.4.2)
            with suppress(imaplib.IMAP4.error, OSError):
                self._line.logout()

    def _connect(self) -> imaplib.IMAP4:
        account = self.account
        if account.tls:
            context = account.context()
            return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=PATIENCE)
        line = imaplib.IMAP4(account.host, account.port, timeout=PATIENCE)
        if account.starttls:
            line.starttls(account.context())
        return line

    def _sign_in(self, line: imaplib.IMAP4) -> None:
        account = self.account
        if "AUTH=PLAIN" in line.capabilities:
            # LOGIN knows ASCII alone
            secret = f"\0{account.user}\0{account.password}".encode()
            line.authenticate("PLAIN", lambda _challenge: secret)
        else:
            self._log_in(line)

    def _log_in(self, line: imaplib.IMAP4) -> None:
        account = self.account
        if not (account.user + account.password).isascii():
            raise WorldError("feedback.imap-ascii", where=f"{account.user}@{account.host}")
        line.login(_quoted(account.user), account.password)

    def mails(self) -> Iterator[Returned]:
        """Yield what is in the folder and has not been read by lettre."""
        for uid in self._unread():
            # a mail that another program has moved meanwhile is not there: nothing comes
            answer = self._uid("FETCH", uid.decode(), f"(BODY.PEEK[]<0.{LONGEST}>)")
            for part in answer:
                if isinstance(part, tuple):
                    yield Returned(key=uid.decode(), raw=part[1])

    def _unread(self) -> Iterator[bytes]:
        """Yield the UIDs of what is to be read, found in slices: imaplib takes no line of a million."""
        unread = ("UNKEYWORD", KEYWORD) if self._keywords else ("ALL",)
        for first in range(1, self._next, self._slice):
            found = self._uid("SEARCH", "UID", f"{first}:{first + self._slice - 1}", *unread, "UNDELETED")
            yield from b" ".join(each for each in found if each).split()

    def where(self, mail: Returned) -> str:
        """Return the folder, and the mail's UID in it."""
        account = self.account
        return f"{account.user}@{account.host}/{account.folder} UID {mail.key}"

    def settle(self, mail: Returned, place: Place) -> None:
        """Move a mail to its folder, which is made if there is none; or mark it, if it stays."""
        folders = {Place.PROCESSED: self.account.processed, Place.TO_LOOK_AT: self.account.to_look_at}
        folder = folders.get(place)
        if folder is not None:
            self._move(mail.key, wire(folder))
        elif self._keywords:
            self._uid("STORE", mail.key, "+FLAGS.SILENT", f"({KEYWORD})")

    def _move(self, uid: str, folder: str) -> None:
        able = "MOVE" in self._able
        command = "MOVE" if able else "COPY"
        kind, answer = self._say(command, uid, folder)
        if kind == "NO":
            self._ask("CREATE", folder)
            with suppress(WorldError):
                self._ask("SUBSCRIBE", folder)
            kind, answer = self._say(command, uid, folder)
        if kind != "OK":
            raise self._fault(answer)
        if not able:
            self._uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
            if "UIDPLUS" in self._able:
                self._uid("EXPUNGE", uid)

    # --- one command ------------------------------------------------------------------

    def _uid(self, command: str, *words: str) -> list[Any]:
        kind, answer = self._say(command, *words)
        if kind != "OK":
            raise self._fault(answer)
        return answer

    def _say(self, command: str, *words: str) -> tuple[str, list[Any]]:
        assert self._line is not None
        try:
            return self._line.uid(command, *words)
        except (imaplib.IMAP4.error, OSError) as error:
            raise self._fault(error) from None

    def _ask(self, command: str, folder: str) -> None:
        assert self._line is not None
        said = {"SELECT": self._line.select, "CREATE": self._line.create, "SUBSCRIBE": self._line.subscribe}
        kind, answer = said[command](folder)
        if kind != "OK":
            raise self._fault(answer)

    def _fault(self, said: object) -> WorldError:
        where = f"{self.account.user}@{self.account.host}"
        return WorldError("feedback.imap", where=where, reason=_reason(said))


def _reason(said: object) -> str:
    if isinstance(said, Sequence) and not isinstance(said, (str, bytes)):
        said = b" ".join(each for each in said if isinstance(each, bytes))
    if isinstance(said, imaplib.IMAP4.error):
        said = said.args[0] if said.args else ""
    if isinstance(said, OSError) and said.strerror:
        return said.strerror
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return re.sub(r"^\[[A-Z ]+\] *", "", text) or type(said).__name__


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_local(host: str) -> bool:
    """Tell whether a server is this machine's own, where nobody listens in between."""
    return host in _LOCAL
