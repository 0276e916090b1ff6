"""How steps of `ferryman apply` are written."""

from collections.abc import Iterator

from ferryman.cli.output import Layout
from ferryman.manifest.apply import Applied


def _applied_lines(applied: Applied) -> Iterator[str]:
    fields = f" ({', '.join(applied.fields)})" if applied.fields else ""
    yield f"{applied.kind} {applied.name}: {applied.action}{fields}"


APPLIED = Layout[Applied](columns={}, csv_paths=("kind", "name", "id", "action", "fields"), detail=_applied_lines)
