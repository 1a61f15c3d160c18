"""Faults up to the first MAIL: the greeting, EHLO, TLS, AUTH."""

from tests.chaos.case import PAUSED, fault, once
from tests.chaos.script import Fault

TLS = {"starttls": True, "verify": False}
STARTTLS = {"tls": "starttls", "options": TLS}
AUTH = {"auth": True, "options": {"username": "lettre", "password": "s3cret"}}

OPENING = (
    fault(
        "greeting-554",
        "CONNECT: `5xx`",
        Fault(stage="CONNECT", do="reply-and-cut", text="554 5.7.1 go away"),
        **PAUSED,
        reason="554",
    ),
    fault("greeting-450", "CONNECT: `4xx`, once", once("CONNECT", "reply-and-cut", "450 4.3.2 busy")),
    fault(
        "connections-limit",
        "CONNECT: `421` beyond 1 connection",
        Fault(stage="CONNECT", do="reply-and-cut", text="421 4.7.0 too many connections", beyond=1),
        readers=60,
    ),
    fault(
        "nobody-home",
        "CONNECT: hangs up, each time",
        Fault(stage="CONNECT", do="cut"),
        **PAUSED,
        reason="CONNECT",
    ),
    fault("no-ehlo", "EHLO: `502`, knows HELO alone", Fault(stage="EHLO", text="502 5.5.1 what?")),
    fault(
        "ehlo-550",
        "EHLO: `5xx` to EHLO and HELO",
        Fault(stage="EHLO", do="reply-and-cut", text="550 5.7.1 no"),
        **PAUSED,
        reason="550",
    ),
)

SECURE = (
    fault("starttls-fine", "STARTTLS: works", **STARTTLS),
    fault("starttls-454", "STARTTLS: `4xx`, once", once("STARTTLS", text="454 4.7.0 later"), **STARTTLS),
    fault(
        "starttls-502",
        "STARTTLS: `5xx`",
        Fault(stage="STARTTLS", text="502 5.5.1 no"),
        **STARTTLS,
        **PAUSED,
        reason="502",
    ),
    fault("starttls-missing", "STARTTLS: required and not offered", options=TLS, **PAUSED, reason="STARTTLS"),
    fault(
        "starttls-noise",
        "STARTTLS: something else than TLS",
        Fault(stage="STARTTLS", do="noise"),
        **STARTTLS,
        **PAUSED,
        reason="SSL",
    ),
    fault(
        "starttls-cut", "STARTTLS: hangs up in the handshake", once("STARTTLS", "cut-handshake"), **STARTTLS
    ),
    fault(
        "starttls-injected",
        "STARTTLS: a reply in the clear behind the `220`",
        once("STARTTLS", "after", "250-PIPELINING\r\n250 injected"),
        **STARTTLS,
    ),
    fault("smtps-fine", "TLS: works", tls="smtps", options={"tls": True, "starttls": None, "verify": False}),
    fault(
        "smtps-stranger",
        "TLS: a certificate that nobody vouches for",
        tls="smtps",
        options={"tls": True, "starttls": None},
        **PAUSED,
        reason="certificate",
    ),
    fault(
        "starttls-stranger",
        "STARTTLS: a certificate that nobody vouches for",
        tls="starttls",
        options={"starttls": True},
        **PAUSED,
        reason="certificate",
    ),
    fault("auth-fine", "AUTH: works", **AUTH),
    fault(
        "auth-535", "AUTH: `5xx`", Fault(stage="AUTH", text="535 5.7.8 no"), **AUTH, **PAUSED, reason="535"
    ),
    fault("auth-421", "AUTH: `421`, once", once("AUTH", text="421 4.3.0 later"), **AUTH),
    fault("auth-cut", "AUTH: hangs up", once("AUTH", "cut"), **AUTH),
    fault("auth-missing", "AUTH: needed and not offered", options=AUTH["options"], **PAUSED, reason="AUTH"),
)
