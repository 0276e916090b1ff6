"""The server around the services."""

import asyncio
import json
import sys
from pathlib import Path

import grpc
import pytest
from google.protobuf import descriptor_pb2
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2

from ferryman.v1 import execution_service_pb2, execution_service_pb2_grpc, system_service_pb2
from ferryman_server.api.reflection import SERVICES as REFLECTION
from ferryman_server.api.server import SERVICES, build_server
from tests.server.api.ping_counter import counted_pings
from tests.server.api.refusals import refused
from tests.server.api.serving import Api

GRPCURL = Path(sys.executable).parent / "grpcurl"
PINGING = (
    ("grpc.keepalive_time_ms", 1000),
    ("grpc.keepalive_timeout_ms", 5000),
    ("grpc.http2.max_pings_without_data", 0),
)


async def grpcurl(*arguments: str) -> str:
    process = await asyncio.create_subprocess_exec(
        GRPCURL, "-plaintext", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


@pytest.mark.parametrize("service", REFLECTION)
async def test_reflection_lists_the_services_and_describes_their_messages(api: Api, service: str) -> None:
    call = api.channel.stream_stream(
        f"/{service}/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString,
    )()
    await call.write(reflection_pb2.ServerReflectionRequest(list_services=""))
    listed = await call.read()
    assert isinstance(listed, reflection_pb2.ServerReflectionResponse)
    assert {s.name for s in listed.list_services_response.service} == {*SERVICES, *REFLECTION}
    symbol = "ferryman.v1.JobService"
    await call.write(reflection_pb2.ServerReflectionRequest(file_containing_symbol=symbol))
    described = await call.read()
    assert isinstance(described, reflection_pb2.ServerReflectionResponse)
    files = described.file_descriptor_response.file_descriptor_proto
    names = {descriptor_pb2.FileDescriptorProto.FromString(file).name for file in files}
    assert {"ferryman/v1/job_service.proto", "ferryman/v1/job.proto", "google/protobuf/timestamp.proto"} <= names
    call.cancel()


async def test_grpcurl_finds_its_way_by_reflection(api: Api) -> None:
    assert set((await grpcurl(api.address, "list")).split()) == {*SERVICES, *REFLECTION}
    info = json.loads(await grpcurl(api.address, "ferryman.v1.SystemService/GetServerInfo"))
    assert info["database"] == "sqlite"
    answer = await grpcurl("-d", '{"sort": ["name,desc"]}', api.address, "ferryman.v1.JobService/ListJobs")
    assert json.loads(answer)["empty"]


async def test_health(api: Api) -> None:
    serving = await api.health.Check(health_pb2.HealthCheckRequest())
    assert serving.status == health_pb2.HealthCheckResponse.SERVING
    refusal = await refused(api.health.Check(health_pb2.HealthCheckRequest(service="nope")))
    assert refusal.code is grpc.StatusCode.NOT_FOUND
    watch = api.health.Watch(health_pb2.HealthCheckRequest())
    assert (await watch.read()).status == health_pb2.HealthCheckResponse.SERVING
    await api.parts.health.enter_graceful_shutdown()
    assert (await watch.read()).status == health_pb2.HealthCheckResponse.NOT_SERVING
    watch.cancel()


async def test_a_watcher_that_pings_every_second_is_not_cut(api: Api) -> None:
    async with (
        counted_pings(api.address) as counter,
        grpc.aio.insecure_channel(counter.address, options=PINGING) as channel,
    ):
        stub = execution_service_pb2_grpc.ExecutionServiceStub(channel)
        watch = stub.WatchExecutions(execution_service_pb2.WatchExecutionsRequest())
        await watch.read()
        await watch.read()
        await counter.pings(5)
        execution = await api.run((await api.job()).id)
        message = await watch.read()
        assert isinstance(message, execution_service_pb2.WatchExecutionsResponse)
        assert [e.id for e in message.executions] == [execution.id]
        watch.cancel()


async def test_a_second_server_cannot_share_the_port(api: Api) -> None:
    second = build_server(api.parts)
    with pytest.raises(RuntimeError):
        second.add_insecure_port(api.address)


async def test_a_burst_of_calls_is_served_whole(api: Api) -> None:
    request = system_service_pb2.WhoAmIRequest()
    answers = await asyncio.gather(*(api.system.WhoAmI(request) for _ in range(3000)))
    assert {answer.name for answer in answers} == {"local operator"}
