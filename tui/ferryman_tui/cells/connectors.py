"""The table of connectors: what each reaches, how many jobs use it, and whether they may."""

from collections.abc import Iterable
from dataclasses import dataclass

from ferryman import Connector, Job
from ferryman_tui.cells.figures import count_cell, moment_cell, name_cell, nothing
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.texts import Align, cut_middle
from ferryman_tui.tones import Cell, Piece, Tone

_WORDLESS = 3


@dataclass(frozen=True, slots=True)
class ConnectorRow:
    """A connector with the names of the jobs that use it, by name."""

    connector: Connector
    users: tuple[str, ...] = ()


def connector_rows(connectors: Iterable[Connector], jobs: Iterable[Job]) -> dict[str, ConnectorRow]:
    """Find for each connector, by its id, the jobs that use it."""
    users: dict[str, list[str]] = {}
    for job in jobs:
        users.setdefault(job.connector_id, []).append(job.name)
    return {item.id: ConnectorRow(item, tuple(sorted(users.get(item.id, ()), key=str.casefold))) for item in connectors}


def activity_cell(connector: Connector, width: int, context: Context) -> Cell:
    """Draw whether jobs may use a connector: mark and word, in narrow columns the mark alone."""
    on, off = ("O", "D") if context.ascii else ("●", "‖")
    mark, word, tone = (on, "active", Tone.OK) if connector.active else (off, "inactive", Tone.MUTED)
    return (Piece(mark if width <= _WORDLESS else f"{mark} {word}", tone),)


def _active(row: ConnectorRow, width: int, context: Context) -> Cell:
    return activity_cell(row.connector, width, context)


def _name(row: ConnectorRow, width: int, context: Context) -> Cell:
    return name_cell(row.connector.name, width, context, Tone.TEXT if row.connector.active else Tone.MUTED)


def _kind(row: ConnectorRow, width: int, context: Context) -> Cell:
    return (Piece(row.connector.kind, Tone.MUTED),) if row.connector.kind else nothing(context)


def _address(row: ConnectorRow, width: int, context: Context) -> Cell:
    address = row.connector.address
    return (Piece(cut_middle(address, width, ascii=context.ascii), Tone.MUTED),) if address else nothing(context)


def _users(row: ConnectorRow, width: int, context: Context) -> Cell:
    return count_cell(len(row.users), width, context, Tone.TEXT)


def _changed(row: ConnectorRow, width: int, context: Context) -> Cell:
    return moment_cell(row.connector.updated_at, width, context)


CONNECTORS = Table[ConnectorRow](
    columns=(
        Column(key="active", titles=("State", ""), width=10, draw=_active),
        Column(key="name", titles=("Connector",), width=28, draw=_name),
        Column(key="kind", titles=("Kind",), width=6, draw=_kind),
        Column(key="address", titles=("Address",), width=36, draw=_address, grows_to=70),
        Column(key="users", titles=("Jobs",), width=5, draw=_users, align=Align.RIGHT),
        Column(key="changed", titles=("Changed (UTC)", "Changed UTC"), width=15, draw=_changed),
    ),
    plan=(
        *(("address", 26), ("changed", 12), ("changed", 0), ("name", 24), ("active", 1), ("address", 20)),
        *(("name", 18), ("users", 0), ("address", 0), ("kind", 0)),
    ),
)
"""All connectors."""
