"""lettre: a newsletter from a folder of Markdown to its readers' mailboxes."""

__version__ = "0.1.0"
