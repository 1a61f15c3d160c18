"""Mailboxes with mails in them, read."""

from pathlib import Path

from lettre.campaign import events
from lettre.db import reading
from lettre.feedback import intake
from lettre.feedback.mailbox.maildir import Maildir
from tests.feedback.house import FIXED, address, bounce, plain
from tests.house import NOW


def filled(folder: Path, *mails: bytes) -> Maildir:
    for name in ("tmp", "new", "cur"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(mails):
        (folder / "new" / f"{number:03d}.host").write_bytes(raw)
    return Maildir(folder)


def take(engine, mailbox):
    with mailbox as opened:
        return intake.take(engine, opened, lambda: NOW)


def names(folder):
    return sorted(f"{each.parent.name}/{each.name}" for each in folder.glob("*/*"))


def recorded(engine):
    with reading(engine) as session:
        return events.events(session)


def three(house):
    return (
        bounce(house.message(0).sender, address(0)),
        plain(address(1), FIXED, "Re: la lettre", "Merci"),
        bounce(FIXED, "stranger@example.net"),
    )
