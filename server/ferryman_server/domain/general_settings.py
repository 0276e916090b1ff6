"""Settings of the platform as a whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ferryman_server.domain.errors import FieldViolation
from ferryman_server.domain.mapping import is_locale

DEFAULT_STORE: Final = "default_store"
"""The store that exists from the first start."""


@dataclass(frozen=True, slots=True)
class GeneralSettings:
    """The general settings as stored.

    The two export switches follow the existence of export jobs (requirement: Automatic Export Settings).
    """

    default_store: str
    main_locale: str
    simplified_product_workflow: bool
    export_order_enabled: bool
    export_incident_enabled: bool
    version: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class GeneralSettingsDraft:
    """What a caller may set of the general settings."""

    default_store: str
    main_locale: str
    simplified_product_workflow: bool


def draft_violations(draft: GeneralSettingsDraft) -> Iterator[FieldViolation]:
    """Yield everything that is wrong with settings to be stored, other than an unknown store."""
    if not draft.default_store:
        yield FieldViolation("default_store", f"is required: the external id of a store, such as {DEFAULT_STORE!r}")
    if not is_locale(draft.main_locale):
        yield FieldViolation("main_locale", f"is {draft.main_locale!r}, expected a locale such as 'en-US' or 'fr'")
