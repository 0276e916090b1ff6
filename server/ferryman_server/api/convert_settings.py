"""General settings as messages and back."""

from ferryman.v1 import settings_pb2 as pb
from ferryman_server.api.convert_times import timestamp
from ferryman_server.domain.general_settings import GeneralSettings, GeneralSettingsDraft


def general_settings_message(settings: GeneralSettings) -> pb.GeneralSettings:
    """Convert the settings as stored."""
    return pb.GeneralSettings(
        default_store=settings.default_store,
        main_locale=settings.main_locale,
        simplified_product_workflow=settings.simplified_product_workflow,
        export_order_enabled=settings.export_order_enabled,
        export_incident_enabled=settings.export_incident_enabled,
        etag=str(settings.version),
        updated_at=timestamp(settings.updated_at),
    )


def general_settings_draft(message: pb.GeneralSettings) -> GeneralSettingsDraft:
    """Read what a caller may set; the export switches are not among it, whatever they say."""
    return GeneralSettingsDraft(
        default_store=message.default_store,
        main_locale=message.main_locale,
        simplified_product_workflow=message.simplified_product_workflow,
    )
