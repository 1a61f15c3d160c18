"""A mailbox from its URL: `imaps://`, `imap://`, `maildir:` or `mbox:`."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from lettre.errors import SettingsError
from lettre.feedback.mailbox.imap import Account, Imap, is_local
from lettre.feedback.mailbox.maildir import Maildir
from lettre.feedback.mailbox.mbox import Mbox
from lettre.feedback.mailbox.model import Opened
from lettre.settings import Feedback

PORTS = {"imap": 143, "imaps": 993}


def from_url(url: str, root: Path, feedback: Feedback) -> Opened:
    """Return the mailbox `url` names; a relative path is beside `lettre.toml` in `root`.

    Raises SettingsError for a scheme that is not known, and for an IMAP user without a password.
    """
    parts = urlsplit(url)
    build = _BUILDERS.get(parts.scheme)
    if build is None:
        raise SettingsError("feedback.unknown-mailbox", found=parts.scheme or url)
    return build(parts, root, feedback)


def _imap(parts: SplitResult, _root: Path, feedback: Feedback) -> Opened:
    options = dict(parse_qsl(parts.query))
    host = parts.hostname or "localhost"
    if not parts.username or parts.password is None:
        raise SettingsError("feedback.no-password", where=host)
    account = Account(
        host=host,
        port=parts.port or PORTS[parts.scheme],
        tls=parts.scheme == "imaps",
        starttls=options.get("starttls", "never" if is_local(host) else "required") != "never",
        verify=options.get("verify", "yes") != "no",
        user=unquote(parts.username),
        password=unquote(parts.password),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        processed=feedback.processed,
        to_look_at=feedback.to_look_at,
    )
    return Imap(account)


def _maildir(parts: SplitResult, root: Path, _feedback: Feedback) -> Opened:
    return Maildir(root / unquote(parts.netloc + parts.path))


def _mbox(parts: SplitResult, root: Path, _feedback: Feedback) -> Opened:
    return Mbox(root / unquote(parts.netloc + parts.path))


_BUILDERS: Mapping[str, Callable[[SplitResult, Path, Feedback], Opened]] = {
    "imap": _imap,
    "imaps": _imap,
    "maildir": _maildir,
    "mbox": _mbox,
}
