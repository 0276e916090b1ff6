"""What is wrong with the rows of a block, found by masks and put into words only for the rows at fault."""

from collections.abc import Callable, Mapping, Sequence

from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.pipeline.columns import Mask, any_of, numbers, pc, rows_in


class Findings:
    """The errors of the rows of one block, in the order they were added."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._found: list[tuple[Mask, Callable[[int], RowError]]] = []
        self._closed: Mask | None = None

    def add(self, mask: Mask, explain: Callable[[int], RowError]) -> None:
        """Add one error to each row that `mask` flags; `explain` puts it into words for a row's index."""
        if self._closed is not None:
            mask = pc.and_not(mask, self._closed)
        if mask.true_count:
            self._found.append((mask, explain))

    def close(self) -> None:
        """Take no more errors for the rows that have one: what else is found of them only follows from it."""
        if self._found:
            self._closed = self.bad

    def add_each(self, errors: Mapping[int, Sequence[RowError]]) -> None:
        """Add errors that are in words already, by the row's index."""
        for number in range(max(map(len, errors.values()), default=0)):
            one = {row: found[number] for row, found in errors.items() if len(found) > number}
            self.add(rows_in(self._size, numbers(list(one))), one.__getitem__)

    @property
    def bad(self) -> Mask:
        """Mask of the rows with an error."""
        return any_of(self._size, [mask for mask, _ in self._found])

    def without(self, rows: Mask) -> "Findings":
        """Return the findings of all rows but those that `rows` flags."""
        if not rows.true_count:
            return self
        kept = Findings(self._size)
        for mask, explain in self._found:
            kept.add(pc.and_not(mask, rows), explain)
        return kept

    def errors(self) -> dict[int, tuple[RowError, ...]]:
        """Return the errors of each row at fault, by index; all fields that a row lacks make one error."""
        errors: dict[int, list[RowError]] = {}
        for mask, explain in self._found:
            for row in pc.indices_nonzero(mask).to_pylist():
                errors.setdefault(row, []).append(explain(row))
        return {row: _missing_together(found) for row, found in errors.items()}


def _missing_together(errors: Sequence[RowError]) -> tuple[RowError, ...]:
    missing = [e for e in errors if e.code is RowErrorCode.REQUIRED]
    if len(missing) < 2:
        return tuple(errors)
    fields, messages = ", ".join(e.field for e in missing), "; ".join(e.message for e in missing)
    together = RowError(RowErrorCode.REQUIRED, fields, "", messages)
    return tuple(together if e is missing[0] else e for e in errors if e is missing[0] or e not in missing)
