"""`[dkim]` of `lettre.toml`: who signs the messages, and with which key."""

from typing import Literal

from pydantic import Field, model_validator

from lettre.newsletter import Dkim
from lettre.settings.table import Table
from lettre.settings.values import Domain, Selector, Words, refusal


class DkimTable(Table):
    """Who signs the messages (`lettre dkim`)."""

    signer: Literal["none", "lettre"] = Field(
        "none", description="who signs: lettre, or not lettre (the relay does, or nobody)"
    )
    selector: Selector | None = Field(
        None, description="the key in use, by the name it is published under", examples=["lettre-202611"]
    )
    domain: Domain | None = Field(
        None, description="the domain signed for; each sender's own by default", examples=["example.org"]
    )
    keys: Words = Field("secrets/dkim", description="the folder of private keys, beside lettre.toml")
    ed25519: bool = Field(default=False, description="add a second signature, with the key for Ed25519")
    unsigned: tuple[Words, ...] = Field(
        (),
        description="header fields that the relay writes anew, and that are left unsigned",
        examples=[["Message-ID", "Date"]],
    )

    @model_validator(mode="after")
    def _has_a_selector(self) -> "DkimTable":
        if self.signer == "lettre" and self.selector is None:
            raise refusal("dkim-without-selector")
        return self

    def signing(self) -> Dkim | None:
        """Return the value the rest of lettre works with; None where lettre does not sign."""
        if self.signer == "none" or self.selector is None:
            return None
        chosen = self.model_dump(exclude={"signer"})
        return Dkim(**chosen)
