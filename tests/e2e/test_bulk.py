"""Every file of a folder in one run: in order, each with its own outcome, moved away when it was handled."""

from pathlib import Path
from typing import Final

import pytest

import ferryman
from ferryman.models.executions import Execution, ExecutionStatus, FileOutcome
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import SftpSource
from tests.e2e.conftest import MakeJob, RunToEnd
from tests.e2e.seen import counted, outcomes, stored, told
from tests.sftp_server import SftpTestServer

COMPLETED, FAILED = FileOutcome.COMPLETED, FileOutcome.FAILED
HEADER: Final = "name,externalId\n"


@pytest.fixture
def inbound(folder: Path) -> Path:
    """Where the files of bulk jobs are; the outbound folder is beside it."""
    (folder / "in").mkdir()
    (folder / "done").mkdir()
    return folder / "in"


async def test_files_are_applied_by_name_and_moved(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path, inbound: Path
) -> None:
    for name in ("c.csv", "a.CSV", "b.csv", ".hidden.csv", "notes.txt"):
        (inbound / name).write_text(f"{HEADER}From {name},S-1\nOf {name},S-{name[0]}\n")
    job = await _bulk(make_job)
    ended = await run_to_end(job)
    assert (ended.status, ended.failure) == (ExecutionStatus.INTEGRATION_COMPLETED, None)
    assert counted(ended) == {"read": 6, "created": 4, "updated": 2}
    assert outcomes(ended) == [("/in/a.CSV", 2, COMPLETED), ("/in/b.csv", 2, COMPLETED), ("/in/c.csv", 2, COMPLETED)]
    assert [file.message for file in ended.files] == [f"moved to /done/{name}" for name in ("a.CSV", "b.csv", "c.csv")]
    names = {"S-1": "From c.csv", "S-a": "Of a.CSV", "S-b": "Of b.csv", "S-c": "Of c.csv"}
    assert await stored(client) == names
    assert _names(inbound) == [".hidden.csv", "notes.txt"]
    assert _names(folder / "done") == ["a.CSV", "b.csv", "c.csv"]

    again = await run_to_end(job)
    told(again, ExecutionStatus.JOB_FAILED, "NO_FILES", 'no ".csv" file', "'/in'", "check the directory in the job")
    assert counted(again) == {}
    assert await stored(client) == names


async def test_a_file_that_fails_stays_and_the_others_go_on(
    sftp: SftpTestServer, client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path, inbound: Path
) -> None:
    (inbound / "a.csv").write_text(f'{HEADER}A,S-1\n"open,S-2\n')
    (inbound / "b.csv").write_text(HEADER.replace(",", ";") + "B;S-3\n")
    (inbound / "c.csv").write_text(f"{HEADER}C,S-4\n")
    (inbound / "d.csv").write_text(f"{HEADER}D,S-5\n")
    (inbound / "e.csv").write_text(HEADER)
    sftp.behaviour.unreadable.add("/in/d.csv")
    job = await _bulk(make_job)
    ended = await run_to_end(job)
    words = ("/in/a.csv: the quote that opens in line 3 is never closed", "run again")
    told(ended, ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS, "FILE_MALFORMED", *words)
    assert counted(ended) == {"read": 2, "created": 2}
    assert [outcome[1:] for outcome in outcomes(ended)] == [
        (1, FAILED),
        (0, FAILED),
        (1, COMPLETED),
        (0, FAILED),
        (0, FAILED),
    ]
    _tell(ended, "never closed", 'delimiter seems to be ";"', "moved to /done/c.csv", "may not read", "but no rows")
    assert await stored(client) == {"S-1": "A", "S-4": "C"}
    assert _names(inbound) == ["a.csv", "b.csv", "d.csv", "e.csv"]
    assert _names(folder / "done") == ["c.csv"]

    for name in ("b.csv", "e.csv"):
        (inbound / name).unlink()
    (inbound / "a.csv").write_text(f"{HEADER}A,S-1\nopen,S-2\n")
    sftp.behaviour.unreadable.clear()
    corrected = await run_to_end(job)
    assert (corrected.status, corrected.failure) == (ExecutionStatus.INTEGRATION_COMPLETED, None)
    assert counted(corrected) == {"read": 3, "created": 2, "unchanged": 1}
    assert _names(inbound) == []


async def test_a_folder_of_unusable_files_fails_before_the_catalog(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, inbound: Path
) -> None:
    job = await _bulk(make_job)
    (inbound / "a.csv").write_text("")
    one = await run_to_end(job)
    told(one, ExecutionStatus.JOB_FAILED, "FILE_EMPTY", "/in/a.csv: the file is empty", "run again")
    assert outcomes(one) == [("/in/a.csv", 0, FAILED)]
    (inbound / "b.csv").write_text(HEADER)
    both = await run_to_end(job)
    told(both, ExecutionStatus.JOB_FAILED, "FILE_EMPTY", "none of the 2 files", "/in/a.csv: the file is empty")
    assert outcomes(both) == [("/in/a.csv", 0, FAILED), ("/in/b.csv", 0, FAILED)]
    _tell(both, "the file is empty", "has a header but no rows")
    missing = await run_to_end(await _bulk(make_job, inbound_directory="/nowhere"))
    told(missing, ExecutionStatus.JOB_FAILED, "FILE_NOT_FOUND", "there is no '/nowhere'", "check the path in the job")
    assert await stored(client) == {}
    assert _names(inbound) == ["a.csv", "b.csv"]


async def test_a_missing_outbound_folder_is_told_and_the_rows_stand(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path, inbound: Path
) -> None:
    (inbound / "a.csv").write_text(f"{HEADER}A,S-1\n")
    (inbound / "b.csv").write_text(f"{HEADER}B,S-2\n")
    job = await _bulk(make_job, outbound_directory="/later")
    ended = await run_to_end(job)
    words = ("/in/a.csv: its rows were integrated, but the next run will read it again", "create the directory")
    told(ended, ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS, "MOVE_FAILED", *words)
    assert counted(ended) == {"read": 2, "created": 2}
    assert outcomes(ended) == [("/in/a.csv", 1, FAILED), ("/in/b.csv", 1, FAILED)]
    _tell(ended, "cannot move '/in/a.csv'", "cannot move '/in/b.csv'")
    assert await stored(client) == {"S-1": "A", "S-2": "B"}
    assert _names(inbound) == ["a.csv", "b.csv"]

    (folder / "later").mkdir()
    again = await run_to_end(job)
    assert again.status is ExecutionStatus.INTEGRATION_COMPLETED
    assert counted(again) == {"read": 2, "unchanged": 2}
    assert _names(folder / "later") == ["a.csv", "b.csv"]


async def test_a_server_that_lets_us_in_no_more_leaves_the_file_and_the_rows(
    sftp: SftpTestServer, client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, inbound: Path
) -> None:
    (inbound / "a.csv").write_text(f"{HEADER}A,S-1\n")
    job = await _bulk(make_job)

    def refuse_from_now_on(path: str, offset: int) -> None:
        sftp.behaviour.password = "another one"

    sftp.behaviour.on_read = refuse_from_now_on
    ended = await run_to_end(job)
    words = ("/in/a.csv: its rows were integrated", "refused the login", "check user name and password")
    told(ended, ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS, "MOVE_FAILED", *words)
    assert counted(ended) == {"read": 1, "created": 1}
    assert await stored(client) == {"S-1": "A"}
    assert _names(inbound) == ["a.csv"]


async def test_a_name_that_is_taken_in_the_outbound_folder_is_never_overwritten(
    make_job: MakeJob, run_to_end: RunToEnd, folder: Path, inbound: Path
) -> None:
    (folder / "done" / "a.csv").write_text("of yesterday")
    (inbound / "a.csv").write_text(f"{HEADER}A,S-1\n")
    ended = await run_to_end(await _bulk(make_job))
    assert ended.status is ExecutionStatus.INTEGRATION_COMPLETED
    moved = f"a-{ended.id}.csv"
    assert [file.message for file in ended.files] == [f"moved to /done/{moved}"]
    assert _names(folder / "done") == [moved, "a.csv"]
    assert (folder / "done" / "a.csv").read_text() == "of yesterday"
    assert (folder / "done" / moved).read_text() == f"{HEADER}A,S-1\n"


async def _bulk(make_job: MakeJob, *, inbound_directory: str = "/in", outbound_directory: str = "/done") -> Job:
    source = SftpSource(inbound_directory=inbound_directory, outbound_directory=outbound_directory, delimiter=",")
    return await make_job("SUPPLIER", name=f"from {inbound_directory}", spec=ImportSpec(sftp=source))


def _tell(execution: Execution, *words: str) -> None:
    """Check that the message of each file has its word."""
    assert [word in file.message for file, word in zip(execution.files, words, strict=True)] == [True] * len(words)


def _names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())
