"""Checks the rows of a file: the good ones become typed batches, the others rejected rows with all that is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from ferryman_server.domain.entities.model import Entity
from ferryman_server.domain.rejected import HIDDEN, RejectedRow, RowError, RowErrorCode
from ferryman_server.domain.trimming import trimmed
from ferryman_server.domain.values import row_error
from ferryman_server.pipeline.check_attributes import AttributeColumn, attribute_columns
from ferryman_server.pipeline.check_creation import CreationCheck
from ferryman_server.pipeline.check_findings import Findings
from ferryman_server.pipeline.check_mandatory import MandatoryAttributes
from ferryman_server.pipeline.check_presence import Presence, add_missing, presence
from ferryman_server.pipeline.check_references import Unknown, unknown_references
from ferryman_server.pipeline.check_texts import texts_of
from ferryman_server.pipeline.check_waiting import ParentCheck, WaitingFile
from ferryman_server.pipeline.checked_columns import DocumentColumns, TypedColumns, batch_of, typed_columns
from ferryman_server.pipeline.columns import Column, Mask, Texts, falses, numbers, pc, text_of
from ferryman_server.pipeline.plan import ImportPlan
from ferryman_server.pipeline.read import Block
from ferryman_server.pipeline.records import BrokenRow
from ferryman_server.pipeline.repeated_keys import RepeatedKeys
from ferryman_server.pipeline.rules import rules_of
from ferryman_server.pipeline.rules.model import RuleContext, RuleRows


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of some rows; read counts them all.

    batch has the columns the file feeds under their staged names, and "__line"; it is None without good rows.
    bytes_done tells how far the file has been read.
    """

    batch: pa.RecordBatch | None
    rejected: tuple[RejectedRow, ...]
    read: int
    bytes_done: int


@dataclass(frozen=True, slots=True)
class _Block:
    """The values of a block while it is checked."""

    text: dict[str, Texts]
    columns: TypedColumns
    derived: Mapping[str, Column]
    rule_rows: RuleRows
    presence: Presence
    attributes: list[AttributeColumn]

    @property
    def all_columns(self) -> Mapping[str, Column]:
        """The typed and the derived columns, by catalog column."""
        return {**self.columns.fields, **self.derived}


class Checker:
    """Checks one file, block by block and in order.

    What it gives must be stored in that order, at the latest when recent_keys.BLOCKS_AHEAD_MAX further blocks are
    checked: until then it knows by itself which records the file has created.
    """

    def __init__(self, plan: ImportPlan, entity: Entity, context: RuleContext, file: str) -> None:
        lookup, import_full = context.lookup, context.import_full
        self._plan = plan
        self._entity = entity
        self._lookup = lookup
        self._file = file
        self._rules = rules_of(entity, context)
        self._first_look = True
        self._definitions = lookup.attribute_definitions() if entity.has_attributes else {}
        self._documents = DocumentColumns(entity, plan, import_full=import_full)
        self._mandatory = MandatoryAttributes(entity, lookup, self._definitions, import_full=import_full)
        self._creation = CreationCheck(entity, lookup)
        self._parents = ParentCheck(entity)
        self._waiting = WaitingFile()
        self._repeated = RepeatedKeys()
        fed = {f.target.name: f.column for f in plan.feeds}
        self._all_keys = tuple(dict.fromkeys(column for r in entity.record_types for column in r.keys))
        self._key_names = tuple(f.name for f in entity.fields if f.column in self._all_keys)
        self._key_columns = {name: fed[name] for name in self._key_names if name in fed}
        secret = {f.name for f in entity.fields if f.secret}
        self._secret_columns = {f.column for f in plan.feeds if f.target.place.name in secret}
        self._names = {f.column: f.target.name for f in plan.feeds}
        self._bytes_done = 0
        self._released: Iterator[Checked] | None = None

    @property
    def fresh_state(self) -> bool:
        """Whether what it gives for a block must be stored before it checks the next one."""
        return self._rules.fresh_state

    @property
    def rows_at_once(self) -> int:
        """How many rows a block may have at most; 0 for any number."""
        return self._rules.rows_at_once

    def check(self, block: Block) -> Checked:
        """Check a block. Rows that refer to a record which a later row may bring are kept back for finish."""
        self._bytes_done = block.bytes_done
        broken = [self._broken(row) for row in block.broken]
        checked = self._check(block.rows, block.lines, last_chance=False)
        rejected = sorted([*broken, *checked.rejected], key=lambda row: row.line)
        return Checked(checked.batch, tuple(rejected), checked.read + len(broken), self._bytes_done)

    def finish(self) -> Checked | None:
        """Return some of the rows that were kept back; to be called after the last block, until it returns None."""
        if self._released is None:
            self._first_look = False
            self._released = self._release()
        return next(self._released, None)

    def warnings(self) -> tuple[str, ...]:
        """Tell what is odd about the rows as a whole; to be called at the end."""
        return tuple(self._repeated.warnings())

    def _release(self) -> Iterator[Checked]:
        """Check waiting rows again and again until none of them finds what it waits for; then reject the rest."""
        last_chance = False
        while not self._waiting.empty:
            waiting, self._waiting = self._waiting, WaitingFile()
            self._parents.start_again()
            found = False
            for kept in waiting.take():
                checked = self._check(kept.rows, kept.lines, last_chance=last_chance)
                found = found or checked.read > 0
                if checked.read:
                    yield checked
            last_chance = not found

    def _check(self, rows: pa.RecordBatch, lines: Column, *, last_chance: bool) -> Checked:
        size = rows.num_rows
        if not size:
            return Checked(None, (), 0, self._bytes_done)
        findings = Findings(size)
        block = self._values(rows, findings, size)
        held = self._held_back(block.rule_rows)
        parents = self._references(block, findings)
        self._rules.check(block.rule_rows, block.presence)
        self._mandatory.add_missing(block.text, block.attributes, block.presence, findings)
        self._creation.add_missing(block.text, block.all_columns, block.presence, findings)
        waiting = pc.or_(self._wait(parents, block, findings, last_chance=last_chance), held)
        good = pc.invert(pc.or_(findings.bad, waiting))
        if waiting.true_count:
            self._waiting.add(rows.filter(waiting), lines.filter(waiting))
        rejected = self._rejected(rows, lines, block.text, findings.without(held))
        return Checked(self._batch(block, lines, good), rejected, good.true_count + len(rejected), self._bytes_done)

    def _values(self, rows: pa.RecordBatch, findings: Findings, size: int) -> _Block:
        text = texts_of(self._plan, rows)
        derived = self._rules.prepare(RuleRows(text, {}, findings, size))
        columns = typed_columns(self._entity, text, self._plan, findings)
        present = presence(self._entity, text, {**columns.fields, **derived}, size)
        add_missing(self._entity, text, present, findings, size)
        attributes = attribute_columns(self._plan, text, self._definitions, findings)
        rule_rows = RuleRows(text, columns.fields, findings, size)
        return _Block(text, columns, derived, rule_rows, present, attributes)

    def _held_back(self, rows: RuleRows) -> Mask:
        held = self._rules.hold_back(rows) if self._first_look else None
        return falses(rows.size) if held is None else held

    def _references(self, block: _Block, findings: Findings) -> dict[str, Unknown]:
        """Add the unknown references, and return those that the file itself may still bring, by field."""
        owners = {f.name: r.name for r in self._entity.record_types for f in r.fields}
        parents = {}
        for unknown in unknown_references(self._entity, block.text, self._lookup):
            live = block.presence.live[owners[unknown.field.name]]
            unknown = replace(unknown, rows=pc.and_(unknown.rows, live))
            if unknown.field in self._parents.fields:
                parents[unknown.field.name] = unknown
            else:
                findings.add(unknown.rows, unknown.explain)
        return parents

    def _wait(self, parents: Mapping[str, Unknown], block: _Block, findings: Findings, *, last_chance: bool) -> Mask:
        candidates = pc.invert(findings.bad)
        waiting = falses(len(candidates))
        for field in self._parents.fields:
            if field.name in block.text:
                text = block.text[field.name]
                unknown = parents.get(field.name, Unknown(field, text, frozenset(), falses(len(text))))
                here = self._parents.waiting(unknown, block.text, block.presence.live, candidates)
                waiting = pc.or_(waiting, here)
                if last_chance:
                    findings.add(here, unknown.explain)
        return falses(len(candidates)) if last_chance else waiting

    def _batch(self, block: _Block, lines: Column, good: Mask) -> pa.RecordBatch | None:
        if not good.true_count:
            return None
        self._creation.remember(block.all_columns, block.presence, good)
        self._mandatory.remember(block.text, block.attributes, block.presence, good)
        self._parents.remember(block.text, block.presence.live, good)
        documents = self._documents.build(block.text, block.columns, block.attributes, len(good))
        special = self._rules.accept(block.rule_rows, good)
        batch = batch_of({**block.all_columns, **documents, **special}, lines)
        batch = batch if good.true_count == len(good) else batch.filter(good)
        given = [block.all_columns[column] for column in self._all_keys if column in block.all_columns]
        keys = [pc.coalesce(column, text_of("")) for column in given]
        joined = keys[0] if len(keys) == 1 else pc.binary_join_element_wise(*keys, text_of("/"))
        self._repeated.add(joined.filter(good), lines.filter(good))
        return batch

    def _rejected(
        self, rows: pa.RecordBatch, lines: Column, text: Mapping[str, Texts], findings: Findings
    ) -> tuple[RejectedRow, ...]:
        errors = findings.errors()
        indices = sorted(errors)
        cells = zip(*(column.take(numbers(indices)).to_pylist() for column in rows.columns), strict=True)
        keys = [text[name] for name in self._key_names if name in text]
        return tuple(
            RejectedRow(
                self._file,
                lines[row].as_py(),
                "/".join(filter(None, (key[row].as_py() for key in keys))),
                tuple(zip(self._plan.header, self._shown(row_cells), strict=True)),
                errors[row],
            )
            for row, row_cells in zip(indices, cells, strict=True)
        )

    def _shown(self, cells: Sequence[str], *, misplaced: bool = False) -> Sequence[str]:
        """Hide secrets; in a row that does not fit its header any cell but the key may be one."""
        if not self._secret_columns:
            return cells
        open_columns = set(self._key_columns.values())
        hidden = set(range(len(cells))) - open_columns if misplaced else self._secret_columns
        return [HIDDEN if column in hidden and cell else cell for column, cell in enumerate(cells)]

    def _broken(self, row: BrokenRow) -> RejectedRow:
        names = (*self._plan.header, *[""] * (len(row.cells) - len(self._plan.header)))
        key = (trimmed(row.cells[c]) for c in self._key_columns.values() if c < len(row.cells))
        errors = []
        for fault in row.faults:
            if fault.column is None:
                errors.append(RowError(RowErrorCode.WRONG_FORMAT, "", "", fault.message))
                continue
            name = self._names.get(fault.column, self._plan.header[fault.column])
            value = trimmed(self._shown(row.cells, misplaced=True)[fault.column])
            errors.append(row_error(RowErrorCode.WRONG_FORMAT, name, value, f"{name} {fault.message}"))
        columns = tuple(zip(names, self._shown(row.cells, misplaced=True), strict=False))
        return RejectedRow(self._file, row.line, "/".join(filter(None, key)), columns, tuple(errors))
