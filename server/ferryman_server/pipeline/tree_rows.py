"""Makes rows of text columns of the records of XML or JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import pyarrow as pa

from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.mapping import split_locale
from ferryman_server.pipeline.columns import Column, Texts, arrow, holds, numbers, pc, rows_in
from ferryman_server.pipeline.pieces import SHOWN_LENGTH_MAX, Unreadable
from ferryman_server.pipeline.record_columns import RecordColumns
from ferryman_server.pipeline.record_rows import RowList, rows_of
from ferryman_server.pipeline.record_values import Steps, as_texts, values_at

RECORD: Final = ""
PATH: Final = "\0path"
ColumnKey: TypeAlias = tuple[str, str]
"""Where a column's values come from (RECORD, the name of a row list, or PATH), and their name or the path's text."""

_NO_TEXT: Final = arrow.scalar("", pa.string())
_NOT_TEXT: Final = "has characters that are no text: bytes that are not UTF-8, or half of a character"
_NUL: Final = "has a NUL character; remove it"


@dataclass(frozen=True, slots=True)
class TreeRows:
    """Rows as text columns, "" where there is no value, the line of each row's record, and unreadable records."""

    columns: dict[ColumnKey, Texts]
    lines: Column
    unreadable: list[Unreadable]


class RowMaker:
    """Makes the rows of an entity's records; sources are those of the mapping, paths those of them that are paths.

    Of a value that paths lead into nothing else is read, unless it is a source too. wrapped tells that an element
    around others may stand for a list, as in XML.
    """

    def __init__(
        self,
        entity: Entity | None,
        sources: Sequence[str],
        paths: Mapping[str, Steps],
        *,
        wrapped: bool,
        auto_languages: bool,
    ) -> None:
        self._row_lists = entity.row_lists if entity is not None else ()
        self._paths = paths
        named = {split_locale(source)[0] for source in sources if source not in paths}
        self._inner = {str(steps[0]) for steps in paths.values() if len(steps) > 1} - named
        self._wrapped = wrapped
        self._names = RecordColumns(entity, auto_languages=auto_languages)

    def rows(self, records: list[dict[str, Any]], lines: list[int]) -> TreeRows:
        """Make the rows of some records; lines are those of the records."""
        rows = rows_of(records, self._row_lists, wrapped=self._wrapped)
        making = _Making(rows.records, len(records))
        names = {row_list.name for row_list in rows.lists}
        spread = self._names.spread(records, without=names | self._inner)
        making.fault_records(spread.faults)
        for name, values in spread.columns.items():
            making.add_of_records((RECORD, name), values)
        for row_list in rows.lists:
            self._add_elements(making, row_list)
        for text, steps in self._paths.items():
            self._add_path(making, text, steps, records, rows.lists)
        return making.done(lines)

    def _add_path(
        self, making: "_Making", text: str, steps: Steps, records: list[dict[str, Any]], lists: Sequence[RowList]
    ) -> None:
        """Add what is at a path; one that leads to nothing is no column, so that the header can tell."""
        row_list = next((found for found in lists if _leads_into(steps, found)), None)
        if row_list is not None:
            values = as_texts(values_at(row_list.elements, _inside(steps, row_list)))
        else:
            values = as_texts(values_at(records, steps))
        if any(values):
            add = making.add_of_records if row_list is None else making.add
            add((PATH, text), values)

    def _add_elements(self, making: "_Making", row_list: RowList) -> None:
        own = as_texts(row_list.elements)
        if any(own):
            making.add((row_list.name, ""), own)
        spread = self._names.spread([e if type(e) is dict else {} for e in row_list.elements])
        making.fault_rows(spread.faults)
        for name, values in spread.columns.items():
            making.add((row_list.name, name), values)


class _Making:
    """Columns that are being made, and the rows that are found to be unreadable."""

    def __init__(self, indices: list[int] | None, records: int) -> None:
        self._indices = range(records) if indices is None else indices
        self._take = None if indices is None else numbers(indices)
        self._columns: dict[ColumnKey, Texts] = {}
        self._faults: dict[int, list[tuple[str, str]]] = {}

    def add(self, key: ColumnKey, values: list[str | None]) -> None:
        """Add a column with a value for each row."""
        self._columns[key], faults = _checked(values, key[1])
        self.fault_rows(faults)

    def add_of_records(self, key: ColumnKey, values: list[str | None]) -> None:
        """Add a column with a value for each record, which all of its rows get."""
        column, faults = _checked(values, key[1])
        self._columns[key] = column if self._take is None else column.take(self._take)
        self.fault_records(faults)

    def fault_rows(self, faults: Sequence[tuple[int, str, str]]) -> None:
        """Note what is wrong with rows: row, column and message."""
        self.fault_records([(self._indices[row], name, message) for row, name, message in faults])

    def fault_records(self, faults: Sequence[tuple[int, str, str]]) -> None:
        """Note what is wrong with records: record, column and message."""
        for record, name, message in faults:
            self._faults.setdefault(record, []).append((name, message))

    def done(self, lines: list[int]) -> TreeRows:
        """Return the rows of the records that nothing is wrong with, and the others."""
        line_of_rows = numbers(lines) if self._take is None else numbers(lines).take(self._take)
        if not self._faults:
            return TreeRows(self._columns, line_of_rows, [])
        unreadable = [self._unreadable(record, lines[record]) for record in sorted(self._faults)]
        taken = numbers([row for row, record in enumerate(self._indices) if record in self._faults])
        keep = pc.invert(rows_in(len(self._indices), taken))
        columns = {key: column.filter(keep) for key, column in self._columns.items()}
        return TreeRows(columns, line_of_rows.filter(keep), unreadable)

    def _unreadable(self, record: int, line: int) -> Unreadable:
        row = self._indices.index(record)
        values = {key[1]: column[row].as_py()[:SHOWN_LENGTH_MAX] for key, column in self._columns.items()}
        return Unreadable(line, values, tuple(dict.fromkeys(self._faults[record])))


def _leads_into(steps: Steps, row_list: RowList) -> bool:
    return steps[0] == row_list.name and len(steps) > 1 and not isinstance(steps[1], int)


def _inside(steps: Steps, row_list: RowList) -> Steps:
    """Return what of a path is left inside of one element of a row list."""
    rest = [*steps[1:]]
    for passed in (None, row_list.wrapper, None):
        if rest and rest[0] == passed:
            rest = rest[1:]
    return rest


def _checked(values: list[str | None], name: str) -> tuple[Texts, list[tuple[int, str, str]]]:
    """Make a column, and tell which of its values no text may be."""
    faults = []
    try:
        column = arrow.array(values, pa.string())
    except UnicodeEncodeError:
        readable = [None if value is None else value.encode("utf-8", "replace").decode() for value in values]
        faults = [(row, name, _NOT_TEXT) for row, value in enumerate(values) if value != readable[row]]
        column = arrow.array(readable, pa.string())
    if holds(column, b"\0"):
        faults += [(row, name, _NUL) for row in pc.indices_nonzero(pc.match_substring(column, "\0")).to_pylist()]
    return pc.fill_null(column, _NO_TEXT), faults
