"""The signing keys as a server remembers them: reading a link needs no look at the database."""

from collections.abc import Mapping

from sqlalchemy import Engine

from lettre.audience import links, store
from lettre.audience.links import Purpose, Signed
from lettre.db import reading


class Keys:
    """Reads signed links. No key is ever taken away; one that is not known is looked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: Mapping[int, bytes] = {}

    def read(self, token: str, *purposes: Purpose) -> Signed | None:
        """Return what a genuine token for one of these purposes says, or None for anything else."""
        signed = links.read(token, self._known)
        if signed is None:
            with reading(self._engine) as session:
                self._known = store.keys(session)
            signed = links.read(token, self._known)
        return signed if signed is not None and signed.purpose in purposes else None
