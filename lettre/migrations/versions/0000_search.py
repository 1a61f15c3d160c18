"""The index that the archive is searched by, each database's own: no table that SQLAlchemy knows.

Its rows are the archive's, in words that `lettre.archive.search.words` has folded and stemmed already: the
databases only keep and find them. They can be made again at any time (`lettre archive reindex`).
"""

from alembic import op

revision = "0000"
down_revision = None
branch_labels = None
depends_on = None

_MAKE = {
    # https://www.sqlite.org/fts5.html: nothing is left to fold for its tokenizer
    "sqlite": (
        """CREATE VIRTUAL TABLE archive_fts
        USING fts5 (heading, words, stems, tokenize = 'unicode61 remove_diacritics 0')""",
    ),
    "postgresql": (
        "CREATE TABLE archive_fts (rowid INTEGER PRIMARY KEY, vector TSVECTOR NOT NULL)",
        "CREATE INDEX ix_archive_fts_vector ON archive_fts USING gin (vector)",
    ),
}


def upgrade() -> None:
    """Make the index."""
    for statement in _MAKE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Take it away."""
    op.execute("DROP TABLE archive_fts")
