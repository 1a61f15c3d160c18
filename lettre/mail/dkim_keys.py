"""⚡ The house's private keys for DKIM: made, kept in files that only their owner reads, and read again.

A key is `FOLDER/DOMAIN/SELECTOR.pem`, the one for Ed25519 `SELECTOR-ed25519.pem` beside it, which
is published under its own selector. Nothing is ever overwritten: a lost key only means a new one.
"""

import os
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from lettre.audience import addresses
from lettre.errors import Place, SettingsError, StateError
from lettre.mail.checks import domains
from lettre.mail.dkim import Key, Signer
from lettre.newsletter import Newsletter

#: what every verifier takes, and what still fits a TXT record (RFC 8301 3.2)
RSA_BITS = 2048
ED25519 = "-ed25519"


def load(root: Path, newsletter: Newsletter) -> tuple[Key, ...]:
    """Return the keys a newsletter signs with, RSA first; none where the relay signs.

    Raises SettingsError when a key is not there or is none.
    """
    chosen = newsletter.dkim
    if chosen is None:
        return ()
    signed_for = domain(newsletter)
    selectors = (chosen.selector, chosen.selector + ED25519) if chosen.ed25519 else (chosen.selector,)
    return tuple(read(root / chosen.keys / signed_for / f"{each}.pem", signed_for) for each in selectors)


def domain(newsletter: Newsletter) -> str:
    """Return the domain a newsletter is signed for, as the DNS has it (RFC 5891)."""
    if newsletter.dkim is not None and newsletter.dkim.domain is not None:
        return newsletter.dkim.domain
    return domains.of(addresses.on_the_wire(newsletter.sender.address))


def signer(keys: Sequence[Key], newsletter: Newsletter, date: datetime) -> Signer | None:
    """Return what signs with `keys` as the newsletter wants it; None without keys."""
    unsigned = newsletter.dkim.unsigned if newsletter.dkim else ()
    return Signer(keys, date, unsigned) if keys else None


def kept(folder: Path) -> Iterator[Key]:
    """Yield every key of a folder, by domain and selector."""
    for path in sorted(folder.glob("*/*.pem")):
        yield read(path, path.parent.name)


def read(path: Path, speaks_for: str) -> Key:
    """Return the key of a file. Raises SettingsError when it cannot be read, or is no key for DKIM."""
    place = Place(file=str(path), field="selector")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError("dkim.no-key", place, reason=error.strerror or "?", domain=speaks_for) from None
    try:
        private = serialization.load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise SettingsError("dkim.bad-key", place) from None
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= 1024:
        return Key(domain=speaks_for, selector=path.stem, private=private)
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return Key(domain=speaks_for, selector=path.stem, private=private)
    raise SettingsError("dkim.bad-key", place)


def files(folder: Path, speaks_for: str, selector: str, *, both: bool) -> list[Path]:
    """Return where a domain's keys of that name belong: an RSA key, and one for Ed25519 when `both`."""
    names = (selector, selector + ED25519) if both else (selector,)
    return [folder / speaks_for / f"{name}.pem" for name in names]


def make(folder: Path, speaks_for: str, selector: str, *, both: bool) -> list[Path]:
    """Make the keys of a domain; return their files, readable by their owner alone.

    Raises StateError when one of them is there already, OSError when one cannot be written; then nothing is
    written for this domain.
    """
    wanted = files(folder, speaks_for, selector, both=both)
    for path in wanted:
        if path.exists():
            raise StateError("dkim.key-is-there", file=str(path))
    wanted[0].parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made: list[Path] = []
    try:
        for path in wanted:
            _write(path, ed25519.Ed25519PrivateKey.generate() if path.stem.endswith(ED25519) else _rsa())
            made.append(path)
    except OSError:
        for path in made:
            path.unlink()
        raise
    return wanted


def _rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, RSA_BITS)


def _write(path: Path, key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> None:
    content = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
