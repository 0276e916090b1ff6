"""Previews of sources: the head of a file, before a job is made for it."""

from dataclasses import dataclass

from ferryman.models.executions import Failure
from ferryman.models.jobs import MappingLine


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """One row of a preview: cells in the order of the columns, cut to 1,000 characters."""

    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePreview:
    """What a source begins with; `failure` says why it could not be read and is absent when it could.

    `size` is in bytes. `delimiter` was given or found out. `mapping` says which column would feed which field of the
    entity by its name; columns that feed none are left out. `other_files` of the directory are at most 100.
    """

    file: str
    size: int
    delimiter: str
    columns: tuple[str, ...]
    rows: tuple[PreviewRow, ...]
    mapping: tuple[MappingLine, ...]
    failure: Failure | None
    other_files: tuple[str, ...]
