"""The settings say why two are locked, how the console stands with its server, and how it is set up."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman import ApiTarget, Caller, ExportSpec, GeneralSettings, ServerInfo
from ferryman_tui.sheets.settings import (
    ExportJobs,
    Setup,
    connection_part,
    console_part,
    export_jobs,
    general_part,
    settings_sheet,
)
from ferryman_tui.store.connection import Connection, Link
from ferryman_tui.store.told import Told
from tests.tui.cells.samples import JOB, NASTY, NOW
from tests.tui.sheets.catalog import CONTEXT, LAWS, check_lines, texts

WIDE, NARROW = 118, 78
SETTINGS = GeneralSettings(
    default_store="fr-b2b", main_locale="fr-FR", export_order_enabled=True, updated_at=NOW - timedelta(hours=2)
)
CONNECTION = Connection(
    target="jobs.example.com:7443",
    since=NOW - timedelta(minutes=5),
    link=Link.LIVE,
    caller=Caller(name="anna", role="operator", permissions=("MAPPER_READ", "MAPPER_WRITE")),
    server=ServerInfo(
        version="0.1.0", database="sqlite", database_id="one", started_at=NOW - timedelta(days=2), now=NOW
    ),
    round_trip=timedelta(milliseconds=11),
)
SETUP = Setup(
    theme="harbor",
    themes=("harbor", "paper", "ansi"),
    theme_key="^t",
    frames_per_second=10,
    ascii=False,
    config_file=Path("/home/anna/.config/ferryman/console.toml"),
    config_exists=True,
)
EXPORT = ExportSpec(trigger_statuses=("NEW",), api=ApiTarget(path="/orders"))


@LAWS
@given(
    st.builds(GeneralSettings, default_store=NASTY, main_locale=NASTY)
    | st.builds(Told, NASTY, NASTY, NASTY)
    | st.none(),
    NASTY,
    st.sampled_from(Link),
)
def test_lines_fit_every_terminal(settings: GeneralSettings | Told | None, text: str, link: Link) -> None:
    connection = replace(CONNECTION, target=text, link=link, failure=Told("INTERNAL", text))
    setup = replace(SETUP, profiles={text: text}, changed_keys={text: text}, problems=(text,), theme=text)
    check_lines(lambda width, context: settings_sheet(settings, ExportJobs(1, 0), connection, setup, width, context))


def test_where_there_is_room_notes_stand_beside_the_values() -> None:
    lines = texts(general_part(SETTINGS, ExportJobs(12, 0), WIDE, CONTEXT))
    assert lines == [
        "General settings",
        "  defaultStore                fr-b2b                    data without a store goes there",
        "  mainLocale                  fr-FR                     columns without a locale feed it",
        "  simplifiedProductWorkflow   ○ off                     new products wait for review",
        "  exportOrderEnabled          ● on                      locked: follows the 12 ORDER export jobs",
        "  exportIncidentEnabled       ○ off                     locked: no INCIDENT export job exists",
        "  changed                     23 Nov 05:44:40 UTC  2h ago",
    ]


def test_in_a_narrow_terminal_notes_stand_below_the_values() -> None:
    lines = texts(general_part(SETTINGS, ExportJobs(1, 0), NARROW, CONTEXT))
    at = lines.index("  exportOrderEnabled          ● on")
    assert lines[at + 1] == "                              locked: follows the 1 ORDER export job"


@pytest.mark.parametrize("jobs", [ExportJobs(), ExportJobs(0, 3)])
def test_what_does_not_fit_the_jobs_that_are_known_tells_the_rule(jobs: ExportJobs) -> None:
    lines = texts(general_part(SETTINGS, jobs, WIDE, CONTEXT))
    assert lines[4].endswith("locked: on while an ORDER export job exists")
    assert lines[5].endswith("locked: on while an INCIDENT export job exists")


def test_every_export_job_counts_also_one_that_is_not_active() -> None:
    order = replace(JOB, entity="ORDER", import_spec=None, export_spec=EXPORT)
    jobs = [order, replace(order, active=False), replace(order, entity="INCIDENT"), replace(JOB, entity="ORDER")]
    assert export_jobs(jobs) == ExportJobs(2, 1)


def test_settings_that_are_not_there_say_why() -> None:
    assert "  loading …" in texts(general_part(None, ExportJobs(), WIDE, CONTEXT))
    told = Told("UNAVAILABLE", "nobody answers", "Reconnect.")
    assert "  UNAVAILABLE: nobody answers. Reconnect." in texts(general_part(told, ExportJobs(), WIDE, CONTEXT))


def test_the_connection_tells_server_caller_and_freshness() -> None:
    lines = texts(connection_part(CONNECTION, WIDE, CONTEXT))
    assert lines[1:] == [
        "  server                      jobs.example.com:7443     not encrypted: the connection has no TLS",
        "  version                     0.1.0 on sqlite           started 2d 00h ago",
        "  you are                     anna (operator)",
        "  permissions                 MAPPER_READ, MAPPER_WRITE",
        "  state                       live                      for 5m 00s: data as of now",
        "  round trip                  11 ms",
    ]


def test_a_lost_connection_tells_since_when_and_why() -> None:
    lost = replace(
        CONNECTION,
        link=Link.LOST,
        data_as_of=NOW - timedelta(seconds=30),
        failure=Told("UNAVAILABLE", "connection refused"),
        caller=replace(CONNECTION.caller, permissions=("MAPPER_READ",)) if CONNECTION.caller else None,
        round_trip=None,
    )
    text = "\n".join(texts(connection_part(lost, 200, CONTEXT)))
    assert "data as of 07:44:10 UTC; UNAVAILABLE: connection refused" in text
    assert "read-only: changes need MAPPER_WRITE" in text
    assert "round trip                  not told yet" in text


def test_a_server_that_has_told_nothing_yet() -> None:
    fresh = Connection(target="here:1", since=NOW)
    lines = texts(connection_part(fresh, WIDE, CONTEXT))
    assert sum("not told yet" in line for line in lines) == 4
    assert any("no data yet" in line for line in lines)


def test_the_console_tells_its_file_its_keys_and_what_is_wrong_with_them() -> None:
    setup = replace(
        SETUP,
        config_exists=False,
        profiles={"prod": "jobs.prod:7443"},
        profile="prod",
        changed_keys={"Stop the execution": "x, X"},
        problems=("console.toml: fps is 99, expected 1 to 60.",),
    )
    lines = texts(console_part(setup, WIDE, CONTEXT))
    assert lines[0] == "This console"
    assert "  theme                       harbor                    ^t changes it: paper, ansi" in lines
    assert "  configuration               /home/anna/.config/ferryman/console.toml" in lines
    assert "                              not there: the defaults are in force" in lines
    assert "  profile prod                jobs.prod:7443            in use" in lines
    assert "  key x, X                    Stop the execution        changed in the file" in lines
    assert lines[-1] == "  console.toml: fps is 99, expected 1 to 60."


def test_a_console_as_delivered() -> None:
    lines = texts(console_part(replace(SETUP, ascii=True), WIDE, CONTEXT))
    assert any(line.startswith("  keys                        as delivered") for line in lines)
    assert any(line.startswith("  glyphs                      plain letters") for line in lines)
    assert any(line.startswith("  profiles                    none") for line in lines)
