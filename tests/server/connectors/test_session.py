"""What can be done in an open SFTP session, and what an operator is told when it cannot."""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ferryman_server.connectors.session import SftpSession
from ferryman_server.connectors.sftp import open_sftp
from ferryman_server.domain.connectors import SftpSettings
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from tests.sftp_server import PASSWORD, USERNAME, Behaviour, SftpTestServer, sftp_server

MEGABYTE = 1024 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "served"
    folder.mkdir()
    return folder


@pytest.fixture
async def server(folder: Path) -> AsyncIterator[SftpTestServer]:
    async with sftp_server(folder) as server:
        yield server


@pytest.fixture
async def session(server: SftpTestServer) -> AsyncIterator[SftpSession]:
    async with session_on(server) as session:
        yield session


@asynccontextmanager
async def session_on(server: SftpTestServer) -> AsyncIterator[SftpSession]:
    settings = SftpSettings(server.host, server.port, USERNAME)
    async with open_sftp(settings, PASSWORD, allow_private_addresses=True) as session:
        yield session


def nothing(done: int, total: int) -> None:
    """Progress nobody watches."""


def assert_explained(error: RunFailed, server: SftpTestServer, path: str) -> None:
    for part in (server.host, str(server.port), USERNAME, repr(path)):
        assert part in error.failure.message
    assert PASSWORD not in error.failure.message


async def test_a_file_is_fetched_as_it_is_with_its_digest(session: SftpSession, folder: Path, tmp_path: Path) -> None:
    content = os.urandom(3 * MEGABYTE + 17)
    (folder / "products.csv").write_bytes(content)
    reported: list[tuple[int, int]] = []
    local = tmp_path / "spooled"
    download = await session.download("/products.csv", local, lambda done, total: reported.append((done, total)))
    assert local.read_bytes() == content
    assert download.size == len(content)
    assert download.sha256 == hashlib.sha256(content).hexdigest()
    assert reported[-1] == (len(content), len(content))
    assert [done for done, _ in reported] == sorted(done for done, _ in reported)


async def test_an_empty_file_is_fetched(session: SftpSession, folder: Path, tmp_path: Path) -> None:
    (folder / "empty.csv").touch()
    download = await session.download("/empty.csv", tmp_path / "spooled", nothing)
    assert (download.size, download.sha256) == (0, hashlib.sha256().hexdigest())


async def test_a_missing_file_is_named(session: SftpSession, server: SftpTestServer, tmp_path: Path) -> None:
    with pytest.raises(RunFailed) as caught:
        await session.download("/missing.csv", tmp_path / "spooled", nothing)
    assert caught.value.failure.reason is FailureReason.FILE_NOT_FOUND
    assert_explained(caught.value, server, "/missing.csv")


async def test_a_folder_is_not_a_file(session: SftpSession, folder: Path) -> None:
    (folder / "products.csv").mkdir()
    with pytest.raises(RunFailed, match="is not a file") as caught:
        await session.stat("/products.csv")
    assert caught.value.failure.reason is FailureReason.FILE_NOT_FOUND


async def test_a_file_that_may_not_be_read_is_named(
    session: SftpSession, server: SftpTestServer, folder: Path, tmp_path: Path
) -> None:
    (folder / "products.csv").write_text("a;b\n")
    server.behaviour.unreadable.add("/products.csv")
    with pytest.raises(RunFailed) as caught:
        await session.download("/products.csv", tmp_path / "spooled", nothing)
    assert caught.value.failure.reason is FailureReason.PERMISSION_DENIED
    assert_explained(caught.value, server, "/products.csv")


async def test_a_connection_cut_in_mid_file_is_named(folder: Path, tmp_path: Path) -> None:
    (folder / "products.csv").write_bytes(os.urandom(8 * MEGABYTE))
    behaviour = Behaviour(cut_after=2 * MEGABYTE)
    async with sftp_server(folder, behaviour) as server, session_on(server) as session:
        with pytest.raises(RunFailed) as caught:
            await session.download("/products.csv", tmp_path / "spooled", nothing)
        assert caught.value.failure.reason is FailureReason.CONNECTION_LOST
        assert_explained(caught.value, server, "/products.csv")
    assert behaviour.sent >= 2 * MEGABYTE


async def test_a_session_whose_server_is_gone_says_so(session: SftpSession, server: SftpTestServer) -> None:
    await server.stop()
    for call in (session.stat("/a.csv"), session.list_files("/"), session.move("/a.csv", "/done", "x")):
        with pytest.raises(RunFailed) as caught:
            await call
        assert caught.value.failure.reason is FailureReason.CONNECTION_LOST


@pytest.mark.parametrize("change", ["grows", "shrinks", "is rewritten"])
async def test_a_file_that_is_still_being_written_is_refused(
    session: SftpSession, server: SftpTestServer, folder: Path, tmp_path: Path, change: str
) -> None:
    path = folder / "products.csv"
    path.write_bytes(b"x" * MEGABYTE)

    def disturb(_path: str, _offset: int) -> None:
        if change == "grows":
            path.write_bytes(b"x" * (MEGABYTE + 1))
        elif change == "shrinks":
            path.write_bytes(b"x" * 10)
        elif change == "is rewritten":
            os.utime(path, (1, 1))

    server.behaviour.on_read = disturb
    with pytest.raises(RunFailed, match="still being written") as caught:
        await session.download("/products.csv", tmp_path / "spooled", nothing)
    assert caught.value.failure.reason is FailureReason.FILE_MALFORMED
    assert_explained(caught.value, server, "/products.csv")


async def test_a_full_disk_is_named(session: SftpSession, folder: Path) -> None:
    (folder / "products.csv").write_bytes(b"x" * MEGABYTE)
    with pytest.raises(RunFailed, match="/dev/full") as caught:
        await session.download("/products.csv", Path("/dev/full"), nothing)
    assert caught.value.failure.reason is FailureReason.DISK_FULL


async def test_whatever_progress_raises_ends_the_download(session: SftpSession, folder: Path, tmp_path: Path) -> None:
    (folder / "products.csv").write_bytes(os.urandom(20 * MEGABYTE))

    class Asked(Exception):
        """The run was asked to stop."""

    def leave(done: int, total: int) -> None:
        raise Asked

    with pytest.raises(Asked):
        await session.download("/products.csv", tmp_path / "spooled", leave)


async def test_only_visible_csv_files_are_listed_by_name(session: SftpSession, folder: Path) -> None:
    for name in ("b.csv", "a.CSV", ".hidden.csv", "notes.txt", "c.csv.part", "ä.csv"):
        (folder / name).write_text("x")
    (folder / "folder.csv").mkdir()
    (folder / "link.csv").symlink_to(folder / "b.csv")
    found = await session.list_files("/")
    assert [(file.path, file.size) for file in found] == [("/a.CSV", 1), ("/b.csv", 1), ("/ä.csv", 1)]


async def test_a_missing_directory_is_named(session: SftpSession, server: SftpTestServer) -> None:
    with pytest.raises(RunFailed) as caught:
        await session.list_files("/in")
    assert caught.value.failure.reason is FailureReason.FILE_NOT_FOUND
    assert_explained(caught.value, server, "/in")


async def test_a_directory_that_may_not_be_listed_is_named(session: SftpSession, server: SftpTestServer) -> None:
    server.behaviour.unlistable.add("/")
    with pytest.raises(RunFailed) as caught:
        await session.list_files("/")
    assert caught.value.failure.reason is FailureReason.PERMISSION_DENIED
    assert_explained(caught.value, server, "/")


async def test_a_file_is_moved(session: SftpSession, folder: Path) -> None:
    (folder / "in").mkdir()
    (folder / "done").mkdir()
    (folder / "in" / "a.csv").write_text("new")
    assert await session.move("/in/a.csv", "/done/", "run-1") == "/done/a.csv"
    assert (folder / "done" / "a.csv").read_text() == "new"
    assert not (folder / "in" / "a.csv").exists()


async def test_a_move_never_overwrites(session: SftpSession, folder: Path) -> None:
    (folder / "done").mkdir()
    (folder / "done" / "a.csv").write_text("old")
    (folder / "a.csv").write_text("new")
    assert await session.move("/a.csv", "/done", "run-1") == "/done/a-run-1.csv"
    assert (folder / "done" / "a.csv").read_text() == "old"
    assert (folder / "done" / "a-run-1.csv").read_text() == "new"


async def test_a_move_whose_names_are_all_taken_fails(session: SftpSession, folder: Path) -> None:
    (folder / "done").mkdir()
    for name in ("a.csv", "a-run-1.csv"):
        (folder / "done" / name).write_text("old")
    (folder / "a.csv").write_text("new")
    with pytest.raises(RunFailed, match=r"'/done/a\.csv' exists; '/done/a-run-1\.csv' exists") as caught:
        await session.move("/a.csv", "/done", "run-1")
    assert caught.value.failure.reason is FailureReason.MOVE_FAILED
    assert (folder / "a.csv").read_text() == "new"


async def test_a_move_creates_no_directory(session: SftpSession, server: SftpTestServer, folder: Path) -> None:
    (folder / "a.csv").write_text("new")
    with pytest.raises(RunFailed, match="create the directory") as caught:
        await session.move("/a.csv", "/done", "run-1")
    assert caught.value.failure.reason is FailureReason.MOVE_FAILED
    assert_explained(caught.value, server, "/a.csv")
    assert not (folder / "done").exists()


async def test_a_move_that_is_not_permitted_fails(session: SftpSession, server: SftpTestServer, folder: Path) -> None:
    (folder / "done").mkdir()
    (folder / "a.csv").write_text("new")
    server.behaviour.movable = False
    with pytest.raises(RunFailed, match="Permission denied") as caught:
        await session.move("/a.csv", "/done", "run-1")
    assert caught.value.failure.reason is FailureReason.MOVE_FAILED
