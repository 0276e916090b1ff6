"""How general settings are written."""

from collections.abc import Iterator

from ferryman.cli.output import Layout
from ferryman.cli.text import time_text, yes_no
from ferryman.models.settings import GeneralSettings


def _settings_lines(settings: GeneralSettings) -> Iterator[str]:
    yield f"Default store                {settings.default_store or 'none'}"
    yield f"Main locale                  {settings.main_locale or 'none'}"
    yield f"Simplified product workflow  {yes_no(settings.simplified_product_workflow)}"
    yield f"Orders are exported          {yes_no(settings.export_order_enabled)}"
    yield f"Incidents are exported       {yes_no(settings.export_incident_enabled)}"
    if settings.updated_at:
        yield f"Changed                      {time_text(settings.updated_at)} UTC"


SETTINGS = Layout[GeneralSettings](
    columns={},
    csv_paths=(
        *("defaultStore", "mainLocale", "simplifiedProductWorkflow"),
        *("exportOrderEnabled", "exportIncidentEnabled", "updatedAt"),
    ),
    detail=_settings_lines,
)
