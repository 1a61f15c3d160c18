"""Where a file of an issue lives for good: at an address made of its bytes."""

import hashlib
from urllib.parse import quote

from lettre.issue.model import Asset


def key(content: bytes) -> str:
    """Return the 32 hexadecimal characters that name these bytes."""
    return hashlib.sha256(content).hexdigest()[:32]


def url(base_url: str, asset: Asset) -> str:
    """Return the permanent address of a file: the same bytes, the same address, for ever."""
    return f"{base_url}/assets/{key(asset.content)}/{quote(asset.name.rpartition('/')[2])}"
