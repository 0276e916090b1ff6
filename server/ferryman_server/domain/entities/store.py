"""STORE: the stores of the merchant's website; each has one default store view, named when the store is created."""

from typing import Final

from ferryman_server.domain.entities.model import Entity, Field, Method, RecordType, Required

STORE_VIEW: Final = Field(
    "defaultStoreView",
    "default_store_view",
    "The view of the store that orders are assigned to.",
    fixed=True,
)

_FIELDS: Final = (
    Field(
        "storeExternalId",
        "store_external_id",
        "Identifies the store; cannot be changed.",
        labels=("Store External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "storeName",
        "store_name",
        "What the store is called.",
        labels=("Store Name",),
        required=Required.ALWAYS,
    ),
    Field(
        "storeDescription",
        "store_description",
        "About the store.",
        labels=("Store Description",),
        required=Required.ALWAYS,
        max_length=5000,
    ),
)

STORE: Final = Entity(
    name="STORE",
    objective="Creates and updates stores.",
    methods=frozenset({Method.SFTP}),
    record_types=(RecordType("store", ("store_external_id",), _FIELDS, derived=(STORE_VIEW,)),),
    notes=(
        "Every row needs all three fields.",
        "A new store gets a default store view, named after it with _default at the end.",
        "An import never deletes a store; default_store is there from the first start.",
    ),
)
