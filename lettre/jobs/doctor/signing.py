"""How DKIM stands: the keys can be read, and the DNS holds what they sign with; or the relay signs."""

from collections.abc import Iterator

from lettre.errors import LettreError
from lettre.jobs.doctor.model import Check, doubtful, failed, good, refused
from lettre.mail import dkim_dns, dkim_keys, dkim_record
from lettre.mail.dkim import Key
from lettre.mail.dkim_record import Standing
from lettre.settings import Settings

SIGNING = "doctor.signing"
#: what the DNS may say of a key that makes its signatures fail
_AMISS = {
    Standing.ABSENT: "doctor.signing-absent",
    Standing.OTHER: "doctor.signing-other",
    Standing.WITHDRAWN: "doctor.signing-withdrawn",
    Standing.UNREADABLE: "doctor.signing-unreadable",
    Standing.SEVERAL: "doctor.signing-several",
}


def examine(settings: Settings, *, server: str | None = None) -> Iterator[Check]:
    """Yield what is found of each key in use. `server` is the name server to ask, as in `dkim_dns`."""
    seen: set[str] = set()
    for newsletter in settings.newsletters.values():
        if newsletter.dkim is None:
            domain = dkim_keys.domain(newsletter)
            if domain not in seen:
                seen.add(domain)
                yield good(SIGNING, "doctor.signing-left", domain=domain)
            continue
        try:
            keys = dkim_keys.load(settings.root, newsletter)
        except LettreError as error:
            yield refused(SIGNING, error)
            continue
        for key in keys:
            name = dkim_record.name(key)
            if name not in seen:
                seen.add(name)
                yield _published(key, name, server)


def _published(key: Key, name: str, server: str | None) -> Check:
    try:
        standing = dkim_record.judge(key, dkim_dns.texts(name, server=server))
    except LettreError as error:
        return refused(SIGNING, error)
    if standing is Standing.GOOD:
        return good(SIGNING, "doctor.signing-good", name=name)
    if standing is Standing.TESTING:
        return doubtful(SIGNING, "doctor.signing-tested", name=name)
    return failed(SIGNING, _AMISS[standing], name=name)
