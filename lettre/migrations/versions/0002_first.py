"""Tables of the first release; written by `python -m lettre.migrations.revise first`."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, those that others point to first."""
    _slowed()
    _subscribers()
    _suppressions()
    _trace_counts()
    _approvals()
    _edition_assets()
    _edition_links()
    _forgotten()
    _kept_consents()
    _proofs()


def downgrade() -> None:
    """Take them away."""
    op.drop_table("proofs")
    op.drop_table("kept_consents")
    op.drop_table("forgotten")
    op.drop_table("edition_links")
    op.drop_table("edition_assets")
    op.drop_table("approvals")
    op.drop_table("trace_counts")
    op.drop_table("suppressions")
    op.drop_table("subscribers")
    op.drop_table("slowed")


def _slowed() -> None:
    op.create_table(
        "slowed",
        sa.Column("relay", sa.String(length=300), nullable=False),
        sa.Column("lane", sa.String(length=255), nullable=False),
        sa.Column("rate", sa.Double(), nullable=True),
        sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_a_row", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("relay", "lane", name=op.f("pk_slowed")),
    )


def _subscribers() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("address_key", name=op.f("uq_subscribers_address_key")),
        sqlite_autoincrement=True,
    )


def _suppressions() -> None:
    op.create_table(
        "suppressions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("address_key", sa.String(length=320), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
        sa.UniqueConstraint("address_key", name=op.f("uq_suppressions_address_key")),
    )


def _trace_counts() -> None:
    op.create_table(
        "trace_counts",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("link", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "kind", "edition", "link", name=op.f("pk_trace_counts")),
    )


def _approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter", sa.String(length=64), nullable=False),
        sa.Column("issue", sa.String(length=128), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["digest"], ["editions.digest"], name=op.f("fk_approvals_digest_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_digest"), "approvals", ["digest"], unique=False)
    op.create_index("ix_approvals_newsletter_issue", "approvals", ["newsletter", "issue"], unique=False)


def _edition_assets() -> None:
    op.create_table(
        "edition_assets",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["editions.digest"], name=op.f("fk_edition_assets_digest_editions")
        ),
        sa.ForeignKeyConstraint(["key"], ["assets.key"], name=op.f("fk_edition_assets_key_assets")),
        sa.PrimaryKeyConstraint("digest", "name", name=op.f("pk_edition_assets")),
    )
    op.create_index(op.f("ix_edition_assets_key"), "edition_assets", ["key"], unique=False)


def _edition_links() -> None:
    op.create_table(
        "edition_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("href", sa.Text(), nullable=False),
        sa.Column("section", sa.String(length=255), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"], ["editions.digest"], name=op.f("fk_edition_links_digest_editions")
        ),
        sa.PrimaryKeyConstraint("digest", "number", name=op.f("pk_edition_links")),
    )


def _forgotten() -> None:
    op.create_table(
        "forgotten",
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["signing_keys.id"], name=op.f("fk_forgotten_key_id_signing_keys")
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_forgotten")),
    )


def _kept_consents() -> None:
    op.create_table(
        "kept_consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.Integer(), nullable=False),
        sa.Column("newsletter", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_id"], ["signing_keys.id"], name=op.f("fk_kept_consents_key_id_signing_keys")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_consents")),
    )
    op.create_index(op.f("ix_kept_consents_mark"), "kept_consents", ["mark"], unique=False)


def _proofs() -> None:
    op.create_table(
        "proofs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter", sa.String(length=64), nullable=False),
        sa.Column("issue", sa.String(length=128), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["editions.digest"], name=op.f("fk_proofs_digest_editions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proofs")),
        sa.UniqueConstraint("newsletter", "issue", "digest", name=op.f("uq_proofs_newsletter_issue_digest")),
        sa.UniqueConstraint("newsletter", "issue", "number", name=op.f("uq_proofs_newsletter_issue_number")),
    )
