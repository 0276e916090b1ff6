"""SettingsService: reads and changes the general settings."""

from ferryman.v1 import settings_service_pb2_grpc
from ferryman_server.api.parts import ApiParts


class SettingsServicer(settings_service_pb2_grpc.SettingsServiceServicer):
    """Serves the methods; the contract is in settings_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
