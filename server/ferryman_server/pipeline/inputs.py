"""What all readable inputs have in common, whatever their format."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.pipeline.plan import header_invalid
from ferryman_server.pipeline.read import Block, blocks, read_header

_CHUNK_BYTES: Final = 1 << 16
_DELIMITERS: Final = ((";", '";"'), (",", '","'), ("\t", "a tab"), ("|", '"|"'))


class Input(Protocol):
    """Rows with named columns, as a plan needs them; blocks may be read several times."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, trimmed, in order."""
        ...

    def blocks(self) -> Iterator[Block]:
        """Yield the rows in their order; raises RunFailed, after all before it was yielded, when it cannot go on."""
        ...


class CsvInput:
    """A CSV file. Raises RunFailed with FILE_EMPTY, HEADER_INVALID or NO_ROWS when there is nothing to import."""

    def __init__(self, path: Path, delimiter: str) -> None:
        self._path = path
        self._delimiter = delimiter
        self._header = read_header(path, delimiter)
        _refuse_other_delimiter(self._header.columns)
        _refuse_without_rows(path, self._header.offset)

    @property
    def columns(self) -> tuple[str, ...]:
        """The cells of the header."""
        return self._header.columns

    def blocks(self) -> Iterator[Block]:
        """Yield the rows, see read.blocks."""
        return blocks(self._path, self._delimiter, self._header)


def _refuse_other_delimiter(columns: tuple[str, ...]) -> None:
    """Refuse a header of one column that has what parts columns in it."""
    if len(columns) != 1:
        return
    for delimiter, shown in _DELIMITERS:
        if delimiter in columns[0]:
            advice = "set the job's delimiter to it" if delimiter in ";," else 'write the file with "," or ";"'
            problem = f"it has one column only; its delimiter seems to be {shown}: {advice}"
            raise header_invalid(columns, problem)


def _refuse_without_rows(path: Path, offset: int) -> None:
    with path.open("rb") as file:
        file.seek(offset)
        while chunk := file.read(_CHUNK_BYTES):
            if chunk.strip():
                return
    message = "it has a header but no rows, so there is nothing to import; if rows are missing, ask for the file again"
    raise RunFailed(FailureReason.NO_ROWS, message)
