"""Every fault, by its name."""

from tests.chaos.anywhere import BROKEN_BEFORE, STRANGE
from tests.chaos.opening import OPENING, SECURE
from tests.chaos.transaction import BODY, DOT, ENVELOPE, PIPELINING

CASES = {
    case.name: case
    for group in (OPENING, SECURE, BROKEN_BEFORE, ENVELOPE, PIPELINING, BODY, DOT, STRANGE)
    for case in group
}
