"""NAVIGATION_CATEGORY: the tree by which customers find products; each import replaces the tree of one store."""

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
    StoreScope,
)

NAVIGATION_ROOT: Final = "Root_default"
NAVIGATION_STORE: Final = "store_external_id"

_STORE: Final = Field("storeExternalId", NAVIGATION_STORE, "The store whose tree it belongs to.", key=True)

_FIELDS: Final = (
    Field(
        "navigationCategoryExternalId",
        "navigation_category_external_id",
        "Identifies the category within its store; cannot be changed.",
        labels=("Navigation Category External Id",),
        key=True,
        required=Required.ALWAYS,
    ),
    Field(
        "navigationCategoryNames",
        "navigation_category_names",
        "What the category is called.",
        labels=("Navigation Category Names", "Navigation Category Name"),
        required=Required.ALWAYS,
        localized=True,
    ),
    Field(
        "navigationCategoryParentId",
        "navigation_category_parent_id",
        "The category above, or Root_default at the top.",
        labels=("Navigation Category Parent Id",),
        required=Required.ALWAYS,
        condition="Root_default, or a category that the same file has.",
    ),
    Field(
        "classificationCategoryCode",
        "classification_category_code",
        "The classifications whose products the category shows.",
        labels=("Classification Category Code",),
        required=Required.ALWAYS,
        multiple=True,
        reference="classification_category",
        max_length=0,
    ),
    Field(
        "navigationCategoryActive",
        "navigation_category_active",
        "Whether the category is shown.",
        labels=("Navigation Category Active",),
        type=FieldType.BOOLEAN,
        default="TRUE",
    ),
    Field(
        "navigationCategoryPosition",
        "navigation_category_position",
        "Its place among the categories with the same parent, from 1.",
        labels=("Navigation Category Position",),
        type=FieldType.INTEGER,
        minimum=Decimal(1),
    ),
    Field(
        "store",
        "store",
        "The stores that the row is for.",
        labels=("Store",),
        multiple=True,
        max_length=0,
        condition="When given, the job's store must be among them.",
        stored=False,
    ),
)

NAVIGATION_CATEGORY: Final = Entity(
    name="NAVIGATION_CATEGORY",
    objective="Creates, updates and replaces the navigation of a store.",
    methods=frozenset({Method.SFTP}),
    record_types=(
        RecordType(
            "navigation_category",
            (NAVIGATION_STORE, "navigation_category_external_id"),
            _FIELDS,
            documents=(Document.CUSTOM_FIELDS, Document.TRANSLATIONS),
            derived=(_STORE,),
        ),
    ),
    prerequisites=("CLASSIFICATION_CATEGORY",),
    full_mode=FullMode.CUSTOM_FIELDS,
    notes=(
        "Each import replaces the whole tree of the job's store: categories that it does not bring are removed, once "
        "all files were read to their ends; those of rejected rows stay as they were.",
        "Parents must be in the same file; a row below a rejected one is rejected too.",
        "Custom categories, those linked to an assortment, cannot be imported.",
    ),
    store_scope=StoreScope.REQUIRED,
)
