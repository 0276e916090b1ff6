"""One execution on the screen: its id below its date, what it counted, its rejected rows, log, files and settings."""

import csv
from pathlib import Path

import pytest

from ferryman import Client, Execution
from ferryman_tui.destinations import OpenExecution
from tests.sftp_server import SftpTestServer
from tests.tui.screens.conftest import MakeJob, OpenDesk, RunToEnd
from tests.tui.screens.desk import NARROW, SMALL, WIDE, Desk

REJECTED_EACH = 7
UNKNOWN = "0194f3a1-7c11-7b02-9d41-805feb1f8e5a"


def suppliers(rows: int, *, good: bool = False) -> str:
    """A file whose rows have no key now and then, and one no name."""
    lines = [f"Supplier {n},{'' if n % REJECTED_EACH == 0 and not good else f'S-{n:05}'}" for n in range(rows)]
    if not good:
        lines[-1] = f" ,S-{rows:05}"
    return "\n".join(["name,externalId", *lines, ""])


async def opened(on: Desk, execution: Execution | str, *texts: str) -> Desk:
    """Open an execution and wait until these texts are there."""
    on.app.screen.go(OpenExecution(execution if isinstance(execution, str) else execution.id))  # type: ignore[attr-defined]
    return await on.until_shown(*texts)


@pytest.fixture
async def rejects(make_job: MakeJob, run_to_end: RunToEnd) -> Execution:
    """An execution that rejected 101 of 700 rows."""
    return await run_to_end(await make_job("suppliers", text=suppliers(700)))


def data_rows(on: Desk) -> int:
    """How many lines a table has room for: those between its titles and the line below it."""
    head = next(number for number, line in enumerate(on.lines) if " Row " in line)
    below = next(number for number, line in enumerate(on.lines) if "1–101 of 101" in line)
    return below - head - 1


@pytest.mark.parametrize(("size", "rows"), [(WIDE, 14), (NARROW, 8), (SMALL, 4)])
async def test_everything_fits_with_rows_to_spare(
    at_desk: OpenDesk, rejects: Execution, size: tuple[int, int], rows: int
) -> None:
    async with at_desk(size=size) as on:
        await opened(on, rejects, "1–101 of 101", "F-E-001", "Rejected rows 101", "Log 7", "Files 1", "Configuration")
        assert data_rows(on) >= rows
        assert on.lines[1].startswith(f" {rejects.started_at:%d %b}")
        assert "▲ INTEGRATION_COMPLETED_WITH_ERRORS" in on.lines[1]
        assert on.lines[2].startswith(f" {rejects.id}")
        assert "Copy ID" in on.lines[2]
        assert f"…{rejects.id[-8:]}" in on.lines[0]
        assert "Stop" not in on.text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_phases_progress_and_counters(at_desk: OpenDesk, rejects: Execution, size: tuple[int, int]) -> None:
    async with at_desk(size=size) as on:
        await opened(on, rejects, "100.0 %", "700 rows", "on average")
        phases = on.line_with("Initialize")
        assert [part.strip(" ─") for part in phases.split("✓")[1:]] == [
            "Initialize",
            "Fetch",
            "Wait",
            "Integrate",
            "Report",
        ]
        titles = next(at for at, line in enumerate(on.lines) if "Created" in line)
        assert on.lines[titles].split() == "Created 85.6 % Updated 0.0 % Unchanged 0.0 % Rejected 14.4 %".split()
        assert on.lines[titles + 1].split() == ["599", "0", "0", "101"]
        assert set(on.lines[titles + 2].split()[0]) == {"▇"}


async def test_small_terminals_have_the_counters_in_one_line(at_desk: OpenDesk, rejects: Execution) -> None:
    async with at_desk(size=SMALL) as on:
        await opened(on, rejects, "599 created  0 updated  0 unchanged  101 rejected")


async def test_the_id_is_copied_by_key_and_by_button(at_desk: OpenDesk, rejects: Execution) -> None:
    async with at_desk(size=NARROW) as on:
        await opened(on, rejects, "1–101 of 101")
        await on.press("c")
        await on.until(lambda: len(on.sent) == 1)
        assert rejects.id in await on.until_told("Copied execution id")
        await on.pilot.click(offset=(on.lines[2].index("Copy ID"), 2))
        await on.until(lambda: len(on.sent) == 2)
        assert on.sent[0] == on.sent[1]


async def test_a_whole_row_is_shown_and_closed(at_desk: OpenDesk, rejects: Execution) -> None:
    async with at_desk(size=NARROW) as on:
        await opened(on, rejects, "1–101 of 101")
        await on.press("end", "enter")
        await on.until_shown(
            "Rejected row 701 · S-00700", "What is wrong", "F-E-001  name", 'name        " "', "esc Close"
        )
        await on.press("escape")
        await on.until_gone("Rejected row 701")
        assert rejects.id in on.text


async def test_rows_are_searched_on_the_server(at_desk: OpenDesk, rejects: Execution) -> None:
    async with at_desk() as on:
        await opened(on, rejects, "1–101 of 101")
        await on.press("slash")
        await on.write("s-00700")
        await on.until_shown("1–1 found", "All 1")
        await on.press("enter", "enter")
        await on.until_shown("Rejected row 701")
        await on.press("escape", "slash", "x")
        await on.until_shown("No rejected row has this text. esc clears the search.")
        await on.press("escape", "escape")
        await on.until_shown("1–101 of 101")
        await on.press("escape")
        await on.until_gone(rejects.id)


async def test_codes_narrow_the_page(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    text = "name,externalId\n,S-1\nB,\nC,S-3,too many\n"
    execution = await run_to_end(await make_job("codes", text=text))
    async with at_desk() as on:
        await opened(on, execution, "All 3", "1–3 of 3")
        codes = [word for word in on.line_with("All 3").split() if word.startswith("F-")]
        assert len(codes) >= 1
        chips = on.line_with("All 3")
        row = on.lines.index(chips)
        await on.pilot.click(offset=(chips.index(codes[-1]), row))
        await on.until_shown(f"with {codes[-1]}")
        await on.press("escape", "escape")
        await on.until_gone(f"with {codes[-1]}")


async def test_pages_are_turned_and_counts_are_told_to_be_of_a_page(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd
) -> None:
    execution = await run_to_end(await make_job("many", text="name,externalId\n" + "A,\n" * 250 + "B,S-1\n"))
    async with at_desk() as on:
        await opened(on, execution, "1–200 of 250   page 1/2  [ ] to turn", "this page: All 200   F-E-001 200")
        await on.press("down", "right_square_bracket")
        await on.until_shown("201–250 of 250   page 2/2", "All 50", "▌     202")
        await on.press("right_square_bracket")
        await on.until_told("This is the last page.")
        await on.press("left_square_bracket")
        await on.until_shown("1–200 of 250")


async def test_an_execution_without_rejects(at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd) -> None:
    execution = await run_to_end(await make_job("good", text=suppliers(20, good=True)))
    async with at_desk(size=NARROW) as on:
        await opened(on, execution, "✓ INTEGRATION_COMPLETED", "No row was rejected.", "Rejected rows 0")
        await on.press("w")
        await on.until_told("Rows to CSV: No row was rejected.")
        await on.press("enter")
        assert "Close" not in on.text


async def test_rejected_rows_are_written_to_a_file(at_desk: OpenDesk, rejects: Execution, tmp_path: Path) -> None:
    async with at_desk() as on:
        await opened(on, rejects, "1–101 of 101")
        await on.press("w")
        told = await on.until_told("Wrote the rejected rows to ")
        path = Path(told.removeprefix("Wrote the rejected rows to "))
        assert len(list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))) == 101


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_failure_is_told_whole(
    at_desk: OpenDesk, make_job: MakeJob, run_to_end: RunToEnd, size: tuple[int, int]
) -> None:
    execution = await run_to_end(await make_job("gone"))
    assert execution.failure
    async with at_desk(size=size) as on:
        await opened(on, execution, "✗ JOB_FAILED", "✗ Fetch", "no rows were read", "No row was rejected.")
        assert execution.failure.message in " ".join(line.strip() for line in on.lines[3:5])


async def test_tabs_are_turned_and_remembered(at_desk: OpenDesk, rejects: Execution) -> None:
    async with at_desk() as on:
        await opened(on, rejects, "1–101 of 101")
        await on.press("tab")
        await on.until_shown("triggered by local operator", "7 lines   complete", "All 7   info 6   warnings 1")
        await on.press("tab")
        await on.until_shown("✓ done", "suppliers.csv", "SHA-256")
        await on.press("enter")
        await on.until_shown("Rows     700", "Close")
        await on.press("escape", "slash")
        await on.until_told("There is nothing to search through here")
        await on.press("tab")
        await on.until_shown("This execution", "this execution ran with what follows", "suppliers.csv")
        await on.press("tab")
        await on.until_shown("1–101 of 101")
        await on.press("shift+tab")
        await on.until_shown("This execution")
    async with at_desk() as on:
        await opened(on, rejects, "This execution")
        await on.pilot.click(offset=(on.line_with("Rejected rows").index("Log 7"), 16))
        tabs = on.lines.index(on.line_with("Rejected rows"))
        await on.pilot.click(offset=(on.line_with("Rejected rows").index("Log"), tabs))
        await on.until_shown("7 lines   complete")


async def test_the_log_is_searched_and_narrowed_by_level(at_desk: OpenDesk, rejects: Execution) -> None:
    async with at_desk() as on:
        await opened(on, rejects, "1–101 of 101")
        await on.press("space")
        await on.until_shown("7 lines   complete")
        await on.press("slash")
        await on.write("FETCHED")
        await on.until_shown("1 of 7 lines")
        await on.press("enter", "enter")
        await on.until_shown("Line 4 of the log", "Details")
        await on.press("escape", "escape")
        await on.until_shown("7 lines   complete")
        chips = on.line_with("warnings 1")
        await on.pilot.click(offset=(chips.index("warnings"), on.lines.index(chips)))
        await on.until_shown("1 of 7 lines", "ended as INTEGRATION_COMPLETED_WITH_ERRORS")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_an_execution_that_is_not_there(at_desk: OpenDesk, make_job: MakeJob, size: tuple[int, int]) -> None:
    await make_job("suppliers")
    async with at_desk(size=size) as on:
        await opened(on, UNKNOWN, "NOT_FOUND", UNKNOWN)
        assert "Rejected rows" not in on.text
        await on.until(lambda: "Help" in on.lines[-1], "the last line")
        await on.press("c", "tab", "slash", "enter", "escape")
        await on.until_gone("NOT_FOUND")


async def test_a_run_is_stopped_from_here(
    at_desk: OpenDesk, make_job: MakeJob, client: Client, sftp: SftpTestServer
) -> None:
    sftp.behaviour.read_gate.clear()
    execution = await client.jobs.run((await make_job("slow", rows=3)).id)
    async with at_desk(size=NARROW) as on:
        await opened(on, execution, "● JOB_STARTED", "● Fetch", "Stop  s", "s Stop", "No row was rejected so far.")
        await on.pilot.click(offset=(on.lines[2].index("Stop"), 2))
        await on.until_shown("Stop this execution?", execution.id)
        await on.press("y")
        await on.until_gone("Stop this execution?")
        sftp.behaviour.read_gate.set()
        await on.until_shown("■ JOB_STOPPED", "Asked to stop by local operator", "no rows were read")
        assert "Stop  s" not in on.text
        assert "s Stop" not in on.text
