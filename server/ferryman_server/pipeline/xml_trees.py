"""The records of usual XML documents, as trees that a parser makes without Python: faster than xml_records.

Any doubt, and any fault, is left to xml_records, which knows all cases and explains them.
"""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, Final

from lxml import etree

from ferryman_server.pipeline.pieces import PIECE_BYTES, Piece
from ferryman_server.pipeline.record_scan import line_breaks
from ferryman_server.pipeline.xml_elements import has_values, without_values
from ferryman_server.pipeline.xml_records import FirstRecord, first_record

RECORD_BYTES_MAX: Final = 1 << 20
_CHUNK_BYTES: Final = 64 << 10


class Unusual(Exception):
    """The document must be read by xml_records, from its start."""


def tree_pieces(path: Path, records_path: str) -> Iterator[Piece]:
    """Yield the records of a document as xml_records.xml_pieces does.

    Raises Unusual, possibly after some of them: records that are not siblings of one name, nested names of records,
    records over RECORD_BYTES_MAX, encodings that are not like ASCII, and all that is not well-formed.
    """
    first = first_record(path, records_path)
    if first is None:
        raise Unusual
    with path.open("rb") as file:
        try:
            yield from _Siblings(file, first).pieces()
        except (etree.XMLSyntaxError, RecursionError):
            raise Unusual from None


class _Siblings:
    """The first record and the elements of its name that follow it.

    What is parsed at a time begins with a start tag of that name and ends before the next one. As every such tag is
    met, one after which exactly one element of the name has ended is that element's, and so its line is known.
    """

    def __init__(self, file: BinaryIO, first: FirstRecord) -> None:
        self._file = file
        self._line = first.line
        self._any_name = first.any_name
        self._start_tag = re.compile(b"<" + re.escape(first.tag.encode()) + rb"[\s/>]")
        self._parser = etree.XMLPullParser(
            events=("end",),
            tag="{*}" + first.tag.rpartition(":")[2],
            remove_blank_text=True,
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            no_network=True,
        )
        self._ended = self._parser.read_events()
        self._parent: Any = None
        self._value = _values()
        self._bytes_done = first.offset
        self._parser.feed(file.read(first.offset))
        for _ in self._ended:
            pass  # Elsewhere there may be elements of that name which are no records.

    def pieces(self) -> Iterator[Piece]:
        """Yield the records; raises Unusual."""
        piece, rest, bytes_before = Piece([], [], [], 0), b"", 0
        while chunk := self._file.read(_CHUNK_BYTES):
            rest = self._parsed(rest + chunk, piece)
            self._bytes_done += len(chunk)
            if len(rest) > RECORD_BYTES_MAX:
                raise Unusual
            if self._bytes_done - bytes_before >= PIECE_BYTES:
                yield piece.read_to(self._bytes_done)
                piece, bytes_before = Piece([], [], [], 0), self._bytes_done
        self._parse(rest, piece)
        self._parser.close()
        yield piece.read_to(self._bytes_done)

    def _parsed(self, data: bytes, into: Piece) -> bytes:
        """Parse all but what the last start tag begins, and return that."""
        starts = [match.start() for match in self._start_tag.finditer(data)]
        for start, end in pairwise(starts):
            self._parse(data[start:end], into)
        if self._parent is not None:
            # The parser still needs the last one.
            del self._parent[:-1]
        return data[starts[-1] :] if starts else data

    def _parse(self, data: bytes, into: Piece) -> None:
        self._parser.feed(data)
        ended: list[Any] = [element for _, element in self._ended]
        if len(ended) != 1:
            raise Unusual
        parent = ended[0].getparent()
        if self._parent is None:
            self._parent = parent
        if parent is not self._parent or (self._any_name and ended[0].getnext() is not None):
            raise Unusual
        value = self._value(ended[0])
        if has_values(value):
            into.records.append(value)
            into.lines.append(self._line)
        else:
            into.unreadable.append(without_values(self._line))
        self._line += line_breaks(data)


class _LocalNames(dict[str, str]):
    """Names without their namespace, each cut once."""

    def __missing__(self, name: str) -> str:
        local = self[name] = name.rpartition("}")[2]
        return local


def _values() -> Callable[[Any], Any]:
    # A closure over a local name, as it runs for every element.
    names = _LocalNames()

    def value(element: Any) -> Any:
        values: dict[str, Any] = {names[name]: own for name, own in element.items()}
        text = element.text
        if not values and not len(element):
            return text or ""
        if text and not text.isspace():
            values[""] = text
        for child in element:
            inner = value(child) if len(child) or child.keys() else child.text or ""
            if (name := names[child.tag]) not in values:
                values[name] = inner
            elif isinstance(several := values[name], list):
                several.append(inner)
            else:
                values[name] = [several, inner]
            if (text := child.tail) and not text.isspace():
                values[""] = values.get("", "") + text
        return values

    return value
