"""Every table of lettre, for Alembic and for tests."""

from lettre.archive import tables as archive
from lettre.audience import tables as audience
from lettre.campaign import tables as campaign
from lettre.db import Base
from lettre.edition import tables as edition
from lettre.mail.outbox import tables as outbox

metadata = Base.metadata

__all__ = ["archive", "audience", "campaign", "edition", "metadata", "outbox"]
