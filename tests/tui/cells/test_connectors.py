"""The table of connectors tells what each reaches and how many jobs use it."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ferryman import ApiSettings, Connector, SftpSettings
from ferryman_tui.cells.connectors import CONNECTORS, ConnectorRow, connector_rows
from ferryman_tui.columns import Context
from tests.tui.cells.laws import cell_text, check_cells, check_layouts, keys
from tests.tui.cells.samples import JOB, MOMENTS, NASTY, NOW

SFTP = SftpSettings(host="sftp.example.com", port=2222, username="shop")
CONNECTOR = Connector(id=JOB.connector_id, name="supplier", sftp=SFTP, updated_at=NOW)
ANY_ROW = st.builds(
    ConnectorRow,
    connector=st.builds(
        Connector,
        name=NASTY,
        api=st.builds(ApiSettings, base_url=NASTY) | st.none(),
        active=st.booleans(),
        updated_at=MOMENTS,
    ),
    users=st.lists(NASTY, max_size=3).map(tuple),
)


def test_rows_fit_every_terminal() -> None:
    check_layouts(CONNECTORS)


@settings(deadline=None)
@given(ANY_ROW, st.integers(1, 60))
def test_cells_fit_their_columns(row: ConnectorRow, width: int) -> None:
    check_cells(CONNECTORS, row, width)


def test_jobs_are_found_by_the_connector_that_they_use() -> None:
    other = Connector(id="other", name="other", sftp=SFTP)
    jobs = [replace(JOB, name="prices"), replace(JOB, name="Offers"), replace(JOB, connector_id="gone")]
    rows = connector_rows([CONNECTOR, other], jobs)
    assert {id: row.users for id, row in rows.items()} == {CONNECTOR.id: ("Offers", "prices"), "other": ()}


def test_cells_tell_state_kind_address_and_use() -> None:
    row = ConnectorRow(CONNECTOR, ("offers", "prices"))
    told = {key: cell_text(CONNECTORS, key, row, 30) for key in ("active", "name", "kind", "address", "users")}
    assert told == {
        "active": "● active",
        "name": "supplier",
        "kind": "SFTP",
        "address": "sftp.example.com:2222",
        "users": "2",
    }
    assert cell_text(CONNECTORS, "changed", row, 15) == "23 Nov 07:44:40"
    off = ConnectorRow(replace(CONNECTOR, active=False))
    assert cell_text(CONNECTORS, "active", off, 10) == "‖ inactive"
    assert cell_text(CONNECTORS, "active", off, 1) == "‖"
    assert cell_text(CONNECTORS, "active", off, 10, Context(now=NOW, ascii=True)) == "D inactive"
    assert [cell_text(CONNECTORS, key, ConnectorRow(Connector(name="x")), 9) for key in ("kind", "address")] == [
        "—"
    ] * 2


def test_narrow_terminals_keep_name_kind_and_address() -> None:
    assert list(keys(CONNECTORS, 80)) == ["active", "name", "kind", "address", "users"]
    assert {"name", "kind"} <= set(keys(CONNECTORS, 60))
