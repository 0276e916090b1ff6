"""Failed calls become errors that carry reason, metadata and fields; calls are tried again when that is safe."""

import grpc
import pytest

import ferryman
from tests.client import samples
from tests.client.answers import UNAVAILABLE, status
from tests.client.memory_server import MemoryServer

CASES = {
    "INVALID_ARGUMENT": ferryman.InvalidArgumentError,
    "OUT_OF_RANGE": ferryman.OutOfRangeError,
    "UNAUTHENTICATED": ferryman.UnauthenticatedError,
    "PERMISSION_DENIED": ferryman.PermissionDeniedError,
    "NOT_FOUND": ferryman.NotFoundError,
    "ALREADY_EXISTS": ferryman.AlreadyExistsError,
    "FAILED_PRECONDITION": ferryman.FailedPreconditionError,
    "ABORTED": ferryman.AbortedError,
    "RESOURCE_EXHAUSTED": ferryman.ResourceExhaustedError,
    "INTERNAL": ferryman.InternalError,
    "UNKNOWN": ferryman.InternalError,
}


@pytest.mark.parametrize("code", CASES)
async def test_each_code_has_its_error(code: str, server: MemoryServer, client: ferryman.Client) -> None:
    number = grpc.StatusCode[code].value[0]
    server.failures["RunJob"] = [status(number, "what happened", "SOME_REASON", {"id": "x"})]
    with pytest.raises(ferryman.FerrymanError) as caught:
        await client.jobs.run("j")
    assert type(caught.value) is CASES[code]
    assert (caught.value.message, caught.value.reason) == ("what happened", "SOME_REASON")
    assert caught.value.metadata == {"id": "x"}


async def test_a_server_that_shuts_down_is_not_taken_for_one_that_is_absent(
    server: MemoryServer, client: ferryman.Client
) -> None:
    number = grpc.StatusCode.UNAVAILABLE.value[0]
    server.failures["RunJob"] = [status(number, "shutting down, call again", "SHUTTING_DOWN")] * 3
    with pytest.raises(ferryman.UnavailableError, match=r"^shutting down, call again$") as caught:
        await client.jobs.run("j")
    assert caught.value.reason == "SHUTTING_DOWN"


async def test_an_absent_server_is_told_with_the_way_to_start_it(server: MemoryServer, client: ferryman.Client) -> None:
    await server.stop()
    with pytest.raises(ferryman.UnavailableError) as caught:
        await client.server_info()
    assert server.address in caught.value.message
    assert "`ferryman serve`" in caught.value.message


async def test_reads_are_tried_again_while_the_server_is_unavailable(
    server: MemoryServer, client: ferryman.Client
) -> None:
    server.failures["GetServerInfo"] = [UNAVAILABLE, UNAVAILABLE]
    assert (await client.server_info()).version == "0.1.0"
    assert len(server.requests("GetServerInfo")) == 3


async def test_reads_are_given_up_after_three_tries(server: MemoryServer, client: ferryman.Client) -> None:
    server.failures["GetServerInfo"] = [UNAVAILABLE] * 5
    with pytest.raises(ferryman.UnavailableError):
        await client.server_info()
    assert len(server.requests("GetServerInfo")) == 3


async def test_changes_are_tried_again_with_the_same_request_id(server: MemoryServer, client: ferryman.Client) -> None:
    server.failures["CreateConnector"] = [UNAVAILABLE, UNAVAILABLE]
    assert (await client.connectors.create(samples.connector())).name == "supplier"
    ids = [request.request_id for request in server.requests("CreateConnector")]
    assert len(ids) == 3
    assert len(set(ids)) == 1


async def test_looking_outside_is_not_repeated(server: MemoryServer, client: ferryman.Client) -> None:
    connector = await client.connectors.create(samples.connector())
    server.failures["TestConnector"] = [UNAVAILABLE]
    with pytest.raises(ferryman.UnavailableError):
        await client.connectors.test(connector.id)
    assert len(server.requests("TestConnector")) == 1


async def test_a_password_never_shows_in_a_model_or_its_json() -> None:
    connector = samples.connector()
    assert "not-for-logs" not in repr(connector)
    assert "not-for-logs" not in str(ferryman.to_json(connector))
