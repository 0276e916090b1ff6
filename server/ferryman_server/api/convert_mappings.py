"""Mappings as messages and back."""

from collections.abc import Iterable

from ferryman.v1 import job_pb2 as pb
from ferryman_server.domain.mapping import MappingLine


def mapping_line_message(line: MappingLine) -> pb.MappingLine:
    """Convert one line of a mapping."""
    return pb.MappingLine(source=line.source, field=line.field, default_value=line.default_value)


def mapping_lines(messages: Iterable[pb.MappingLine]) -> tuple[MappingLine, ...]:
    """Read a mapping."""
    return tuple(MappingLine(m.source, m.field, m.default_value) for m in messages)
