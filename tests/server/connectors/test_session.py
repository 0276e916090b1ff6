"""What every open session can do, on every server there is, and what an operator is told when it cannot."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from ferryman_server.connectors.session import FileSession
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from tests.server.connectors.file_peers import ALL, MISBEHAVING, FilePeer, file_peer

MEGABYTE = 1024 * 1024

misbehaving = pytest.mark.parametrize("peer", MISBEHAVING, indirect=True)


@pytest.fixture(params=ALL)
async def peer(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[FilePeer]:
    async with file_peer(request.param, tmp_path) as peer:
        yield peer


@pytest.fixture
async def session(peer: FilePeer) -> AsyncIterator[FileSession]:
    async with peer.session() as session:
        yield session


@pytest.fixture
def folder(peer: FilePeer) -> Path:
    return peer.folder


@pytest.fixture
def behaviour(peer: FilePeer) -> Any:
    assert peer.behaviour is not None
    return peer.behaviour


def nothing(done: int, total: int) -> None:
    """Progress nobody watches."""


def assert_explained(error: RunFailed, peer: FilePeer, path: str) -> None:
    for part in (peer.settings.host, str(peer.settings.port), peer.settings.username, repr(path)):
        assert part in error.failure.message
    for secret in peer.secrets.values():
        assert secret not in error.failure.message


async def test_the_host_key_is_that_of_ssh(session: FileSession, peer: FilePeer) -> None:
    assert session.host_key == peer.settings.host_key


async def test_a_file_is_fetched_as_it_is_with_its_digest(session: FileSession, peer: FilePeer, tmp_path: Path) -> None:
    content = os.urandom(3 * MEGABYTE + 17)
    (peer.folder / "products ä.csv").write_bytes(content)
    reported: list[tuple[int, int]] = []
    local = tmp_path / "spooled"
    local.write_text("what an earlier attempt left")
    path = peer.at("products ä.csv")
    download = await session.download(path, local, lambda done, total: reported.append((done, total)))
    assert local.read_bytes() == content
    assert download.size == len(content)
    assert download.sha256 == hashlib.sha256(content).hexdigest()
    assert reported[-1] == (len(content), len(content))
    assert [done for done, _ in reported] == sorted(done for done, _ in reported)


async def test_an_empty_file_is_fetched(session: FileSession, peer: FilePeer, tmp_path: Path) -> None:
    (peer.folder / "empty.csv").touch()
    download = await session.download(peer.at("empty.csv"), tmp_path / "spooled", nothing)
    assert (download.size, download.sha256) == (0, hashlib.sha256().hexdigest())


async def test_a_file_is_looked_at(session: FileSession, peer: FilePeer) -> None:
    (peer.folder / "a.csv").write_text("12345")
    os.utime(peer.folder / "a.csv", (1_000_000_000, 1_700_000_000))
    found = await session.stat(peer.at("a.csv"))
    assert (found.path, found.size, found.modified) == (peer.at("a.csv"), 5, 1_700_000_000)


async def test_the_head_of_a_file_is_read_and_the_session_goes_on(session: FileSession, peer: FilePeer) -> None:
    content = os.urandom(2 * MEGABYTE)
    (peer.folder / "a.csv").write_bytes(content)
    assert await session.read_head(peer.at("a.csv"), 1000) == content[:1000]
    assert await session.read_head(peer.at("a.csv"), 3 * MEGABYTE) == content
    assert (await session.stat(peer.at("a.csv"))).size == len(content)


@pytest.mark.parametrize("what", ["stat", "read_head", "download"])
async def test_a_missing_file_is_named(session: FileSession, peer: FilePeer, tmp_path: Path, what: str) -> None:
    path = peer.at("missing.csv")
    calls = {
        "stat": session.stat(path),
        "read_head": session.read_head(path, 10),
        "download": session.download(path, tmp_path / "spooled", nothing),
    }
    with pytest.raises(RunFailed) as caught:
        await calls.pop(what)
    for call in calls.values():
        call.close()
    assert caught.value.failure.reason is FailureReason.FILE_NOT_FOUND
    assert_explained(caught.value, peer, path)


async def test_a_folder_is_not_a_file(session: FileSession, peer: FilePeer) -> None:
    (peer.folder / "products.csv").mkdir()
    with pytest.raises(RunFailed, match="is not a file") as caught:
        await session.stat(peer.at("products.csv"))
    assert caught.value.failure.reason is FailureReason.FILE_NOT_FOUND


async def test_visible_files_of_the_extension_are_listed_by_name(session: FileSession, peer: FilePeer) -> None:
    (peer.folder / "in").mkdir()
    for name in ("b.csv", "a.CSV", ".hidden.csv", "notes.txt", "c.csv.part", "ä.csv", "x y.csv", "d.json"):
        (peer.folder / "in" / name).write_text("x")
    (peer.folder / "in" / "folder.csv").mkdir()
    found = await session.list_files(peer.at("in"), ".csv")
    paths = [peer.at(f"in/{name}") for name in ("a.CSV", "b.csv", "x y.csv", "ä.csv")]
    assert [(file.path, file.size) for file in found] == [(path, 1) for path in paths]
    assert [await session.stat(file.path) for file in found] == found
    assert [file.path for file in await session.list_files(peer.at("in"), ".json")] == [peer.at("in/d.json")]


async def test_an_empty_directory_has_no_files(session: FileSession, peer: FilePeer) -> None:
    (peer.folder / "in").mkdir()
    assert await session.list_files(peer.at("in"), ".csv") == []


async def test_a_missing_directory_is_named(session: FileSession, peer: FilePeer) -> None:
    with pytest.raises(RunFailed) as caught:
        await session.list_files(peer.at("in"), ".csv")
    assert caught.value.failure.reason is FailureReason.FILE_NOT_FOUND
    assert_explained(caught.value, peer, peer.at("in"))


async def test_a_file_is_moved(session: FileSession, peer: FilePeer) -> None:
    folder = peer.folder
    (folder / "in").mkdir()
    (folder / "done").mkdir()
    (folder / "in" / "a.csv").write_text("new")
    assert await session.move(peer.at("in/a.csv"), peer.at("done/"), "run-1") == peer.at("done/a.csv")
    assert (folder / "done" / "a.csv").read_text() == "new"
    assert not (folder / "in" / "a.csv").exists()


async def test_a_move_never_overwrites(session: FileSession, peer: FilePeer) -> None:
    folder = peer.folder
    (folder / "done").mkdir()
    (folder / "done" / "a.csv").write_text("old")
    (folder / "a.csv").write_text("new")
    assert await session.move(peer.at("a.csv"), peer.at("done"), "run-1") == peer.at("done/a-run-1.csv")
    assert (folder / "done" / "a.csv").read_text() == "old"
    assert (folder / "done" / "a-run-1.csv").read_text() == "new"


async def test_a_move_whose_names_are_all_taken_fails(session: FileSession, peer: FilePeer) -> None:
    folder = peer.folder
    (folder / "done").mkdir()
    for name in ("a.csv", "a-run-1.csv"):
        (folder / "done" / name).write_text("old")
    (folder / "a.csv").write_text("new")
    with pytest.raises(RunFailed, match=r"done/a\.csv' exists; '.*/done/a-run-1\.csv' exists") as caught:
        await session.move(peer.at("a.csv"), peer.at("done"), "run-1")
    assert caught.value.failure.reason is FailureReason.MOVE_FAILED
    assert (folder / "a.csv").read_text() == "new"


async def test_a_move_creates_no_directory(session: FileSession, peer: FilePeer) -> None:
    (peer.folder / "a.csv").write_text("new")
    with pytest.raises(RunFailed, match="create the directory") as caught:
        await session.move(peer.at("a.csv"), peer.at("done"), "run-1")
    assert caught.value.failure.reason is FailureReason.MOVE_FAILED
    assert_explained(caught.value, peer, peer.at("a.csv"))
    assert not (peer.folder / "done").exists()


async def test_a_file_is_published_and_replaced(session: FileSession, peer: FilePeer) -> None:
    out = peer.folder / "out"
    out.mkdir()
    for content in (b"<order/>", os.urandom(MEGABYTE), b""):
        assert await session.publish(content, peer.at("out"), "172-189 ä.xml") == peer.at("out/172-189 ä.xml")
        assert {path.name: path.read_bytes() for path in out.iterdir()} == {"172-189 ä.xml": content}


async def test_what_cannot_be_published_leaves_nothing(session: FileSession, peer: FilePeer) -> None:
    with pytest.raises(RunFailed, match="no such directory") as caught:
        await session.publish(b"x", peer.at("out"), "a.xml")
    assert caught.value.failure.reason is FailureReason.FILE_NOT_FOUND
    assert_explained(caught.value, peer, peer.at("out/a.xml"))
    (peer.folder / "out" / "a.xml").mkdir(parents=True)
    with pytest.raises(RunFailed) as caught:
        await session.publish(b"x", peer.at("out"), "a.xml")
    assert_explained(caught.value, peer, peer.at("out/a.xml"))
    assert os.listdir(peer.folder / "out") == ["a.xml"]


@pytest.mark.parametrize("name", ["../a.xml", "b/a.xml", "b\\a.xml", "..", ".a.xml", "a\n.xml", ""])
async def test_a_file_is_never_published_elsewhere(session: FileSession, peer: FilePeer, name: str) -> None:
    (peer.folder / "out" / "b").mkdir(parents=True)
    with pytest.raises(RunFailed, match="cannot be the name of a file") as caught:
        await session.publish(b"x", peer.at("out"), name)
    assert caught.value.failure.reason is FailureReason.PERMISSION_DENIED
    assert [path.name for path in peer.folder.rglob("*")] == ["out", "b"]


async def test_a_published_file_is_never_seen_half_written(session: FileSession, peer: FilePeer) -> None:
    out = peer.folder / "out"
    out.mkdir()
    published = [bytes([number]) * (MEGABYTE + number) for number in range(10)]
    done = asyncio.Event()

    def consume() -> set[bytes]:
        seen: set[bytes] = set()
        last = False
        while not last:
            last = done.is_set()
            seen.update(path.read_bytes() for path in out.glob("*.xml"))
        return seen

    watching = asyncio.create_task(asyncio.to_thread(consume))
    try:
        for content in published:
            await session.publish(content, peer.at("out"), "a.xml")
    finally:
        done.set()
        seen = await watching
    assert published[-1] in seen
    assert seen <= set(published)


@misbehaving
async def test_a_file_that_may_not_be_read_is_named(
    session: FileSession, peer: FilePeer, behaviour: Any, tmp_path: Path
) -> None:
    (peer.folder / "products.csv").write_text("a;b\n")
    behaviour.unreadable.add("/products.csv")
    with pytest.raises(RunFailed) as caught:
        await session.download("/products.csv", tmp_path / "spooled", nothing)
    assert caught.value.failure.reason is FailureReason.PERMISSION_DENIED
    assert_explained(caught.value, peer, "/products.csv")
    assert (await session.stat("/products.csv")).size == 4


@misbehaving
async def test_a_connection_cut_in_mid_file_is_named(
    session: FileSession, peer: FilePeer, behaviour: Any, tmp_path: Path
) -> None:
    (peer.folder / "products.csv").write_bytes(os.urandom(8 * MEGABYTE))
    behaviour.cut_after = 2 * MEGABYTE
    with pytest.raises(RunFailed) as caught:
        await session.download("/products.csv", tmp_path / "spooled", nothing)
    assert caught.value.failure.reason is FailureReason.CONNECTION_LOST
    assert_explained(caught.value, peer, "/products.csv")
    assert behaviour.sent >= 2 * MEGABYTE


@misbehaving
async def test_a_session_whose_server_is_gone_says_so(session: FileSession, peer: FilePeer) -> None:
    await peer.stop()
    for call in (
        session.stat("/a.csv"),
        session.list_files("/", ".csv"),
        session.move("/a.csv", "/done", "x"),
        session.publish(b"x", "/out", "a.xml"),
    ):
        with pytest.raises(RunFailed) as caught:
            await call
        assert caught.value.failure.reason is FailureReason.CONNECTION_LOST


@misbehaving
@pytest.mark.parametrize("change", ["grows", "shrinks", "is rewritten"])
async def test_a_file_that_is_still_being_written_is_refused(
    session: FileSession, peer: FilePeer, behaviour: Any, tmp_path: Path, change: str
) -> None:
    path = peer.folder / "products.csv"
    path.write_bytes(b"x" * MEGABYTE)

    def disturb(_path: str, _offset: int) -> None:
        if change == "grows":
            path.write_bytes(b"x" * (MEGABYTE + 1))
        elif change == "shrinks":
            path.write_bytes(b"x" * 10)
        elif change == "is rewritten":
            os.utime(path, (1, 1))

    behaviour.on_read = disturb
    with pytest.raises(RunFailed, match="still being written") as caught:
        await session.download("/products.csv", tmp_path / "spooled", nothing)
    assert caught.value.failure.reason is FailureReason.FILE_MALFORMED
    assert_explained(caught.value, peer, "/products.csv")


@misbehaving
async def test_a_full_disk_is_named(session: FileSession, peer: FilePeer) -> None:
    (peer.folder / "products.csv").write_bytes(b"x" * MEGABYTE)
    with pytest.raises(RunFailed, match="/dev/full") as caught:
        await session.download("/products.csv", Path("/dev/full"), nothing)
    assert caught.value.failure.reason is FailureReason.DISK_FULL


class Asked(Exception):
    """The run was asked to stop."""


@misbehaving
async def test_whatever_progress_raises_ends_the_download(session: FileSession, peer: FilePeer, tmp_path: Path) -> None:
    (peer.folder / "products.csv").write_bytes(os.urandom(20 * MEGABYTE))

    def leave(done: int, total: int) -> None:
        raise Asked

    with pytest.raises(Asked):
        await session.download("/products.csv", tmp_path / "spooled", leave)


@misbehaving
async def test_a_download_can_be_cancelled(
    session: FileSession, peer: FilePeer, behaviour: Any, tmp_path: Path
) -> None:
    (peer.folder / "products.csv").write_bytes(b"x" * MEGABYTE)
    read = asyncio.Event()
    loop = asyncio.get_running_loop()
    behaviour.on_read = lambda _path, _offset: loop.call_soon_threadsafe(read.set)
    behaviour.cut_after = 10 * MEGABYTE
    download = asyncio.create_task(session.download("/products.csv", tmp_path / "spooled", nothing))
    await read.wait()
    behaviour.read_gate.clear()
    download.cancel()
    with pytest.raises(asyncio.CancelledError):
        await download
    behaviour.read_gate.set()


@misbehaving
async def test_a_directory_that_may_not_be_listed_is_named(
    session: FileSession, peer: FilePeer, behaviour: Any
) -> None:
    behaviour.unlistable.add("/")
    with pytest.raises(RunFailed) as caught:
        await session.list_files("/", ".csv")
    assert caught.value.failure.reason is FailureReason.PERMISSION_DENIED
    assert_explained(caught.value, peer, "/")


@misbehaving
async def test_a_move_that_is_not_permitted_fails(session: FileSession, folder: Path, behaviour: Any) -> None:
    (folder / "done").mkdir()
    (folder / "a.csv").write_text("new")
    behaviour.movable = False
    with pytest.raises(RunFailed, match="Permission denied") as caught:
        await session.move("/a.csv", "/done", "run-1")
    assert caught.value.failure.reason is FailureReason.MOVE_FAILED


@misbehaving
async def test_a_file_that_may_not_be_renamed_is_not_published(
    session: FileSession, folder: Path, behaviour: Any
) -> None:
    (folder / "a.xml").write_text("old")
    behaviour.movable = False
    with pytest.raises(RunFailed) as caught:
        await session.publish(b"new", "/", "a.xml")
    assert caught.value.failure.reason is FailureReason.PERMISSION_DENIED
    assert os.listdir(folder) == ["a.xml"]
    assert (folder / "a.xml").read_text() == "old"


@misbehaving
async def test_where_rename_cannot_replace_the_older_file_is_removed_first(
    session: FileSession, folder: Path, behaviour: Any
) -> None:
    behaviour.replacing = False
    for content in (b"old", b"new"):
        await session.publish(content, "/", "a.xml")
        assert os.listdir(folder) == ["a.xml"]
        assert (folder / "a.xml").read_bytes() == content
