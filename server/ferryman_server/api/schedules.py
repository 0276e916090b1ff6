"""ScheduleService: says when import jobs run by themselves."""

from ferryman.v1 import schedule_service_pb2_grpc
from ferryman_server.api.parts import ApiParts


class ScheduleServicer(schedule_service_pb2_grpc.ScheduleServiceServicer):
    """Serves the methods; the contract is in schedule_service.proto."""

    def __init__(self, parts: ApiParts) -> None:
        self._parts = parts
