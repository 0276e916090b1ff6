"""The table of what goes on: executions under way and queued, of all jobs."""

from ferryman import Direction, Execution
from ferryman_tui.cells.executions import by_cell, execution_status_cell, id_cell
from ferryman_tui.cells.figures import entity_cell, name_cell, taken_cell
from ferryman_tui.cells.results import result_cell
from ferryman_tui.columns import Column, Context, Table
from ferryman_tui.texts import Align
from ferryman_tui.tones import Cell, Piece, Tone


def _name(execution: Execution, width: int, context: Context) -> Cell:
    tone = Tone.MUTED if execution.status.ended else Tone.TEXT
    return name_cell(execution.job_name, width, context, tone)


def _entity(execution: Execution, width: int, context: Context) -> Cell:
    return entity_cell(execution.entity, width)


def _way(execution: Execution, width: int, context: Context) -> Cell:
    if execution.direction is Direction.EXPORT:
        return (Piece("^ Export" if context.ascii else "↑ Export", Tone.MUTED),)
    return (Piece("v Import" if context.ascii else "↓ Import", Tone.MUTED),)


def _taken(execution: Execution, width: int, context: Context) -> Cell:
    return taken_cell(execution, context)


ACTIVITY = Table[Execution](
    columns=(
        Column(key="status", titles=("Status", ""), width=10, draw=execution_status_cell),
        Column(key="name", titles=("Job",), width=34, draw=_name, grows_to=78),
        Column(key="entity", titles=("Entity",), width=14, draw=_entity),
        Column(key="way", titles=("Way",), width=8, draw=_way),
        Column(key="progress", titles=("Progress",), width=24, draw=result_cell),
        Column(key="by", titles=("By",), width=10, draw=by_cell),
        Column(key="dur", titles=("Running", "Time"), width=8, draw=_taken, align=Align.RIGHT),
        Column(key="id", titles=("ID",), width=8, draw=id_cell),
    ),
    plan=(
        *(("entity", 12), ("name", 30), ("by", 0), ("progress", 20), ("entity", 10), ("way", 0), ("status", 1)),
        *(("name", 24), ("progress", 17), ("entity", 0), ("id", 0), ("dur", 0), ("progress", 0)),
    ),
)
"""Executions under way, and greyed those that have just ended; "progress" is the column that changes most."""
