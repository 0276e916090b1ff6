"""SUPPLIER: who sells; needed before offers."""

from decimal import Decimal
from typing import Final

from ferryman_server.domain.entities.model import (
    Document,
    Entity,
    Field,
    FieldType,
    FullMode,
    Method,
    RecordType,
    Required,
)

_FIELDS: Final = (
    Field(
        "name",
        "name",
        "What the supplier is called.",
        labels=("Supplier Name",),
        required=Required.ON_CREATE,
    ),
    Field(
        "externalId",
        "external_id",
        "Identifies the supplier; cannot be changed.",
        labels=("Supplier External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "inactive",
        "inactive",
        "TRUE takes the supplier out of use.",
        labels=("Mark Supplier as Inactive", "Deleted"),
        type=FieldType.BOOLEAN,
        default="FALSE",
    ),
    Field("description", "description", "About the supplier.", labels=("Supplier Description",), max_length=5000),
    Field(
        "logo",
        "logo",
        "Address of the logo.",
        labels=("Supplier Logo",),
        type=FieldType.URL,
        max_length=2000,
    ),
    Field(
        "supplierRating",
        "supplier_rating",
        "How the supplier is rated, 0 to 5.",
        labels=("Supplier Rating",),
        type=FieldType.DECIMAL,
        minimum=Decimal(0),
        maximum=Decimal(5),
    ),
    Field("returnPolicy", "return_policy", "Terms of returns.", labels=("Return Policy",), max_length=5000),
    Field(
        "banner",
        "banner",
        "Address of the banner.",
        labels=("Supplier Banner",),
        type=FieldType.URL,
        max_length=2000,
    ),
    Field(
        "accountExternalId",
        "account_external_id",
        "Accounts the supplier is limited to.",
        labels=("Account External Id",),
        multiple=True,
        max_length=0,
    ),
    Field(
        "status",
        "status",
        "Where the supplier stands.",
        labels=("Supplier Status",),
        type=FieldType.ENUMERATION,
        values=("Active", "Suspended", "Closed"),
    ),
    Field(
        "storesExternalId",
        "stores_external_id",
        "Stores the supplier sells in.",
        labels=("Stores External Id",),
        multiple=True,
        default="default_store",
        max_length=0,
    ),
)

SUPPLIER: Final = Entity(
    name="SUPPLIER",
    objective="Creates and updates suppliers.",
    methods=frozenset({Method.SFTP, Method.API}),
    record_types=(RecordType("supplier", ("external_id",), _FIELDS, documents=(Document.CUSTOM_FIELDS,)),),
    full_mode=FullMode.CUSTOM_FIELDS,
)
