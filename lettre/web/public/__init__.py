"""Pages for readers: no account, no script, nothing about them kept."""
