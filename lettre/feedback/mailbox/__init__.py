"""Where mail comes back to: an IMAP mailbox, a Maildir, an mbox file, or an MTA's pipe."""
