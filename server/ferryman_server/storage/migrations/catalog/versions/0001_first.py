"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text()) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger()) for name in names]


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _documents(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False, server_default=sa.text("'{}'")) for name in names]


def _counts(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0")) for name in names]


def _times_and_version() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in ("created_at", "updated_at", "version")]


def upgrade() -> None:
    """Create everything."""
    _create_attribute()
    _create_supplier()
    _create_classification_category()
    _create_classification_attribute()
    _create_product()
    _create_variant()
    _create_stock()
    _create_price()
    _create_ledger()
    _create_rejected_row()


def _create_attribute() -> None:
    op.create_table(
        "attribute",
        *_keys("attribute_external_id"),
        *_texts("attribute_names", "attribute_type", "attribute_values"),
        *_numbers("attribute_multi"),
        *_texts("attribute_unit_type", "attribute_unit"),
        *_numbers("attribute_variant", "attribute_deleted"),
        *_texts("attribute_stores_external_id"),
        *_documents("translations"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("attribute_external_id", name="pk_attribute"),
        sqlite_with_rowid=False,
    )


def _create_supplier() -> None:
    op.create_table(
        "supplier",
        *_keys("external_id"),
        *_texts("name"),
        *_numbers("inactive"),
        *_texts("description", "logo"),
        *_numbers("supplier_rating"),
        *_texts("return_policy", "banner", "account_external_id", "status", "stores_external_id"),
        *_documents("custom_fields"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("external_id", name="pk_supplier"),
        sqlite_with_rowid=False,
    )


def _create_classification_category() -> None:
    op.create_table(
        "classification_category",
        *_keys("classification_external_id"),
        *_texts("classification_name", "classification_parent_external_id"),
        *_numbers("deleted"),
        *_documents("custom_fields"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("classification_external_id", name="pk_classification_category"),
        sqlite_with_rowid=False,
    )


def _create_classification_attribute() -> None:
    op.create_table(
        "classification_attribute",
        *_keys("classification_external_id", "attr_code"),
        *_numbers(
            "attr_enabled",
            "attr_indexable",
            "attr_required",
            "attr_for_variant",
            "attr_faceted",
            "attr_searchable",
            "attr_sortable",
        ),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("classification_external_id", "attr_code", name="pk_classification_attribute"),
        sqlite_with_rowid=False,
    )


def _create_product() -> None:
    op.create_table(
        "product",
        *_keys("product_external_id"),
        *_texts(
            "product_names",
            "product_classification_category_id",
            "product_descriptions",
            "product_brand",
            "product_unit",
        ),
        *_numbers("deleted_product", "inactive_product"),
        *_texts("store_external_ids"),
        *_documents("attributes", "translations"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("product_external_id", name="pk_product"),
        sqlite_with_rowid=False,
    )


def _create_variant() -> None:
    op.create_table(
        "variant",
        *_keys("variant_external_id", "product_external_id"),
        *_texts(
            "variant_names",
            "variant_descriptions",
            "variant_external_sku",
            "variant_ean",
            "variant_mpn",
            "variant_main_image_url",
            "variant_additional_image_links",
        ),
        *_numbers("deleted_variant", "inactive_variant"),
        *_documents("attributes", "translations"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("variant_external_id", name="pk_variant"),
        sqlite_with_rowid=False,
    )


def _create_stock() -> None:
    op.create_table(
        "stock",
        *_keys("stock_external_id"),
        *_texts("stock_variant_id", "supplier_external_id"),
        *_numbers("stock_number", "quantity_per_pack"),
        *_texts("currency", "packing_type"),
        *_numbers(
            "lead_time_to_ship",
            "min_order_quantity",
            "max_order_quantity",
            "min_stock_alert",
            "stock_inactive",
            "stock_deleted",
        ),
        *_documents("custom_fields"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("stock_external_id", name="pk_stock"),
        sqlite_with_rowid=False,
    )


def _create_price() -> None:
    op.create_table(
        "price",
        *_keys("price_external_id", "stock_external_id"),
        *_texts("offer_price_type", "account_external_id", "customer_tag_external_id"),
        *_numbers("item_per_pack"),
        *_texts("price_range_min_quantity"),
        *_numbers("price", "discount_price"),
        *_texts("discount_start_date", "discount_end_date"),
        *_numbers("price_inactive", "price_deleted"),
        *_texts("price_ranges"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("price_external_id", name="pk_price"),
        sqlite_with_rowid=False,
    )


def _create_ledger() -> None:
    rows = ("rows_read", "rows_created", "rows_updated", "rows_unchanged", "rows_deleted", "rows_rejected")
    op.create_table(
        "ledger",
        *_keys("execution_id"),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        *_counts("batch", *rows, "input_bytes"),
        sa.Column("files", sa.Text(), nullable=False, server_default=sa.text("'[]'")),
        sa.Column("warnings", sa.Text(), nullable=False, server_default=sa.text("'[]'")),
        *_texts("outcome", "failure_reason", "failure_message"),
        sa.Column("closed", sa.Boolean(), nullable=False, server_default=sa.text("0")),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("execution_id", name="pk_ledger"),
    )


def _create_rejected_row() -> None:
    op.create_table(
        "rejected_row",
        sa.Column("id", sa.Integer(), nullable=False),
        *_keys("execution_id"),
        sa.Column("file_number", sa.BigInteger(), nullable=False),
        *_keys("file"),
        sa.Column("line", sa.BigInteger(), nullable=False),
        *_keys("row_key", "cells", "errors", "folded"),
        sa.PrimaryKeyConstraint("id", name="pk_rejected_row"),
    )
    op.create_index("ix_rejected_row_place", "rejected_row", ["execution_id", "file_number", "line", "id"])
