"""Opening FTPS sessions: who is trusted, who is let in, and that nothing is ever said in the clear."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ferryman_server.connectors import files
from ferryman_server.connectors.files import open_files
from ferryman_server.domain.connectors import FileProtocol, Secrets, SftpSettings
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from tests.ftps_server import PASSWORD, USERNAME, Certificate, FtpsBehaviour, FtpsTestServer, certificate, ftps_server

SECRETS = {"password": PASSWORD}


def settings_of(server: FtpsTestServer) -> SftpSettings:
    return SftpSettings(
        server.host,
        server.port,
        USERNAME,
        protocol=FileProtocol.FTPS,
        trusted_certificates=server.trusted_certificates,
    )


async def refusal(settings: SftpSettings, secrets: Secrets = SECRETS, *, private: bool = True) -> RunFailed:
    with pytest.raises(RunFailed) as caught:
        async with open_files(settings, secrets, allow_private_addresses=private):
            raise AssertionError("a session was opened")
    for secret in secrets.values():
        assert secret not in caught.value.failure.message
    return caught.value


async def test_every_data_connection_resumes_the_tls_session(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b")
    async with ftps_server(tmp_path) as server:
        async with open_files(settings_of(server), SECRETS, allow_private_addresses=True) as session:
            await session.list_files("/", ".csv")
            await session.read_head("/a.csv", 10)
            await session.publish(b"x", "/", "b.csv")
        assert server.behaviour.resumed == [True, True, True]
        assert server.behaviour.secured == 1


async def test_data_comes_from_the_server_itself_whatever_address_it_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b")
    behaviour = FtpsBehaviour(told_address="192.0.2.1")
    async with (
        ftps_server(tmp_path, behaviour) as server,
        open_files(settings_of(server), SECRETS, allow_private_addresses=True) as session,
    ):
        assert await session.read_head("/a.csv", 10) == b"a;b"


async def test_a_certificate_that_signs_itself_must_be_trusted(tmp_path: Path) -> None:
    async with ftps_server(tmp_path) as server:
        error = await refusal(replace(settings_of(server), trusted_certificates=""))
        assert error.failure.reason is FailureReason.CERTIFICATE_REFUSED
        for part in ("self-signed", "trusted_certificates", server.host, str(server.port)):
            assert part in error.failure.message
        assert server.behaviour.logins == 0


@pytest.mark.parametrize(
    ("own", "problem"),
    [(certificate("192.0.2.1"), "IP address mismatch"), (certificate("127.0.0.1", days=-1), "expired")],
)
async def test_a_trusted_certificate_must_fit(tmp_path: Path, own: Certificate, problem: str) -> None:
    async with ftps_server(tmp_path, own=own) as server:
        error = await refusal(settings_of(server))
        assert error.failure.reason is FailureReason.CERTIFICATE_REFUSED
        assert problem in error.failure.message
        assert server.behaviour.logins == 0


async def test_the_host_name_is_what_the_certificate_must_be_for(tmp_path: Path) -> None:
    async with ftps_server(tmp_path, own=certificate("localhost")) as server:
        settings = replace(settings_of(server), host="localhost")
        async with open_files(settings, SECRETS, allow_private_addresses=True) as session:
            assert await session.list_files("/", ".csv") == []


async def test_what_is_no_certificate_is_named(tmp_path: Path) -> None:
    async with ftps_server(tmp_path) as server:
        error = await refusal(replace(settings_of(server), trusted_certificates="no certificate"))
    assert error.failure.reason is FailureReason.CERTIFICATE_REFUSED
    assert "trusted_certificates" in error.failure.message


async def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    async with ftps_server(tmp_path, FtpsBehaviour(password="another")) as server:
        error = await refusal(settings_of(server))
        assert error.failure.reason is FailureReason.LOGIN_REFUSED
        assert repr(USERNAME) in error.failure.message
        assert f"{server.host} port {server.port}" in error.failure.message


async def test_a_password_that_ftp_cannot_carry_is_refused_and_not_sent(tmp_path: Path) -> None:
    async with ftps_server(tmp_path) as server:
        error = await refusal(settings_of(server), {"password": "x\r\nDELE a.csv"})
        assert error.failure.reason is FailureReason.LOGIN_REFUSED
        assert server.behaviour.logins == 0


async def test_loopback_is_refused_unless_the_connector_allows_it(tmp_path: Path) -> None:
    async with ftps_server(tmp_path) as server:
        error = await refusal(settings_of(server), private=False)
        assert error.failure.reason is FailureReason.ADDRESS_REFUSED


@pytest.mark.parametrize("without", ["AUTH", "PROT"])
async def test_without_tls_for_commands_and_data_nothing_is_done(tmp_path: Path, without: str) -> None:
    async with ftps_server(tmp_path, FtpsBehaviour(without=(without,))) as server:
        error = await refusal(settings_of(server))
        assert error.failure.reason is FailureReason.CONNECTION_FAILED
        assert "plain FTP is never spoken" in error.failure.message
        assert server.behaviour.sent == 0
        assert server.behaviour.secured == server.behaviour.logins == (without == "PROT")


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[tuple[SftpSettings, list[bytes]]]:
    """Give the first answer unasked and each other for what comes, hang up, and tell what was received."""
    received: list[bytes] = []
    left = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for line in answers:
            writer.write(line)
            await writer.drain()
            received.append(await reader.read(65536))
        writer.close()
        left.set()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield SftpSettings("127.0.0.1", port, USERNAME, protocol=FileProtocol.FTPS), received
        await left.wait()


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ((b"HTTP/1.1 400 Bad Request\r\n",), "HTTP/1.1 400 Bad Request"),
        ((b"421 too many users\r\n",), "421 too many users"),
        ((b"220 ready\r\n", b"502 no such command\r\n"), "plain FTP is never spoken"),
        ((b"220 ready\r\n", b"234 go ahead\r\n"), "FTPS session"),
        ((b"220 pr\xeat\r\n", b"500 pr\xeat\r\n"), r"(500 pr\xeat)"),
    ],
)
async def test_what_is_no_ftps_server_is_named_and_told_nothing(answers: tuple[bytes, ...], told: str) -> None:
    async with answering(*answers) as (settings, received):
        error = await refusal(settings)
    assert error.failure.reason is FailureReason.CONNECTION_FAILED
    assert told in error.failure.message
    assert f"port {settings.port}" in error.failure.message
    assert not any(USERNAME.encode() in line for line in received)


@pytest.mark.parametrize("answers", [(), (b"220 ready\r\n", b"234 go ahead\r\n")])
async def test_a_server_that_goes_silent_can_be_left(answers: tuple[bytes, ...]) -> None:
    loop = asyncio.get_running_loop()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = SftpSettings("127.0.0.1", listener.getsockname()[1], USERNAME, protocol=FileProtocol.FTPS)
        listener.setblocking(False)
        test = asyncio.create_task(files.test_files(settings, SECRETS, allow_private_addresses=True))
        connection, _ = await loop.sock_accept(listener)
        with connection:
            for answer in answers:
                await loop.sock_sendall(connection, answer)
                assert await loop.sock_recv(connection, 65536)
            test.cancel()
            with pytest.raises(asyncio.CancelledError):
                await test


async def test_a_server_whose_data_ports_are_closed_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b")
    async with (
        ftps_server(tmp_path, FtpsBehaviour(closed_data_port=True)) as server,
        open_files(settings_of(server), SECRETS, allow_private_addresses=True) as session,
    ):
        with pytest.raises(RunFailed, match="open the server's passive ports") as caught:
            await session.list_files("/", ".csv")
        assert caught.value.failure.reason is FailureReason.CONNECTION_FAILED


async def test_paths_that_ftp_cannot_carry_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a;b")
    async with (
        ftps_server(tmp_path) as server,
        open_files(settings_of(server), SECRETS, allow_private_addresses=True) as session,
    ):
        with pytest.raises(RunFailed, match=r"'/x\\r\\nDELE /a\.csv'"):
            await session.stat("/x\r\nDELE /a.csv")
        assert (await session.stat("/a.csv")).size == 3


async def test_a_name_that_is_not_utf_8_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a")
    (tmp_path / "caf\udce9.csv").write_text("b")
    async with (
        ftps_server(tmp_path) as server,
        open_files(settings_of(server), SECRETS, allow_private_addresses=True) as session,
    ):
        first, _ = await session.list_files("/", ".csv")
        assert first.path == "/a.csv"


async def test_a_test_connection_is_a_result_either_way(tmp_path: Path) -> None:
    async with ftps_server(tmp_path) as server:
        settings = settings_of(server)
        result = await files.test_files(settings, SECRETS, allow_private_addresses=True)
        assert (result.ok, result.reason, result.host_key) == (True, None, "")
        assert USERNAME in result.message
        result = await files.test_files(settings, {"password": "wrong"}, allow_private_addresses=True)
        assert (result.ok, result.reason) == (False, FailureReason.LOGIN_REFUSED)
