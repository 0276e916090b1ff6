"""Bringing a run's input here, and moving it away when it was handled."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ferryman_server.connectors.files import open_files
from ferryman_server.connectors.session import FileSession
from ferryman_server.domain.connectors import SftpSettings
from ferryman_server.domain.outcomes import FailureReason, FileOutcome, RunFailed
from ferryman_server.domain.sources import FileFormat, SftpSource
from ferryman_server.pipeline.fetch import fetch, publish
from tests.sftp_server import PASSWORD, USERNAME, SftpTestServer, sftp_server

BULK = SftpSource(inbound_directory="/in", outbound_directory="/done", delimiter=";")
ONE = SftpSource(file_path="/in/a.csv", delimiter=";")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "served"
    for name in ("in", "done"):
        (folder / name).mkdir(parents=True)
    return folder


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    spool = tmp_path / "spool"
    spool.mkdir()
    return spool


@pytest.fixture
async def server(folder: Path) -> AsyncIterator[SftpTestServer]:
    async with sftp_server(folder) as server:
        yield server


@pytest.fixture
async def session(server: SftpTestServer) -> AsyncIterator[FileSession]:
    settings = SftpSettings(server.host, server.port, USERNAME)
    async with open_files(settings, {"password": PASSWORD}, allow_private_addresses=True) as session:
        yield session


def nothing(done: int, total: int) -> None:
    """Progress nobody watches."""


async def test_one_file_is_fetched(session: FileSession, folder: Path, spool: Path) -> None:
    (folder / "in" / "a.csv").write_text("first")
    found = await fetch(ONE, session, spool, nothing)
    assert [(file.name, file.path.read_text(), file.size) for file in found.files] == [("/in/a.csv", "first", 5)]
    assert found.files[0].result.outcome is FileOutcome.WAITING


async def test_all_files_of_a_directory_are_fetched_by_name(session: FileSession, folder: Path, spool: Path) -> None:
    for name in ("b.csv", "a.csv", "c.csv"):
        (folder / "in" / name).write_text(name)
    reported: list[tuple[int, int]] = []
    found = await fetch(BULK, session, spool, lambda done, total: reported.append((done, total)))
    assert [(file.name, file.path.read_text()) for file in found.files] == [
        ("/in/a.csv", "a.csv"),
        ("/in/b.csv", "b.csv"),
        ("/in/c.csv", "c.csv"),
    ]
    assert reported == sorted(reported)
    assert reported[-1] == (15, 15)


@pytest.mark.parametrize("format", FileFormat)
async def test_only_files_of_the_format_are_fetched(
    session: FileSession, folder: Path, spool: Path, format: FileFormat
) -> None:
    for name in ("a.csv", "a.xml", "a.json", "a.txt"):
        (folder / "in" / name).write_text(name)
    found = await fetch(replace(BULK, format=format), session, spool, nothing)
    name = f"a{format.extension}"
    assert [(file.name, file.path.name, file.format) for file in found.files] == [
        (f"/in/{name}", f"000001{format.extension}", format)
    ]
    assert found.files[0].path.read_text() == name


async def test_an_empty_directory_is_named(session: FileSession, spool: Path) -> None:
    with pytest.raises(RunFailed, match="'/in'") as caught:
        await fetch(BULK, session, spool, nothing)
    assert caught.value.failure.reason is FailureReason.NO_FILES


async def test_a_missing_file_fails_the_run(session: FileSession, spool: Path) -> None:
    with pytest.raises(RunFailed, match=r"'/in/a\.csv'") as caught:
        await fetch(ONE, session, spool, nothing)
    assert caught.value.failure.reason is FailureReason.FILE_NOT_FOUND


async def test_a_file_that_cannot_be_read_does_not_fail_the_others(
    session: FileSession, server: SftpTestServer, folder: Path, spool: Path
) -> None:
    for name in ("a.csv", "b.csv", "c.csv"):
        (folder / "in" / name).write_text(name)
    server.behaviour.unreadable.add("/in/b.csv")
    found = await fetch(BULK, session, spool, nothing)
    assert [file.name for file in found.files] == ["/in/a.csv", "/in/c.csv"]
    assert [(result.name, result.outcome) for result in found.failed] == [("/in/b.csv", FileOutcome.FAILED)]
    assert "may not read" in found.failed[0].message
    assert sorted(os.listdir(spool)) == ["000001.csv", "000003.csv"]


async def test_a_run_none_of_whose_files_can_be_read_fails(
    session: FileSession, server: SftpTestServer, folder: Path, spool: Path
) -> None:
    for name in ("a.csv", "b.csv"):
        (folder / "in" / name).write_text(name)
        server.behaviour.unreadable.add(f"/in/{name}")
    with pytest.raises(RunFailed, match=r"/in/a\.csv") as caught:
        await fetch(BULK, session, spool, nothing)
    assert caught.value.failure.reason is FailureReason.PERMISSION_DENIED


async def test_a_lost_connection_fails_the_run(
    session: FileSession, server: SftpTestServer, folder: Path, spool: Path
) -> None:
    for name in ("a.csv", "b.csv"):
        (folder / "in" / name).write_bytes(b"x" * 100_000)
    server.behaviour.cut_after = 100_000
    with pytest.raises(RunFailed) as caught:
        await fetch(BULK, session, spool, nothing)
    assert caught.value.failure.reason is FailureReason.CONNECTION_LOST


async def test_input_larger_than_the_disk_is_not_begun(
    session: FileSession, server: SftpTestServer, folder: Path, spool: Path
) -> None:
    with (folder / "in" / "a.csv").open("wb") as file:
        file.truncate(10 * 2**40)
    with pytest.raises(RunFailed, match="10,995,116,277,760 bytes") as caught:
        await fetch(ONE, session, spool, nothing)
    assert caught.value.failure.reason is FailureReason.DISK_FULL
    assert server.behaviour.sent == 0


async def test_a_name_that_is_not_utf_8_fails_only_its_file(session: FileSession, folder: Path, spool: Path) -> None:
    (folder / "in" / "a.csv").write_text("a")
    (folder / "in" / "caf\udce9.csv").write_text("b")
    found = await fetch(BULK, session, spool, nothing)
    assert [file.name for file in found.files] == ["/in/a.csv"]
    assert [result.name for result in found.failed] == [r"/in/caf\udce9.csv"]
    assert "rename the file" in found.failed[0].message


async def test_a_handled_file_is_moved(session: FileSession, folder: Path, spool: Path) -> None:
    (folder / "in" / "a.csv").write_text("a")
    found = await fetch(BULK, session, spool, nothing)
    result = await publish(session, found.files[0], "/done", "execution-1")
    assert (result.outcome, result.message) == (FileOutcome.COMPLETED, "moved to /done/a.csv")
    assert (result.name, result.size, result.sha256) == ("/in/a.csv", 1, found.files[0].sha256)
    assert (folder / "done" / "a.csv").exists()


async def test_without_an_outbound_directory_a_file_stays(session: FileSession, folder: Path, spool: Path) -> None:
    (folder / "in" / "a.csv").write_text("a")
    found = await fetch(ONE, session, spool, nothing)
    result = await publish(session, found.files[0], "", "execution-1")
    assert result.outcome is FileOutcome.COMPLETED
    assert (folder / "in" / "a.csv").exists()


async def test_a_file_that_cannot_be_moved_says_what_follows(
    session: FileSession, server: SftpTestServer, folder: Path, spool: Path
) -> None:
    (folder / "in" / "a.csv").write_text("a")
    found = await fetch(BULK, session, spool, nothing)
    server.behaviour.movable = False
    result = await publish(session, found.files[0], "/done", "execution-1")
    assert result.outcome is FileOutcome.FAILED
    assert "its rows were integrated, but the next run will read it again" in result.message
    assert "Permission denied" in result.message
