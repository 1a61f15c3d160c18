"""What stands in a column, guessed from its head, as French and English lists name them."""

import re
import unicodedata
from dataclasses import dataclass

#: heads without accents, spaces and signs; the surest first, since "Adresse" is often a street
ADDRESS = (
    "adresseelectronique", "courrierelectronique", "adressedecourrierelectronique", "adresseemail",
    "adressemail", "adressemel", "adressecourriel", "adressedemessagerie", "courriel", "email", "mel", "mail",
    "emailaddress", "emails", "courriels", "messagerie", "address", "adresse",
)  # fmt: skip
FULL_NAME = ("nomcomplet", "nometprenom", "prenometnom", "nomprenom", "prenomnom", "fullname", "displayname",
             "name")  # fmt: skip
FIRST_NAME = ("prenom", "prenoms", "firstname", "givenname", "forename")
#: where other systems, and our own export, say whether somebody still reads
STATE = ("state", "status", "statut", "etat", "statutabonnement", "subscriptionstatus")
#: the heads of our own export
OURS = ("email", "name", "newsletter", "state", "changedat")
LAST_NAME = ("nom", "nomdefamille", "nomdusage", "lastname", "surname", "familyname")


@dataclass(frozen=True, kw_only=True, slots=True)
class Columns:
    """Where the address is, and the cells that make the name, in the order they are joined.

    `state` is where a row says that its reader has left, and `newsletter`, in our own export alone, of which
    letter it speaks.
    """

    address: int
    name: tuple[int, ...]
    state: int | None = None
    newsletter: int | None = None


def find_columns(heads: list[str]) -> Columns | None:
    """Return where address and name stand, or None when no head names an address."""
    plain = [_plain(head) for head in heads]
    address = _first(plain, ADDRESS)
    if address is None:
        return None
    full = _first(plain, FULL_NAME)
    parts = (full,) if full is not None else (_first(plain, FIRST_NAME), _first(plain, LAST_NAME))
    return Columns(
        address=address,
        name=tuple(part for part in parts if part is not None),
        state=_first(plain, STATE),
        newsletter=OURS.index("newsletter") if tuple(plain) == OURS else None,
    )


def _plain(head: str) -> str:
    letters = unicodedata.normalize("NFD", head).casefold()
    return re.sub(r"[^a-z]", "", letters)


def _first(plain: list[str], wanted: tuple[str, ...]) -> int | None:
    return next((plain.index(word) for word in wanted if word in plain), None)
