"""Markdown as editors write it → blocks and inlines with their lines in the file.

CommonMark with tables, headings as `##`, `{key="value"}` behind a heading or `[words]`, and
containers (`::: callout À lire` … `:::`). What a letter cannot show (raw HTML, code blocks,
pictures inside a sentence) is an error with its place: nothing is dropped, nothing guessed.
"""

from lettre.issue.markdown.grammar import Grammar
from lettre.issue.markdown.reader import read_blocks, read_inline

__all__ = ["Grammar", "read_blocks", "read_inline"]
