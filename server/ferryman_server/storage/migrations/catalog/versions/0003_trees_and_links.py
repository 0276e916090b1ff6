"""Navigation trees, assortments, catalog views and product tags."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text()) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger()) for name in names]


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _documents(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("'{}'")) for name in names]


def _times_and_version() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in ("created_at", "updated_at", "version")]


def upgrade() -> None:
    """Create the tables, and let products have tags."""
    op.add_column("product", sa.Column("product_tags", sa.Text()))
    _create_tag()
    _create_navigation_category()
    _create_assortment()
    _create_assortment_item()
    _create_catalog_view()


def _create_tag() -> None:
    op.create_table(
        "tag",
        *_keys("tag"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("tag", name="pk_tag"),
        sqlite_with_rowid=False,
    )


def _create_navigation_category() -> None:
    op.create_table(
        "navigation_category",
        *_keys("store_external_id", "navigation_category_external_id"),
        *_texts("navigation_category_names", "navigation_category_parent_id", "classification_category_code"),
        *_numbers("navigation_category_active", "navigation_category_position"),
        *_documents("custom_fields", "translations"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("store_external_id", "navigation_category_external_id", name="pk_navigation_category"),
        sqlite_with_rowid=False,
    )


def _create_assortment() -> None:
    op.create_table(
        "assortment",
        *_keys("assortment_external_id"),
        *_texts("assortment_name"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("assortment_external_id", name="pk_assortment"),
        sqlite_with_rowid=False,
    )


def _create_assortment_item() -> None:
    keys = ("assortment_external_id", "product_external_id", "variant_external_id")
    op.create_table(
        "assortment_item",
        *_keys(*keys),
        *_numbers("unlink"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint(*keys, name="pk_assortment_item"),
        sqlite_with_rowid=False,
    )


def _create_catalog_view() -> None:
    op.create_table(
        "catalog_view",
        *_keys("catalog_external_id"),
        *_texts(
            "catalog_name",
            "catalog_description",
            "allowed_assortment_external_id",
            "excluded_assortment_external_id",
            "account_external_id",
        ),
        *_numbers("deleted", "active"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("catalog_external_id", name="pk_catalog_view"),
        sqlite_with_rowid=False,
    )
