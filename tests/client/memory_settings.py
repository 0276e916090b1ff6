"""The general settings of the test server."""

from typing import TYPE_CHECKING, Any

from ferryman.v1 import settings_service_pb2, settings_service_pb2_grpc
from tests.client.answers import Context, update

if TYPE_CHECKING:
    from tests.client.memory_server import MemoryServer


class SettingsServicer(settings_service_pb2_grpc.SettingsServiceServicer):
    """General settings."""

    def __init__(self, state: "MemoryServer") -> None:
        self._state = state

    async def GetGeneralSettings(
        self, request: settings_service_pb2.GetGeneralSettingsRequest, context: Context
    ) -> Any:
        await self._state.note(context, "GetGeneralSettings", request)
        return settings_service_pb2.GetGeneralSettingsResponse(settings=self._state.settings)

    async def UpdateGeneralSettings(
        self, request: settings_service_pb2.UpdateGeneralSettingsRequest, context: Context
    ) -> Any:
        await self._state.note(context, "UpdateGeneralSettings", request)
        await update(context, self._state.settings, request.settings, request.update_mask.paths)
        return settings_service_pb2.UpdateGeneralSettingsResponse(settings=self._state.settings)
