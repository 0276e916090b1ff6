"""Settings of the platform as a whole."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneralSettings:
    """The general settings.

    The two export switches follow the existence of export jobs; they, `etag` and `updated_at` (UTC) are made by the
    server, and sending them changes nothing.
    """

    default_store: str = ""
    main_locale: str = ""
    simplified_product_workflow: bool = False
    export_order_enabled: bool = False
    export_incident_enabled: bool = False
    etag: str = ""
    updated_at: datetime | None = None
