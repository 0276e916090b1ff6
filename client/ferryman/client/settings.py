"""Calls about settings."""

from collections.abc import Collection

from google.protobuf.field_mask_pb2 import FieldMask

from ferryman.client.calls import Calls, request_id_or_new
from ferryman.convert.settings import settings_message, settings_of
from ferryman.models.settings import GeneralSettings
from ferryman.v1 import settings_service_pb2 as service
from ferryman.v1.settings_service_pb2_grpc import SettingsServiceStub


class Settings:
    """Reads and changes the general settings."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._stub = SettingsServiceStub(calls.channel)

    async def get(self) -> GeneralSettings:
        """Return the general settings."""
        request = service.GetGeneralSettingsRequest()
        return settings_of((await self._calls.call(self._stub.GetGeneralSettings, request)).settings)

    async def update(
        self, settings: GeneralSettings, fields: Collection[str], *, request_id: str = ""
    ) -> GeneralSettings:
        """Change the named fields, such as "main_locale", to what `settings` has; the others stay as they are.

        AbortedError when `settings.etag` is set and the stored settings have changed since. Repeating the call with
        the same `request_id` does nothing.
        """
        request = service.UpdateGeneralSettingsRequest(
            settings=settings_message(settings),
            update_mask=FieldMask(paths=fields),
            request_id=request_id_or_new(request_id),
        )
        return settings_of((await self._calls.call(self._stub.UpdateGeneralSettings, request)).settings)
