"""What is wrong with the rows of a block, found by masks and put into words only for the rows at fault."""

from collections.abc import Callable

from ferryman_server.domain.rejected import RowError
from ferryman_server.pipeline.columns import Mask, any_of, pc


class Findings:
    """The errors of the rows of one block, in the order they were added."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._found: list[tuple[Mask, Callable[[int], RowError]]] = []

    def add(self, mask: Mask, explain: Callable[[int], RowError]) -> None:
        """Add one error to each row that `mask` flags; `explain` puts it into words for a row's index."""
        if mask.true_count:
            self._found.append((mask, explain))

    @property
    def bad(self) -> Mask:
        """Mask of the rows with an error."""
        return any_of(self._size, [mask for mask, _ in self._found])

    def errors(self) -> dict[int, tuple[RowError, ...]]:
        """Return the errors of each row at fault, by index."""
        errors: dict[int, tuple[RowError, ...]] = {}
        for mask, explain in self._found:
            for row in pc.indices_nonzero(mask).to_pylist():
                errors[row] = (*errors.get(row, ()), explain(row))
        return errors
