"""Mails to one person, put down with what causes them, sent by one sender: none lost, none doubled."""
