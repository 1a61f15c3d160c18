"""The relay, spoken to as a sending would until a letter would be named; or the Maildir, written to."""

import asyncio
import os
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

import aiosmtplib

from lettre.jobs.doctor.disk import nearest
from lettre.jobs.doctor.model import Check, certificate, doubtful, failed, good, not_done
from lettre.mail import transports
from lettre.mail.maildir import Maildir
from lettre.mail.smtp import Smtp
from lettre.settings import Settings

MAILDIR, REACHED, SECURED = "doctor.maildir", "doctor.relay", "doctor.tls"
SIGNED_IN, OFFERED = "doctor.sign-in", "doctor.extensions"
#: seconds a relay may take for one answer
PATIENCE = 15
#: what makes a sending quick, or lets it reach addresses in any script
WANTED = ("PIPELINING", "SIZE", "8BITMIME", "SMTPUTF8")
_WORLD = (aiosmtplib.SMTPException, OSError, ValueError, EOFError)


def examine(settings: Settings, now: datetime) -> Iterator[Check]:
    """Yield what is found of the transport. No message is begun."""
    transport = transports.from_url(settings.transport, settings.root)
    if isinstance(transport, Maildir):
        yield _maildir(transport)
    elif isinstance(transport, Smtp):
        yield from asyncio.run(_all(_Talk(transport, now, here=settings.rehearsal)))


def _maildir(maildir: Maildir) -> Check:
    place = maildir.path / "tmp" if (maildir.path / "tmp").is_dir() else nearest(maildir.path)
    try:
        with tempfile.TemporaryFile(dir=place) as file:
            file.write(b"-")
    except OSError as error:
        reason = error.strerror or str(error)
        return failed(MAILDIR, "doctor.maildir-refused", folder=str(maildir.path), reason=reason)
    return good(MAILDIR, "doctor.maildir-good", folder=str(maildir.path))


async def _all(talk: "_Talk") -> list[Check]:
    return [check async for check in talk.checks()]


@dataclass
class _Talk:
    """One dialogue; each step is a check, and what cannot follow is said to be not done."""

    smtp: Smtp
    now: datetime
    #: the relay is on this machine, where nobody listens in between
    here: bool
    client: aiosmtplib.SMTP = field(init=False)

    def __post_init__(self) -> None:
        self.client = aiosmtplib.SMTP(
            hostname=self.smtp.host,
            port=self.smtp.port,
            use_tls=self.smtp.tls,
            start_tls=False,
            tls_context=self.smtp.tls_context,
            timeout=PATIENCE,
        )

    @property
    def where(self) -> str:
        return f"{self.smtp.host}:{self.smtp.port}"

    async def checks(self) -> AsyncIterator[Check]:
        """Yield each step."""
        left = [REACHED, SECURED, *([SIGNED_IN] if self.smtp.username else []), OFFERED]
        steps = {REACHED: self.reach, SECURED: self.secure, SIGNED_IN: self.sign_in, OFFERED: self.offered}
        going = True
        for about in left:
            try:
                check = await steps[about]() if going else not_done(about)
            except _WORLD as error:
                check = self.fault(about, error)
            going = going and check.result.value != "failed"
            yield check
        with suppress(*_WORLD):
            await self.client.quit(timeout=5)
        self.client.close()

    async def reach(self) -> Check:
        """Connect (with TLS from the first byte for `smtps://`) and say EHLO."""
        await self.client.connect()
        await self.client.ehlo()
        return good(REACHED, "doctor.relay-reached", where=self.where)

    async def secure(self) -> Check:
        """Turn to TLS as the settings ask, and look at the certificate."""
        if not self.smtp.tls:
            offered = self.client.supports_extension("STARTTLS")
            if self.smtp.starttls and not offered:
                return failed(SECURED, "doctor.tls-not-offered", where=self.where)
            if self.smtp.starttls is False or not offered:
                code = "doctor.tls-none"
                return (
                    good(SECURED, code, where=self.where)
                    if self.here
                    else doubtful(SECURED, code, where=self.where)
                )
            await self.client.starttls(tls_context=self.smtp.tls_context)
            await self.client.ehlo()
        if not self.smtp.verify:
            return doubtful(SECURED, "doctor.tls-unverified", where=self.where)
        return certificate(SECURED, self.ends(), self.now, self.where)

    def ends(self) -> datetime:
        """Return when the relay's certificate ends."""
        assert self.client.transport is not None
        line = cast("ssl.SSLObject", self.client.transport.get_extra_info("ssl_object"))
        seconds = ssl.cert_time_to_seconds(str((line.getpeercert() or {})["notAfter"]))
        return datetime.fromtimestamp(seconds, UTC)

    async def sign_in(self) -> Check:
        """Show user and password."""
        user = self.smtp.username or ""
        if not self.client.supports_extension("AUTH"):
            return failed(SIGNED_IN, "doctor.auth-not-offered", where=self.where)
        await self.client.login(user, self.smtp.password or "")
        return good(SIGNED_IN, "doctor.signed-in", user=user)

    async def offered(self) -> Check:
        """Say which extensions the relay has."""
        names = {name.upper() for name in self.client.esmtp_extensions}
        missing = [name for name in WANTED if name not in names]
        there = ", ".join(name for name in WANTED if name in names) or "-"
        if missing:
            return good(OFFERED, "doctor.extensions-some", names=there, missing=", ".join(missing))
        return good(OFFERED, "doctor.extensions-all", names=there)

    def fault(self, about: str, error: Exception) -> Check:
        """Return what went wrong; a certificate that is refused is not a relay that is away."""
        reason = _said(error)
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            return failed(about, "doctor.sign-in-refused", user=self.smtp.username or "", reason=reason)
        if _of_tls(error) is not None:
            return failed(about, "doctor.certificate-refused", host=self.where, reason=reason)
        return failed(about, "doctor.relay-away", where=self.where, reason=reason)


def _of_tls(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _said(error: Exception) -> str:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"{error.code} {error.message}"
    secured = _of_tls(error)
    if secured is not None:
        return getattr(secured, "verify_message", "") or secured.reason or str(secured)
    return _of_system(error) or str(error) or type(error).__name__


def _of_system(error: BaseException | None) -> str:
    """Return the system's own word for what went wrong, where there is one."""
    while error is not None:
        if isinstance(error, OSError) and error.errno and error.errno > 0:
            return os.strerror(error.errno)
        error = error.__cause__
    return ""
