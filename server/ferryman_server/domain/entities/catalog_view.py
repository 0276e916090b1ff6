"""CATALOG_VIEW: which assortments some accounts see; each row replaces all rules of its view."""

from typing import Final

from ferryman_server.domain.entities.model import Entity, Field, FieldType, Method, RecordType, Required

_FIELDS: Final = (
    Field(
        "catalogExternalId",
        "catalog_external_id",
        "Identifies the catalog view; cannot be changed.",
        labels=("Catalog External Id", "Catalog View External Id"),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "catalogName",
        "catalog_name",
        "What the catalog view is called.",
        labels=("Catalog Name", "Catalog View Name"),
        required=Required.ON_CREATE,
    ),
    Field(
        "catalogDescription",
        "catalog_description",
        "About the catalog view.",
        labels=("Catalog Description", "Catalog View Description"),
        max_length=5000,
    ),
    Field(
        "allowedAssortmentExternalId",
        "allowed_assortment_external_id",
        "Assortments that are shown.",
        labels=("Allowed Assortment External Ids", "Allowed Assortment External Id"),
        multiple=True,
        reference="assortment",
        max_length=0,
        cleared_when_empty=True,
    ),
    Field(
        "excludedAssortmentExternalId",
        "excluded_assortment_external_id",
        "Assortments that are hidden.",
        labels=("Forbidden Assortment External Ids", "Excluded Assortment External Id"),
        multiple=True,
        reference="assortment",
        max_length=0,
        cleared_when_empty=True,
    ),
    Field(
        "accountExternalId",
        "account_external_id",
        "Accounts that the catalog view is for.",
        labels=("Account External Ids", "Account External Id"),
        multiple=True,
        reference="account",
        max_length=0,
        cleared_when_empty=True,
    ),
    Field(
        "delete",
        "deleted",
        "TRUE marks the catalog view as deleted.",
        labels=("Delete", "Deleted"),
        type=FieldType.BOOLEAN,
        default="FALSE",
        marks_deleted=True,
    ),
    Field(
        "active",
        "active",
        "Whether the catalog view is in use.",
        labels=("Active",),
        type=FieldType.BOOLEAN,
        default="TRUE",
    ),
    Field(
        "emptyRules",
        "empty_rules",
        "TRUE drops all rules, whatever else the row says of them.",
        labels=("Empty Rules",),
        type=FieldType.BOOLEAN,
        default="FALSE",
        stored=False,
    ),
)

CATALOG_VIEW: Final = Entity(
    name="CATALOG_VIEW",
    objective="Creates and updates catalog views.",
    methods=frozenset({Method.API}),
    record_types=(RecordType("catalog_view", ("catalog_external_id",), _FIELDS),),
    prerequisites=("ASSORTMENT", "ACCOUNT"),
    notes=(
        "Each record replaces all rules of its view: allowed and excluded assortments and accounts that it does not "
        "name are taken away.",
    ),
)
