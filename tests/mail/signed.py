"""Keys for tests, made once, and a judge of signatures that is not ours: dkimpy, whose RSA is its own."""

from functools import cache

import dkim
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from lettre.mail import dkim_record
from lettre.mail.dkim import Key

SELECTOR = "essai-202611"


@cache
def rsa_key(domain: str = "example.org") -> Key:
    return Key(domain=domain, selector=SELECTOR, private=rsa.generate_private_key(65537, 2048))


@cache
def ed25519_key(domain: str = "example.org") -> Key:
    private = ed25519.Ed25519PrivateKey.generate()
    return Key(domain=domain, selector=f"{SELECTOR}-ed25519", private=private)


def accepted(content: bytes, *keys: Key, records=None) -> list[bool]:
    """What dkimpy says of each signature, asked as a receiving server would ask it."""
    published = records or {f"{dkim_record.name(key)}.": dkim_record.value(key) for key in keys}

    def txt(name, timeout=5):
        return published.get(name.decode() if isinstance(name, bytes) else name, "").encode()

    count = sum(
        line.lower().startswith(b"dkim-signature:")
        for line in content.partition(b"\r\n\r\n")[0].split(b"\r\n")
    )
    verdicts = []
    for index in range(count):
        try:
            verdicts.append(bool(dkim.DKIM(content).verify(index, dnsfunc=txt)))
        except dkim.DKIMException:
            verdicts.append(False)
    return verdicts
