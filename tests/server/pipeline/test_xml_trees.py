"""Usual XML documents are read faster, with what xml_records gives; unusual ones are told apart."""

from pathlib import Path
from typing import Any

import pytest

from ferryman_server.pipeline.pieces import Piece
from ferryman_server.pipeline.xml_records import xml_pieces
from ferryman_server.pipeline.xml_trees import RECORD_BYTES_MAX, Unusual, tree_pieces
from tests.server.pipeline.trees import xml

USUAL = [
    "<a><o><id>1</id></o></a>",
    "<a>\n<o><id>1</id></o>\r\n<o\n><id>2</id><id>3</id></o>\r<o><id/></o></a>\n",
    '<a x="1"><o k="&lt;v" l="2"><id k="w">t</id></o><o><k>n</k></o></a>',
    "<a><o>x<id> a </id>y<b/> <c> </c>z</o><o> <id>&#233;&amp;</id></o></a>",
    "<a><!-- <x> -->\n<o><id><![CDATA[<b>]]></id><?pi?><id>a<!-- c -->b</id></o><!-- \n --><o><id>2</id></o></a>",
    '<n:a xmlns:n="urn:n" xmlns="urn:d"><n:o n:k="1" xml:lang="fr"><n:id>1</n:id><id>2</id></n:o><n:o/></n:a>',
    "<a><o>text</o><o/><o><id>é</id><oo><ooo/></oo></o> between </a>",
    "\ufeff<?xml version='1.0' encoding='utf-8'?>\n<a><o><id>1</id></o></a>",
]
UNUSUAL = [
    "<a><o><o>1</o></o></a>",
    "<a><o><id>1</id></o><p><id>1</id></p></a>",
    "<a><o><id>1</id></o><!-- <o> --></a>",
    "<a><o><id>1</id></o><o><id>2</o></a>",
    "<a><o><id>1</id></o></a><b/>",
    "<a><o><id>1</id></o>",
    "<!DOCTYPE a><a><o><id>1</id></o></a>",
    "<a><o><id>&nbsp;</id></o></a>",
    "<n:a><n:o><id>1</id></n:o></n:a>",
    f"<a><o><id>{'x' * RECORD_BYTES_MAX}</id></o></a>",
    f"<a><o>{'<d>' * 300}{'</d>' * 300}</o></a>",
    "<a/>",
    "",
]


def together(pieces: list[Piece]) -> tuple[list[Any], list[int], list[Any]]:
    return (
        [record for piece in pieces for record in piece.records],
        [line for piece in pieces for line in piece.lines],
        [row for piece in pieces for row in piece.unreadable],
    )


@pytest.mark.parametrize("document", USUAL)
def test_usual_documents_give_the_same(tmp_path: Path, document: str) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(document.encode())
    assert together(list(tree_pieces(path, ""))) == together(list(xml_pieces(path, "")))


@pytest.mark.parametrize("records_path", ["a.g.o", "g.o"])
def test_elements_before_and_after_the_records_are_passed_over(tmp_path: Path, records_path: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        "<a>\n<o><x>9</x></o><g>\n<o><id>1</id></o><p><id>8</id></p><o><id>2</id></o></g><h><id>3</id></h></a>"
    )
    seen = together(list(tree_pieces(path, records_path)))
    assert seen == ([{"id": "1"}, {"id": "2"}], [3, 3], []) == together(list(xml_pieces(path, records_path)))


@pytest.mark.parametrize("document", UNUSUAL)
def test_unusual_documents_are_told_apart(tmp_path: Path, document: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(document)
    with pytest.raises(Unusual):
        list(tree_pieces(path, ""))


def test_what_was_read_before_it_turns_out_unusual_is_not_there_twice(tmp_path: Path) -> None:
    records = "".join(f"<o><id>{number}</id><text>{'x' * 1000}</text></o>\n" for number in range(3_000))
    seen = xml(tmp_path, f"<a>\n<o/>\n{records}<p><id>last</id></p></a>")
    assert [row["id"] for row in seen.rows] == [*map(str, range(3_000)), "last"]
    assert seen.lines == list(range(3, 3_004))
    assert [line for line, _, _ in seen.broken] == [2]
