"""One digest over all that readers receive: a changed comma changes it, a changed clock does not."""

import hashlib
import json
from collections.abc import Iterable, Mapping

from lettre.issue.model import Asset


def digest(words: Mapping[str, str | None], assets: Iterable[Asset]) -> str:
    """Return the SHA-256 of `words` (by name, in a canonical form) and of the bytes of assets.

    Dates, Message-IDs, recipients and keys are not in it: `words` holds subject, preheader,
    sender, and HTML and text with their holes; what is measured of its readers, if anything is; and
    the issue's date where the letter says it in other words.
    """
    shown = {
        **words,
        "assets": sorted([asset.name, hashlib.sha256(asset.content).hexdigest()] for asset in assets),
    }
    canonical = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
