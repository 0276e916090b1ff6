"""Files that are missing, empty, misshapen, broken or hostile: each is told, and no good row before a fault is lost."""

import asyncio
from pathlib import Path
from typing import Final

import psutil
from pytest import Subtests

import ferryman
from ferryman.models.executions import Execution, ExecutionStatus, FileOutcome
from ferryman.models.jobs import ImportSpec, Job, MappingLine
from ferryman.models.sources import SftpSource
from tests.e2e.conftest import MakeJob, RunToEnd
from tests.e2e.seen import counted, outcomes, rejected, stored, told
from tests.service import Service

MEMORY_BYTES_MAX: Final = 450 << 20
LINE_BYTES: Final = 100 << 20

WITHOUT_ROWS: Final = {
    "missing.csv": (None, "FILE_NOT_FOUND", "check the path in the job"),
    "empty.csv": (b"", "FILE_EMPTY", "check what the other system writes"),
    "mark.csv": (b"\xef\xbb\xbf", "FILE_EMPTY", "check what the other system writes"),
    "blank.csv": (b"\n \t\r\n\r\n", "FILE_EMPTY", "check what the other system writes"),
    "header.csv": (b"name,externalId\n", "NO_ROWS", "ask for the file again"),
    "header_and_blank_lines.csv": (b"name,externalId\n\n  \n", "NO_ROWS", "ask for the file again"),
}

Lines = tuple[MappingLine, ...]
BOTH: Final = (MappingLine(source="name", field="name"), MappingLine(source="externalId", field="externalId"))
NAME_ONLY: Final = BOTH[:1]
NOM: Final = (MappingLine(source="Nom", field="name"), *BOTH[1:])

MISFITS: Final[list[tuple[bytes, Lines, str, str]]] = [
    (b"name;externalId\nA;S-1\n", (), ",", 'one column only; its delimiter seems to be ";": set the job\'s delimiter'),
    (
        b"name;externalId\nA;S-1\n",
        BOTH,
        ",",
        'one column only; its delimiter seems to be ";": set the job\'s delimiter',
    ),
    (b"name,externalId\nA,S-1\n", (), ";", 'one column only; its delimiter seems to be ",": set the job\'s delimiter'),
    (b"externalId\nS-1\n", BOTH, ",", "the header is [externalId]; the mapping expects 'name', which it does not have"),
    (b"name\nA\n", (), ",", "SUPPLIER needs a column for each of: 'externalId' or 'Supplier External Id'"),
    (b"name,externalId\nA,S-1\n", NOM, ",", "the mapping expects 'Nom', which it does not have"),
    (b"name,description\nA,S-1\n", (), ",", "needs a column for each of: 'externalId' or 'Supplier External Id'"),
    (b"name,externalId\nA,S-1\n", NAME_ONLY, ",", "mapping has no line for 'externalId', which every row of SUPPLIER"),
    (b"name,externalId,name\nA,S-1,B\n", (), ",", "columns 1 and 3 ('name', 'name') both feed name"),
    (b"name,externalId,name\nA,S-1,B\n", BOTH, ",", "'name' is there 2 times, so it is unclear which to use"),
    (b"n\xe9m,externalId\nA,S-1\n", (), ",", "the header in line 1 cannot be read: byte 2 of it is not UTF-8"),
    ("name,externalId\nA,S-1\n".encode("utf-16"), (), ",", "it looks like UTF-16"),
    (b'\nname,"externalId\nA,S-1\n', (), ",", "in line 2 cannot be read: the quote opened there is never closed"),
]

BROKEN_ROWS: Final = {
    "few.csv": (b"few", "", "expected 2 columns, got 1"),
    "many.csv": (b"many,few-3,x,y", "", "expected 2 columns, got 4"),
    "utf8.csv": (b"\xff\xfe,utf8-3", "name", "name has bytes that are not UTF-8; save the file as UTF-8"),
    "nul.csv": (b"n\0l,nul-3", "name", "name has a NUL character; remove it"),
}


async def test_a_file_without_rows_never_counts_as_a_success(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path, subtests: Subtests
) -> None:
    for name, (content, reason, advice) in WITHOUT_ROWS.items():
        with subtests.test(name):
            if content is not None:
                (folder / name).write_bytes(content)
            ended = await run_to_end(await make_job("SUPPLIER", name))
            told(ended, ExecutionStatus.JOB_FAILED, reason, name, advice)
            assert counted(ended) == {}
    assert await stored(client) == {}


async def test_a_header_that_does_not_fit_fails_before_any_row_is_applied(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path, subtests: Subtests
) -> None:
    for number, (content, mapping, delimiter, problem) in enumerate(MISFITS):
        name = f"misfit_{number}.csv"
        with subtests.test(problem):
            (folder / name).write_bytes(content)
            spec = ImportSpec(sftp=SftpSource(file_path=name, delimiter=delimiter), mapping=mapping)
            ended = await run_to_end(await make_job("SUPPLIER", name=name, spec=spec))
            told(ended, ExecutionStatus.JOB_FAILED, "HEADER_INVALID", name, problem, "orrect the file", "run")
            assert outcomes(ended) == [(name, 0, FileOutcome.FAILED)]
            assert problem in ended.files[0].message
    assert await stored(client) == {}


async def test_a_row_that_cannot_be_read_costs_itself_only(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path, subtests: Subtests
) -> None:
    expected: dict[str, object] = {}
    for name, (row, field, message) in BROKEN_ROWS.items():
        with subtests.test(name):
            stem = name.removesuffix(".csv")
            first, last = f"{stem}-1", f"{stem}-4"
            (folder / name).write_bytes(b"name,externalId\nA,%b\n%b\nD,%b\n" % (first.encode(), row, last.encode()))
            ended = await run_to_end(await make_job("SUPPLIER", name))
            assert ended.status is ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS
            assert counted(ended) == {"read": 3, "created": 2, "rejected": 1}
            (bad,) = await rejected(client, ended)
            (error,) = bad.errors
            assert (bad.file, bad.line, error.code, error.field, error.message) == (name, 3, "F-E-012", field, message)
            expected |= {first: "A", last: "D"}
    assert await stored(client) == expected


async def test_every_row_rejected_is_a_failure_that_leads_to_the_rows(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    (folder / "suppliers.csv").write_text("name,externalId,supplierRating\nA,,1\nB,S-2,nine\n")
    ended = await run_to_end(await make_job("SUPPLIER", "suppliers.csv"))
    told(ended, ExecutionStatus.INTEGRATION_FAILED, "ALL_ROWS_REJECTED", "look at the rejected rows", "run again")
    assert counted(ended) == {"read": 2, "rejected": 2}
    rows = await rejected(client, ended)
    assert [(row.line, row.errors[0].code, row.errors[0].field) for row in rows] == [
        (2, "F-E-001", "externalId"),
        (3, "F-E-012", "supplierRating"),
    ]
    assert "expected a number with a point" in rows[1].errors[0].message
    assert await stored(client) == {}


async def test_a_key_that_is_repeated_is_warned_of_and_the_last_row_wins(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    (folder / "suppliers.csv").write_text("name,externalId,shoe size\nFirst,S-1,\nOther,S-2,\nLast,S-1,\n")
    ended = await run_to_end(await make_job("SUPPLIER", "suppliers.csv"))
    assert (ended.status, ended.failure) == (ExecutionStatus.INTEGRATION_COMPLETED, None)
    assert counted(ended) == {"read": 3, "created": 2, "updated": 1}
    ignored, repeated = ended.warnings
    assert ignored == "suppliers.csv: column 'shoe size' is not mapped and was ignored"
    assert repeated.startswith("suppliers.csv: ")
    assert repeated.endswith("repeat the key of an earlier row, and the last one wins: 'S-1' in lines 2, 4")
    assert await stored(client) == {"S-1": "Last", "S-2": "Other"}


async def test_a_quote_that_is_never_closed_is_named_by_its_line(
    service: Service, client: ferryman.Client, make_job: MakeJob, folder: Path
) -> None:
    good, after = 12_000, 800_000
    with (folder / "suppliers.csv").open("w") as file:
        file.write("name,externalId\n")
        file.writelines(f"Supplier {n},S-{n:07}\n" for n in range(good))
        file.write('"Open,S-open\n')
        file.writelines(f"Supplier {n},T-{n:07}\n" for n in range(after))
    job = await make_job("SUPPLIER", "suppliers.csv")
    ended, peak = await _with_peak(service, client, job)
    words = ("suppliers.csv: the quote that opens in line 12002 is never closed", "rows before it were handled", "run")
    told(ended, ExecutionStatus.INTEGRATION_FAILED, "FILE_MALFORMED", *words)
    assert counted(ended) == {"read": good, "created": good}
    assert outcomes(ended) == [("suppliers.csv", good, FileOutcome.FAILED)]
    assert len(await stored(client)) == good
    assert 0 < peak < MEMORY_BYTES_MAX


async def test_a_line_of_100_mb_is_rejected_in_bounded_memory(
    service: Service, client: ferryman.Client, make_job: MakeJob, folder: Path
) -> None:
    piece = b"x" * (1 << 20)
    with (folder / "suppliers.csv").open("wb") as file:
        file.write(b"name,externalId\nA,S-1\nB,S-2\n")
        file.writelines(piece for _ in range(LINE_BYTES // len(piece)))
        file.write(b",S-3\nD,S-4\n")
    job = await make_job("SUPPLIER", "suppliers.csv")
    ended, peak = await _with_peak(service, client, job)
    assert ended.status is ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS
    assert counted(ended) == {"read": 4, "created": 3, "rejected": 1}
    (bad,) = await rejected(client, ended)
    assert (bad.file, bad.line) == ("suppliers.csv", 4)
    assert "longer than 16777216 bytes" in bad.errors[0].message
    assert "check whether line ends are missing" in bad.errors[0].message
    assert await stored(client) == {"S-1": "A", "S-2": "B", "S-4": "D"}
    assert 0 < peak < MEMORY_BYTES_MAX


async def _with_peak(service: Service, client: ferryman.Client, job: Job) -> tuple[Execution, int]:
    """Run a job to its end, and tell the most memory in bytes that its data process was seen to have held."""
    execution = await client.jobs.run(job.id)
    waiting = asyncio.create_task(client.executions.wait(execution.id))
    peak = 0
    while not waiting.done():
        peak = max([peak, *map(_peak_bytes, service.data_processes())])
        await asyncio.wait([waiting], timeout=0.02)
    return await waiting, peak


def _peak_bytes(process: psutil.Process) -> int:
    """Read the kernel's own high-water mark, so that nothing between two looks is missed."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM:")), 0)
