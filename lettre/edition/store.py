"""Editions frozen by digest: what was approved is, byte for byte, what is sent and shown."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lettre.db import insert_new
from lettre.edition import anchors
from lettre.edition.assets import key as asset_key
from lettre.edition.model import Edition
from lettre.edition.tables import AssetRow, EditionAssetRow, EditionLinkRow, EditionRow
from lettre.issue.model import Asset
from lettre.newsletter import Measurement

_FACTS = ("number", "language", "preheader", "sender_name", "sender_address", "reply_to")


def freeze(session: Session, edition: Edition, now: datetime) -> None:
    """Keep `edition`, its assets and its source; an edition already kept stays as it is.

    Two processes may freeze the same edition at once: the digest says that both mean the same.
    """
    if session.get(EditionRow, edition.digest) is not None:
        return
    session.execute(insert_new(session, EditionRow).values(_row(edition, now)))
    for asset in edition.assets:
        key = asset_key(asset.content)
        kept = {"key": key, "media_type": asset.media_type, "content": asset.content}
        shown = {"digest": edition.digest, "name": asset.name, "key": key}
        session.execute(insert_new(session, AssetRow).values(kept))
        session.execute(insert_new(session, EditionAssetRow).values(shown))
    for anchor in anchors.of_letter(edition.html) if edition.measurement.word else ():
        named = {name: getattr(anchor, name) for name in ("number", "href", "section", "words")}
        session.execute(insert_new(session, EditionLinkRow).values({"digest": edition.digest, **named}))


def _row(edition: Edition, now: datetime) -> dict[str, Any]:
    facts = {name: getattr(edition, name) for name in _FACTS}
    return {
        "digest": edition.digest,
        "newsletter": edition.newsletter,
        "issue": edition.issue,
        "subject": edition.subject,
        "facts": {**facts, "inline_images": dict(edition.inline_images), **_measurement(edition)},
        "date": edition.date,
        "html": edition.html,
        "text": edition.text,
        "source": _pack(edition.source),
        "frozen_at": now,
    }


def _measurement(edition: Edition) -> dict[str, str]:
    word = edition.measurement.word
    return {"measurement": word} if word else {}


def measurement(facts: Mapping[str, Any]) -> Measurement:
    """Return what is measured of the readers of a frozen edition with these facts."""
    return Measurement.of(facts.get("measurement", ""))


def get(session: Session, digest: str) -> Edition | None:
    """Return the edition frozen under `digest`, or None."""
    row = session.get(EditionRow, digest)
    if row is None:
        return None
    return Edition(
        newsletter=row.newsletter,
        issue=row.issue,
        date=row.date,
        subject=row.subject,
        html=row.html,
        text=row.text,
        assets=tuple(_assets(session, digest)),
        digest=digest,
        source=_unpack(row.source),
        **{**row.facts, "measurement": measurement(row.facts)},
    )


def links(session: Session, digest: str) -> Mapping[int, str]:
    """Return where the links of a measured edition lead, by number; nothing for any other edition."""
    query = select(EditionLinkRow.number, EditionLinkRow.href).where(EditionLinkRow.digest == digest)
    return {row.number: row.href for row in session.execute(query)}


def digests(session: Session, newsletter: str, issue: str) -> list[str]:
    """Return the digests of an issue's frozen editions, the latest first."""
    query = select(EditionRow.digest).where(EditionRow.newsletter == newsletter, EditionRow.issue == issue)
    return list(session.scalars(query.order_by(EditionRow.frozen_at.desc())))


def asset(session: Session, key: str) -> Asset | None:
    """Return a frozen file by the key in its address, or None."""
    query = (
        select(EditionAssetRow.name, AssetRow)
        .join(AssetRow, AssetRow.key == EditionAssetRow.key)
        .where(AssetRow.key == key)
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    return (
        None
        if found is None
        else Asset(name=found[0], media_type=found[1].media_type, content=found[1].content)
    )


def _assets(session: Session, digest: str) -> list[Asset]:
    query = (
        select(EditionAssetRow.name, AssetRow)
        .join(AssetRow, AssetRow.key == EditionAssetRow.key)
        .where(EditionAssetRow.digest == digest)
        .order_by(EditionAssetRow.name)
    )
    return [
        Asset(name=name, media_type=row.media_type, content=row.content)
        for name, row in session.execute(query)
    ]


def _pack(source: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(source):
            archive.writestr(zipfile.ZipInfo(name), source[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _unpack(packed: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
