"""Faults that any reply may have: no sense, no answer, a strange shape."""

from lettre.mail.outcome import Stage
from tests.chaos.case import BINARY, fault, once, short

#: at these stages before the dot the line may break, fall silent or speak nonsense: all is sent again
BEFORE = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA")

BROKEN_BEFORE = tuple(
    case
    for stage in BEFORE
    for case in (
        fault(f"{stage}-cut", f"{stage}: hangs up", once(stage, "cut")),
        fault(f"{stage}-reset", f"{stage}: resets the line", once(stage, "reset")),
        fault(
            f"{stage}-stall",
            f"{stage}: says nothing",
            once(stage, "stall"),
            options=short(Stage.CONNECT if stage == "EHLO" else Stage[stage]),
        ),
        fault(f"{stage}-binary", f"{stage}: answers binary", once(stage, text=BINARY)),
        fault(f"{stage}-binary-text", f"{stage}: `4xx` and binary, once", once(stage, text=f"421 {BINARY}")),
        fault(f"{stage}-http", f"{stage}: answers HTTP", once(stage, text="HTTP/1.1 400 Bad Request")),
        fault(f"{stage}-no-code", f"{stage}: answers without a code", once(stage, text="all is well")),
        fault(f"{stage}-endless", f"{stage}: a line without end", once(stage, "endless")),
        fault(f"{stage}-421", f"{stage}: `421`", once(stage, text="421 4.3.2 closing")),
    )
)

#: replies in a strange shape, which mean what they say
STRANGE = tuple(
    fault(f"{stage}-{do}", f"{stage}: {says}", once(stage, do, text))
    for stage in (*BEFORE, "TAKEN")
    for do, says, text in (
        ("split", "the reply octet by octet", ""),
        ("apart", "CR and LF apart", ""),
        ("drip", "the reply slowly", ""),
        ("many", "10,000 lines of continuation", ""),
        ("before", "a line too many before the reply", "250 by the way"),
        ("after", "a line too many behind the reply", "250 by the way"),
    )
)
