"""General settings, to and from the contract's messages."""

from ferryman.convert.values import time_of
from ferryman.models.settings import GeneralSettings
from ferryman.v1 import settings_pb2 as wire


def settings_of(message: wire.GeneralSettings) -> GeneralSettings:
    """Read the general settings."""
    return GeneralSettings(
        default_store=message.default_store,
        main_locale=message.main_locale,
        simplified_product_workflow=message.simplified_product_workflow,
        export_order_enabled=message.export_order_enabled,
        export_incident_enabled=message.export_incident_enabled,
        etag=message.etag,
        updated_at=time_of(message, "updated_at"),
    )


def settings_message(settings: GeneralSettings) -> wire.GeneralSettings:
    """Write the general settings; output-only fields are left out, the etag is not."""
    return wire.GeneralSettings(
        default_store=settings.default_store,
        main_locale=settings.main_locale,
        simplified_product_workflow=settings.simplified_product_workflow,
        etag=settings.etag,
    )
