"""Draw every picture of the sample issues again, and the newsletter's mark.

python docs/samples/make_images.py [PART OF A NAME …]
"""

import sys
from pathlib import Path

from indoors import INDOORS
from outdoors import OUTDOORS, mark
from portraits import PORTRAITS
from seminar import seminar

PICTURES = {"2026-11/images/seminaire.png": seminar, **PORTRAITS, **INDOORS, **OUTDOORS}
FOLDER = Path(__file__).resolve().parents[2] / "issues" / "cpc"


def main(wanted: list[str]) -> None:
    """Draw the pictures whose path holds one of the wanted words; all of them when none is given."""
    for name, draw in PICTURES.items():
        if not wanted or any(word in name for word in wanted):
            draw().save(FOLDER / name)
    if not wanted or any(word in "logo.png" for word in wanted):
        mark().save(FOLDER / "logo.png", radius=56)


if __name__ == "__main__":
    main(sys.argv[1:])
