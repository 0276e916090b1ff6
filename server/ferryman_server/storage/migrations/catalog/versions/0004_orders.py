"""Orders, incidents, and the events of their statuses."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ON_HOLD = "DRAFT_ORDER_ON_HOLD"
_IN_ORDER = (
    "|CREATING|DRAFT_ORDER|DRAFT_ORDER_ON_HOLD|BLOCKED_BY_POLICY|BLOCKED_BY_PAYMENT|ORDER_CREATED"
    "|WAITING_CUSTOMER_APPROVAL|WAITING_SUPPLIER_APPROVAL|DECLINED_BY_CUSTOMER|DECLINED_BY_SUPPLIER"
    "|ACCEPTED_BY_SUPPLIER|WAITING_FULFILLMENT|WAITING_SHIPMENT|PARTIALLY_SHIPPED|PARTIALLY_CANCELED|SHIPPED|INCIDENT"
    "|COMPLETED|CANCELED|"
)


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
    """Create the tables, and let them note by themselves which statuses their records reach."""
    _create_order()
    _create_order_line()
    _create_incident()
    _create_event()
    _note_statuses_of_orders()
    _note_statuses_of_incidents()


def _create_order() -> None:
    op.create_table(
        "order",
        *_keys("order_reference"),
        *_texts(
            "order_external_id",
            "account_external_id",
            "supplier_external_id",
            "customer_external_id",
            "order_status",
            "classification_external_id",
            "shipping_address_full_name",
            "shipping_address_country",
            "shipping_address_street_name",
            "shipping_address_city",
            "shipping_address_zip_code",
            "shipping_address_state",
            "shipping_address_additional",
            "store_external_id",
            "store_view",
        ),
        *_documents("custom_fields"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("order_reference", name="pk_order"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_order_order_external_id", "order", ["order_external_id"])


def _create_order_line() -> None:
    op.create_table(
        "order_line",
        *_keys("order_reference", "order_line_id"),
        *_texts("order_line_external_id", "offer_price_external_id", "variant_external_id"),
        *_numbers("order_line_quantity", "net_unit_price", "gross_unit_price", "tax_amount"),
        *_texts("order_line_status", "variant_name", "variant_description"),
        *_numbers("mark_order_line_for_deletion"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("order_reference", "order_line_id", name="pk_order_line"),
        sqlite_with_rowid=False,
    )


def _create_incident() -> None:
    op.create_table(
        "incident",
        *_keys("incident_id"),
        *_texts(
            "incident_external_id",
            "incident_status",
            "external_reference",
            "linked_type",
            "order_reference",
            "lines",
            "reasons",
            "thread_id",
            "messages",
        ),
        *_documents("custom_fields"),
        *_times_and_version(),
        sa.PrimaryKeyConstraint("incident_id", name="pk_incident"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_incident_incident_external_id", "incident", ["incident_external_id"])
    op.create_table(
        "reached_status",
        *_keys("incident_id", "status"),
        sa.PrimaryKeyConstraint("incident_id", "status", name="pk_reached_status"),
        sqlite_with_rowid=False,
    )


def _create_event() -> None:
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), nullable=False),
        *_keys("entity", "record_key", "status"),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_event"),
        sqlite_autoincrement=True,
    )


def _note_statuses_of_orders() -> None:
    event = (
        "INSERT INTO event (entity, record_key, status, first, at)"
        " VALUES ('ORDER', new.order_reference, new.order_status, {first}, new.updated_at); END"
    )
    op.execute(
        'CREATE TRIGGER order_created AFTER INSERT ON "order" WHEN new.order_status IS NOT NULL BEGIN '
        + event.format(first=1)
    )
    before, after = (f"instr('{_IN_ORDER}', '|' || {row}.order_status || '|')" for row in ("old", "new"))
    # An import looks at what it writes only a while later: a status that was set meanwhile stays.
    op.execute(
        f'CREATE TRIGGER order_kept AFTER UPDATE ON "order" WHEN {after} < {before} BEGIN'
        ' UPDATE "order" SET order_status = old.order_status WHERE order_reference = new.order_reference; END'
    )
    # As orders never go back, each later status is reached for the first time. An order on hold that changes asks for
    # an answer again. A write that leaves the version is that of order_kept.
    op.execute(
        f'CREATE TRIGGER order_changed AFTER UPDATE ON "order" WHEN new.version > old.version AND ({after} > {before}'
        f" OR new.order_status = '{_ON_HOLD}' AND new.order_status = old.order_status) BEGIN "
        + event.format(first="new.order_status <> old.order_status")
    )


def _note_statuses_of_incidents() -> None:
    known = "SELECT 1 FROM reached_status WHERE incident_id = new.incident_id AND status = new.incident_status"
    for change, name in (("INSERT", "incident_created"), ("UPDATE OF incident_status", "incident_changed")):
        op.execute(
            f"CREATE TRIGGER {name} AFTER {change} ON incident"
            f" WHEN new.incident_status IS NOT NULL AND NOT EXISTS ({known}) BEGIN"
            " INSERT INTO reached_status (incident_id, status) VALUES (new.incident_id, new.incident_status);"
            " INSERT INTO event (entity, record_key, status, first, at)"
            " VALUES ('INCIDENT', new.incident_id, new.incident_status, 1, new.updated_at); END"
        )
