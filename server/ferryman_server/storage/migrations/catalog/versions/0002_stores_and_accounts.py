"""Stores, accounts with their addresses, and related products."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text()) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger()) for name in names]


def _keys(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _times_and_version() -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in ("created_at", "updated_at", "version")]


def upgrade() -> None:
    """Create the tables, and the store that is there from the first start."""
    _create_store()
    _create_account()
    _create_address()
    _create_related_product()


def _create_store() -> None:
    store = op.create_table(
        "store",
        *_keys("store_external_id"),
        *_texts("store_name", "store_description", "default_store_view"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("store_external_id", name="pk_store"),
        sqlite_with_rowid=False,
    )
    now_ms = time.time_ns() // 1_000_000
    default_store = {
        "store_external_id": "default_store",
        "store_name": "Default store",
        "store_description": "The store that is there from the first start.",
        "default_store_view": "default_store_default",
        "created_at": now_ms,
        "updated_at": now_ms,
        "version": 1,
    }
    op.bulk_insert(store, [default_store])


def _create_account() -> None:
    op.create_table(
        "account",
        *_keys("account_external_id"),
        *_texts(
            "account_name",
            "account_manager_name",
            "account_website",
            "company_registration_name",
            "business_registration_number",
            "customer_tag_external_id",
            "account_vat_number",
        ),
        *_numbers("deleted", "inactive"),
        sa.Column("custom_fields", sa.Text(), nullable=False, server_default=sa.text("'{}'")),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("account_external_id", name="pk_account"),
        sqlite_with_rowid=False,
    )


def _create_address() -> None:
    op.create_table(
        "address",
        *_keys("account_external_id", "address_external_id"),
        *_texts(
            "address_full_name",
            "address_country",
            "address_city",
            "address_zip_code",
            "address_street_name",
            "address_label",
            "address_additional_street_name",
            "address_phone_number",
        ),
        *_numbers("unlink_address", "shipping_address", "billing_address"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("account_external_id", "address_external_id", name="pk_address"),
        sqlite_with_rowid=False,
    )


def _create_related_product() -> None:
    op.create_table(
        "related_product",
        *_keys("product_external_id", "related_product_external_id"),
        *_texts("relation_type"),
        *_numbers("position", "deleted"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("product_external_id", "related_product_external_id", name="pk_related_product"),
        sqlite_with_rowid=False,
    )
