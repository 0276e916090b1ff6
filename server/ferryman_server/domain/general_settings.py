"""Settings of the platform as a whole."""

from dataclasses import dataclass
from datetime import datetime


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
