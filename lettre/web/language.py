"""Which of our languages a reader understands."""

from lettre.catalogue import LANGUAGES


def preferred(accept: str, fallback: str) -> str:
    """Return the best of `LANGUAGES` for an Accept-Language header (RFC 9110 12.5.4), else `fallback`."""
    wishes = [_wish(part) for part in accept.split(",")]
    spoken = [(quality, name) for name, quality in wishes if name in LANGUAGES and quality > 0]
    return max(spoken, key=lambda each: each[0])[1] if spoken else fallback


def _wish(part: str) -> tuple[str, float]:
    tag, _, parameters = part.strip().partition(";")
    _, _, written = parameters.partition("q=")
    try:
        quality = float(written or 1)
    except ValueError:
        quality = 0.0
    return tag.strip().lower().partition("-")[0], quality
