"""SystemService."""

from importlib.metadata import version

from ferryman.v1 import system_service_pb2 as pb
from tests.server.api.serving import STARTED_AT, Api


async def test_the_server_describes_itself(api: Api) -> None:
    first = await api.system.GetServerInfo(pb.GetServerInfoRequest())
    second = await api.system.GetServerInfo(pb.GetServerInfoRequest())
    assert first.version == version("ferryman")
    assert first.database == "sqlite"
    assert first.database_id == second.database_id != ""
    assert first.started_at.ToDatetime(STARTED_AT.tzinfo) == STARTED_AT
    assert STARTED_AT < first.now.ToDatetime(STARTED_AT.tzinfo) <= second.now.ToDatetime(STARTED_AT.tzinfo)


async def test_whoever_calls_over_loopback_is_the_local_operator(api: Api) -> None:
    answer = await api.system.WhoAmI(pb.WhoAmIRequest())
    assert (answer.name, answer.role) == ("local operator", "admin")
    assert list(answer.permissions) == ["MAPPER_READ", "MAPPER_WRITE"]
