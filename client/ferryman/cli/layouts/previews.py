"""How previews of sources are written."""

from collections.abc import Iterator

from ferryman.cli.output import Layout
from ferryman.cli.text import one_line, size_text
from ferryman.models.previews import SourcePreview


def _preview_lines(preview: SourcePreview) -> Iterator[str]:
    if preview.failure:
        yield f"{preview.failure.reason}: {preview.failure.message}"
        return
    yield f"File       {preview.file}, {size_text(preview.size)}"
    yield f"Delimiter  {preview.delimiter!r}"
    fields = {line.source: line.field for line in preview.mapping}
    for index, column in enumerate(preview.columns):
        feeds = f" -> {fields[column]}" if column in fields else ""
        cells = " | ".join(row.cells[index] for row in preview.rows if index < len(row.cells))
        yield one_line(f"Column     {column}{feeds}: {cells}")
    for file in preview.other_files:
        yield f"Also       {file}"


SOURCE_PREVIEW = Layout[SourcePreview](
    columns={},
    csv_paths=("file", "size", "delimiter", "columns", "rows", "mapping", "failure", "otherFiles"),
    detail=_preview_lines,
)
