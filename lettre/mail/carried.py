"""An issue that has been sent, as a mail to one person: the frozen edition, by the composer of campaigns.

What differs from a campaign's own message: it is dated when it leaves, so that it does not sink among the
mails of weeks ago; its links are not marked, so that nothing of it is counted; and it names neither a mailbox
that takes wishes to leave nor a signed return path: both are understood by a row of the ledger, which it
has not.
"""

from dataclasses import replace

from lettre.audience.links import SigningKey
from lettre.edition.model import Edition
from lettre.mail import template
from lettre.mail.dkim import Signer
from lettre.mail.message import Composer
from lettre.mail.model import Message, Recipient
from lettre.mail.outbox.model import Entry
from lettre.newsletter import Newsletter


def compose(
    edition: Edition, entry: Entry, *, newsletter: Newsletter, key: SigningKey, signer: Signer | None
) -> Message:
    """Return the mail that carries `edition` to the reader of a row; the same row gives the same bytes.

    Raises ValueError for a row that belongs to no subscription.
    """
    wish = entry.wish
    if wish.subscription is None:
        raise ValueError(f"{wish.letter.value} has no subscription: {wish.key}")
    plain = replace(newsletter, unsubscribe_mailbox=None, return_path=newsletter.return_path_or_sender)
    composer = Composer(
        template=template.compile_edition(edition, plain, entry.dated_at),
        newsletter=plain,
        campaign=int(str(wish.params["campaign"])),
        key=key,
        signer=signer,
    )
    return composer.compose(Recipient(subscription=wish.subscription, address=wish.to))
