"""Words that say nothing."""

from typing import Any

from lettre.issue import walk
from lettre.issue.model import Box, Bullets, Figure, Slot, Table, plain
from lettre.issue.skeleton import TODO

#: link words that tell a reader nothing when read alone (WCAG 2.2, success criterion 2.4.4)
VAGUE = {"ici", "cliquez ici", "cliquer ici", "lien", "ce lien", "là", "here", "click here", "link"}


#: what stands where something is still to be written
_UNWRITTEN = tuple(TODO.values())


def is_unwritten(words: str) -> bool:
    """Tell whether words are still those that `issue new` wrote; only `content.placeholder` says so."""
    return any(todo in words for todo in _UNWRITTEN)


def says_something(value: Any) -> bool:
    """Tell whether blocks hold at least a word, a picture, a table or a structured field."""
    shown = any(isinstance(block, (Figure, Slot, Table)) for block in walk.within(value))
    return shown or bool(plain(tuple(walk.words_within(value))).strip())


def count_empty_items(bullets: Bullets) -> int:
    """Count the items of a list that say nothing."""
    return sum(not says_something(item) for item in bullets.items)


def is_empty(box: Box) -> bool:
    """Tell whether a box frames nothing: neither words below its title nor a YAML head."""
    return box.head is None and not says_something(box.blocks)
