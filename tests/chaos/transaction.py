"""Faults of a transaction: its commands, its body, its dot."""

from lettre.mail.outcome import Stage
from tests.chaos.case import BINARY, LARGE, LATER, PAUSED, TAKEN, UNKNOWN, fault, once, reader, short
from tests.chaos.script import OFFERS, Fault

ENVELOPE = (
    fault("mail-550", "MAIL: `5xx`", Fault(stage="MAIL", text="550 5.7.1 not you"), **PAUSED, reason="550"),
    fault(
        "mail-550-middle",
        "MAIL: `5xx` behind a dot, once",
        Fault(stage="MAIL", text="554 5.5.0 too fast", nth=4),
    ),
    fault("mail-451", "MAIL: `4xx`, once", once("MAIL", text="451 4.3.0 later")),
    fault("mail-354", "MAIL: a code that answers something else", once("MAIL", text="354 go")),
    fault(
        "mail-size",
        "MAIL: `552`, SIZE offered and exceeded",
        Fault(stage="MAIL", text="552 5.3.4 too large"),
        offers=(*OFFERS, "SIZE 100"),
        **PAUSED,
        reason="552",
    ),
    fault(
        "messages-limit",
        "MAIL: `421` beyond 2 messages a connection",
        Fault(stage="MAIL", text="421 4.7.0 too many messages", beyond=2),
        options={"connections": 1},
    ),
    fault("rcpt-550", "RCPT: `5xx`", reader("RCPT", text="550 5.1.1 nobody"), reader="failed"),
    fault(
        "rcpt-550-cut",
        "RCPT: `5xx`, and hangs up",
        reader("RCPT", "reply-and-cut", "550 5.1.1 nobody"),
        reader="failed",
    ),
    fault("rcpt-450", "RCPT: `4xx`", reader("RCPT", text="450 4.2.1 later"), **LATER),
    fault("rcpt-354", "RCPT: a code that answers something else", once("RCPT", text="354 go")),
    fault("rcpt-binary-550", "RCPT: `5xx` and binary", reader("RCPT", text=f"550 {BINARY}"), reader="failed"),
    fault("rcpt-cut-always", "RCPT: hangs up, each time", reader("RCPT", "cut"), **LATER),
    fault(
        "greylisting",
        "RCPT: `451` the first time each",
        Fault(stage="RCPT", text="451 4.7.1 greylisted", times=1, each=True),
        **LATER,
        others="deferred",
    ),
    fault("data-554", "DATA: `5xx`", reader("DATA", text="554 5.5.1 no"), reader="failed"),
    fault("data-451", "DATA: `4xx`", reader("DATA", text="451 4.3.0 later"), **LATER),
    fault("data-250", "DATA: a code that answers something else", once("DATA", text="250 go")),
    fault(
        "data-eager",
        "DATA: `354` though RCPT was refused",
        reader("RCPT", text="550 5.1.1 nobody"),
        eager=True,
        reader="failed",
    ),
)

PIPELINING = (
    fault("no-extension", "offers nothing", offers=()),
    fault(
        "pipelining-first-only",
        "PIPELINING: answers the first command alone",
        Fault(stage="MAIL", do="discard", pending=True),
        options=short(Stage.RCPT),
    ),
    fault(
        "pipelining-garbage",
        "PIPELINING: takes what follows for garbage",
        Fault(stage="MAIL", do="garble", text="500 5.5.2 what?", pending=True),
    ),
    fault(
        "pipelining-order",
        "PIPELINING: answers in another order",
        Fault(stage="MAIL", do="hold", pending=True),
        Fault(stage="RCPT", do="hold", pending=True),
    ),
    fault(
        "dot-discard",
        "the dot: `250`, forgets the envelope behind it",
        Fault(stage="TAKEN", do="discard", pending=True),
        options=short(Stage.MAIL),
    ),
    fault(
        "dot-garbage",
        "the dot: `250`, takes the envelope behind it for garbage",
        Fault(stage="TAKEN", do="garble", text="554 5.5.0 out of step", pending=True),
    ),
    fault(
        "dot-cut-envelope",
        "the dot: `250`, hangs up whenever an envelope stands behind it",
        Fault(stage="REPLIED", do="cut", pending=True),
    ),
    fault(
        "dot-refused-next-taken",
        "the dot: `5xx`, takes the envelope behind it",
        reader("DOT", text="554 5.6.0 no"),
        reader="failed",
        options={"connections": 1},
    ),
    fault(
        "dot-taken-next-refused",
        "the dot: `250`, refuses the envelope behind it",
        reader("RCPT", text="550 5.1.1 nobody", pending=True),
        reader="failed",
        options={"connections": 1},
    ),
    fault(
        "dot-421-envelope",
        "the dot: `421`, an envelope behind it",
        reader("DOT", text="421 4.3.2 closing", times=1),
        options={"connections": 1},
    ),
)

BODY = (
    fault("body-cut", "in mid-body: hangs up", once("BODY", "cut", after=100_000), **LARGE),
    fault("body-reset", "in mid-body: resets the line", once("BODY", "reset", after=100_000), **LARGE),
    fault(
        "body-stall",
        "in mid-body: stops reading",
        once("BODY", "stall", after=100_000),
        **LARGE,
        options=short(Stage.BODY),
    ),
    fault(
        "body-552",
        "in mid-body: `5xx`, and hangs up",
        reader("BODY", "reply-and-cut", "552 5.3.4 too large", after=100_000),
        **LARGE,
        reader="failed",
    ),
    fault(
        "body-421",
        "in mid-body: `421`, and hangs up",
        once("BODY", "reply-and-cut", "421 4.3.2 closing", after=100_000),
        **LARGE,
    ),
)

DOT = (
    fault("dot-554", "the dot: `5xx`", reader("DOT", text="554 5.6.0 no"), reader="failed"),
    fault(
        "dot-554-cut",
        "the dot: `5xx`, and hangs up",
        reader("DOT", "reply-and-cut", "554 5.6.0 no"),
        reader="failed",
    ),
    fault("dot-451", "the dot: `4xx`", reader("DOT", text="451 4.3.0 later"), **LATER),
    fault("dot-421", "the dot: `421`, once", reader("DOT", text="421 4.3.2 closing", times=1)),
    fault("dot-cut", "the dot: hangs up, has not taken it", reader("DOT", "cut"), **UNKNOWN),
    fault("dot-reset", "the dot: resets the line, has not taken it", reader("DOT", "reset"), **UNKNOWN),
    fault(
        "dot-stall",
        "the dot: says nothing, has not taken it",
        reader("DOT", "stall"),
        **UNKNOWN,
        options=short(Stage.DOT),
    ),
    fault("dot-binary", "the dot: answers binary", reader("DOT", text=BINARY), **UNKNOWN),
    fault("dot-http", "the dot: answers HTTP", reader("DOT", text="HTTP/1.1 200 OK"), **UNKNOWN),
    fault("dot-no-code", "the dot: answers without a code", reader("DOT", text="all is well"), **UNKNOWN),
    fault("dot-354", "the dot: a code that answers something else", reader("DOT", text="354 go"), **UNKNOWN),
    fault("dot-endless", "the dot: a line without end", reader("DOT", "endless"), **UNKNOWN),
    fault("taken-cut", "the dot: takes it and hangs up", reader("TAKEN", "cut"), **TAKEN),
    fault("taken-reset", "the dot: takes it and resets the line", reader("TAKEN", "reset"), **TAKEN),
    fault(
        "taken-stall",
        "the dot: takes it and says nothing",
        reader("TAKEN", "stall"),
        **TAKEN,
        options=short(Stage.DOT),
    ),
    fault("taken-binary", "the dot: takes it and answers binary", reader("TAKEN", text=BINARY), **TAKEN),
    fault("taken-binary-text", "the dot: takes it, `250` and binary", reader("TAKEN", text=f"250 {BINARY}")),
    fault("replied-cut", "the dot: `250`, and hangs up", reader("REPLIED", "cut")),
    fault("replied-421", "the dot: `250`, then `421` unasked", reader("REPLIED", text="421 4.4.2 idle")),
    fault("quit-stall", "QUIT: says nothing", Fault(stage="QUIT", do="stall"), options=short(Stage.MAIL)),
)
