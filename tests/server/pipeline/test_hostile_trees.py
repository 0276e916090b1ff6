"""Documents that are wrong, or made to do harm, cost at most themselves, and the message says where and why."""

import json
from pathlib import Path

import pytest

from ferryman_server.domain.outcomes import FailureReason
from ferryman_server.pipeline.json_text import VALUE_LENGTH_MAX
from ferryman_server.pipeline.xml_records import RECORD_BYTES_MAX, TAG_BYTES_MAX
from tests.server.pipeline.trees import Seen, read, xml

GOOD = "<o><id>1</id></o>"
BOMB = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n<a><o><id>&c;</id></o></a>'
EXTERNAL = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a><o><id>&e;</id></o></a>'


def message(seen: Seen) -> str:
    assert seen.failure is not None
    return seen.failure.message


@pytest.mark.parametrize(
    ("document", "line"),
    [
        (BOMB, 1),
        (EXTERNAL, 2),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>', 1),
        ("<!DOCTYPE a>\n<a/>", 1),
        ('<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><a/>', 1),
    ],
)
def test_document_type_definitions_are_refused(tmp_path: Path, document: str, line: int) -> None:
    seen = xml(tmp_path, document)
    assert seen.reason is FailureReason.FILE_MALFORMED
    assert f"beyond line {line}: it has a document type definition" in message(seen)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "latin-1", "windows-1252", "utf-8-sig"])
def test_xml_may_have_other_encodings(tmp_path: Path, encoding: str) -> None:
    declared = "utf-16" if encoding.startswith("utf-16") else encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{declared}"?><a><o><id>é</id></o></a>'
    content = (b"\xff\xfe" if encoding == "utf-16-le" else b"") + text.encode(encoding)
    assert xml(tmp_path, content).rows == [{"id": "é"}]


def test_xml_in_another_encoding_than_it_says_is_malformed(tmp_path: Path) -> None:
    seen = xml(tmp_path, f"<a>\n{GOOD}\n<o><id>é</id></o></a>".encode("latin-1"))
    assert (seen.rows, seen.lines, seen.reason) == ([{"id": "1"}], [2], FailureReason.FILE_MALFORMED)
    assert "beyond line 3: not well-formed (invalid token) at column 8" in message(seen)


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (f"<a>\n{GOOD}\n<o><id>2", "line 3: no element found"),
        (f"<a>\n{GOOD}\n<o><id>2</o>", "line 3: mismatched tag"),
        (f"<a>\n{GOOD}\n</a>\n<b/>", "line 4: junk after document element"),
        (f"<a>\n{GOOD}\n<o><id>&nbsp;</id></o></a>", "line 3: undefined entity"),
        (f"<a>\n{GOOD}\n<o><id>\0</id></o></a>", "line 3: not well-formed"),
        (f"<a>\n{GOOD}\n<o x='1' x='2'/></a>", "line 3: duplicate attribute"),
    ],
)
def test_what_was_before_the_fault_is_kept(tmp_path: Path, document: str, problem: str) -> None:
    seen = xml(tmp_path, document)
    assert (seen.rows, seen.reason) == ([{"id": "1"}], FailureReason.FILE_MALFORMED)
    assert problem in message(seen)


@pytest.mark.parametrize("document", ["", " \n "])
def test_documents_without_a_character_are_empty(tmp_path: Path, document: str) -> None:
    assert xml(tmp_path, document).reason is FailureReason.FILE_EMPTY
    assert read(tmp_path, document).reason is FailureReason.FILE_EMPTY


@pytest.mark.parametrize("levels", [40, 2_000, 300_000])
def test_a_record_that_is_nested_too_deeply_is_broken(tmp_path: Path, levels: int) -> None:
    document = f"<a>{GOOD}\n<o>{'<d>' * levels}{'</d>' * levels}</o>\n{GOOD}</a>"
    seen = xml(tmp_path, document)
    assert (len(seen.rows), seen.lines, seen.reason) == (2, [1, 3], "none")
    (line, _, faults) = seen.broken[0]
    assert line == 2
    assert "levels deep" in faults[0][1]


def test_a_document_that_is_nested_too_deeply_outside_of_records_is_refused(tmp_path: Path) -> None:
    seen = xml(tmp_path, "<d>" * 50_000, records_path="x.y")
    assert seen.reason is FailureReason.FILE_MALFORMED
    assert "nested more than 1000 levels deep" in message(seen)


def test_a_record_with_a_gigantic_text_is_broken(tmp_path: Path) -> None:
    document = f"<a>{GOOD}\n<o><id>{'x' * (RECORD_BYTES_MAX + 200_000)}</id></o>\n{GOOD}</a>"
    seen = xml(tmp_path, document)
    assert (seen.rows, seen.lines, seen.reason) == ([{"id": "1"}] * 2, [1, 3], "none")
    assert seen.broken == [(2, {}, [("", f"is longer than {RECORD_BYTES_MAX} bytes")])]


def test_a_gigantic_tag_is_refused(tmp_path: Path) -> None:
    seen = xml(tmp_path, f"<a>{GOOD}\n<o x='{'x' * (TAG_BYTES_MAX + 200_000)}'/></a>")
    assert (len(seen.rows), seen.reason) == (1, FailureReason.FILE_MALFORMED)
    assert "beyond line 2: a tag or comment is longer than" in message(seen)


def test_lines_are_true_far_into_a_document(tmp_path: Path) -> None:
    comments = "<!-- x\n -->" * 70_000
    seen = xml(tmp_path, f"<a>{comments}\n{GOOD}\n<o\n><id>2</id></o></a>")
    assert seen.lines == [70_002, 70_003]


@pytest.mark.parametrize("record", ["<o/>", "<o>text</o>", "<o>  </o>"])
def test_an_element_without_values_is_a_broken_record(tmp_path: Path, record: str) -> None:
    seen = xml(tmp_path, f"<a>{GOOD}\n{record}</a>")
    assert len(seen.rows) == 1
    assert seen.broken == [(2, {}, [("", "has no values, expected an element or attribute for each of them")])]


@pytest.mark.parametrize(
    ("path", "ids"),
    [("", ["1"]), ("a.o", ["1"]), ("o", ["1"]), ("$.a.o", ["1"]), ("a.g.o", ["2", "3"]), ("g.o", ["2", "3"])],
)
def test_xml_records_are_where_the_path_leads(tmp_path: Path, path: str, ids: list[str]) -> None:
    document = "<a><o><id>1</id></o></a>"
    if len(ids) > 1:
        document = "<a><g><o><id>2</id></o></g><x><o><id>9</id></o></x><g><o><id>3</id></o></g></a>"
    assert [row["id"] for row in xml(tmp_path, document, records_path=path).rows] == ids


def test_an_xml_path_that_leads_nowhere_says_what_there_is(tmp_path: Path) -> None:
    seen = xml(tmp_path, "<a><b><c/></b></a>", records_path="a.x.o")
    assert seen.reason is FailureReason.PATH_NOT_FOUND
    assert "'a.x.o' leads to nothing; there is 'a', 'a.b', 'a.b.c'" in message(seen)
    assert xml(tmp_path, "<a><x/></a>", records_path="a.x.o").reason is FailureReason.NO_ROWS


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ('[{"id": 1},\n{"id": 2', "line 2: Expecting ',' delimiter at its end"),
        ('[{"id": 1},\n{"id": "2', "line 2: Unterminated string"),
        ('[{"id": 1}\n{"id": 2}]', 'line 2: \'{"id": 2}]\': "," or "]" is expected there'),
        ('[{"id": 1},\n]', "line 2: "),
        ('[{"id": 1}]\n[]', "line 2: '[]': the document has ended before"),
        ('[{"id": 1},\n{"id": 01}]', "line 2: Expecting ',' delimiter"),
        ("[{\"id\": 1},\n{'id': 2}]", "line 2: Expecting property name"),
        ('[{"id": 1},\n{"id": "a\tb"}]', "line 2: Invalid control character"),
        ('[{"id": 1},\nfalsy]', "line 2: Expecting value"),
    ],
)
def test_json_before_the_fault_is_kept(tmp_path: Path, document: str, problem: str) -> None:
    seen = read(tmp_path, document)
    assert (seen.rows, seen.reason) == ([{"id": "1"}], FailureReason.FILE_MALFORMED)
    assert problem in message(seen)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_json_is_utf8(tmp_path: Path, encoding: str) -> None:
    seen = read(tmp_path, '[{"id": 1}]'.encode(encoding))
    assert seen.reason is FailureReason.FILE_MALFORMED
    assert "it is not UTF-8 text" in message(seen)


def test_json_may_begin_with_a_mark(tmp_path: Path) -> None:
    assert read(tmp_path, b'\xef\xbb\xbf[{"id": "\xc3\xa9"}]').rows == [{"id": "é"}]


def test_of_several_values_of_one_name_the_last_counts(tmp_path: Path) -> None:
    assert read(tmp_path, '[{"id": 1, "id": 2}]').rows == [{"id": "2"}]


@pytest.mark.parametrize(
    ("value", "shown", "problem"),
    [
        ("NaN", "NaN", "is NaN, which JSON does not know"),
        ("-Infinity", "-Infinity", "is -Infinity, which JSON does not know"),
        ('"a\\ud800"', "a?", "has characters that are no text"),
        ('"a\\u0000b"', "a\0b", "has a NUL character"),
    ],
)
def test_a_value_that_is_none_breaks_its_record_only(tmp_path: Path, value: str, shown: str, problem: str) -> None:
    seen = read(tmp_path, f'[{{"id": 1, "x": "y"}}, {{"id": 2, "x": {value}}}, {{"id": 3}}]')
    assert ([row["id"] for row in seen.rows], seen.lines) == (["1", "3"], [1, 3])
    ((line, cells, ((column, fault),)),) = seen.broken
    assert (line, cells, column) == (2, {"id": "2", "x": shown}, "x")
    assert fault.startswith(problem)


def test_bytes_that_are_not_utf8_break_their_record_only(tmp_path: Path) -> None:
    seen = read(tmp_path, b'[{"id": "\xff"}, {"id": "2", "\xfe": 1}]')
    assert seen.rows == [{"id": "2", "?": "1"}]
    assert [(line, column) for line, _, ((column, _),) in seen.broken] == [(1, "id")]


def test_a_bad_element_of_a_row_list_breaks_its_record_once(tmp_path: Path) -> None:
    lines = [{"orderLineId": "\0"}, {"orderLineId": "\0"}, {"orderLineId": "3"}]
    seen = read(tmp_path, json.dumps([{"id": 1, "orderLines": lines}, {"id": 2}]), entity="ORDER_UPDATE")
    assert [row["id"] for row in seen.rows] == ["2"]
    assert [line for line, _, _ in seen.broken] == [1]


@pytest.mark.parametrize("levels", [40, 900, 100_000])
@pytest.mark.parametrize("opening", ['{"a":', "["])
def test_json_that_is_nested_too_deeply_breaks_its_record_only(tmp_path: Path, opening: str, levels: int) -> None:
    closing = "}" if opening.startswith("{") else "]"
    deep = opening * levels + '"]}\\""' + closing * levels
    seen = read(tmp_path, f'[{{"id": 1}}, {{"id": 2, "x": {deep}}}, {{"id": 3}}]')
    broken = [line for line, _, _ in seen.broken]
    assert ([row["id"] for row in seen.rows], broken, seen.reason) in (
        (["1", "3"], [2], "none"),
        # Lists have no columns, so those that can be decoded do no harm.
        *([(["1", "2", "3"], [], "none")] if opening == "[" and levels < 100_000 else []),
    )


@pytest.mark.parametrize(
    ("element", "problem"),
    [("5", "is a single value"), ('"x"', "is a single value"), ("null", "is null"), ("[{}]", "is a list")],
)
def test_an_element_that_is_no_object_is_a_broken_record(tmp_path: Path, element: str, problem: str) -> None:
    seen = read(tmp_path, f'[{{"id": 1}}, {element}]')
    ((line, _, ((column, fault),)),) = seen.broken
    assert (len(seen.rows), line, column) == (1, 2, "")
    assert fault.startswith(problem)


def test_a_gigantic_value_is_refused(tmp_path: Path) -> None:
    seen = read(tmp_path, f'[{{"id": 1}}, {{"id": "{"x" * (VALUE_LENGTH_MAX + 10)}"}}]' + " " * 3_000_000)
    assert (len(seen.rows), seen.reason) == (1, FailureReason.FILE_MALFORMED)


def test_json_without_an_end_is_refused(tmp_path: Path) -> None:
    assert read(tmp_path, "[" * 200_000).reason is FailureReason.FILE_MALFORMED
    assert read(tmp_path, '{"a":' * 200_000, records_path="b").reason is FailureReason.FILE_MALFORMED


@pytest.mark.parametrize(
    ("path", "ids"),
    [
        ("data.items", ["1", "2"]),
        ("$.data.groups[*].items", ["3", "4"]),
        ("data.groups[1].items", ["4"]),
        ("data.one", ["5"]),
    ],
)
def test_json_records_are_where_the_path_leads(tmp_path: Path, path: str, ids: list[str]) -> None:
    document = """{"total": 1, "data": {"x": [[1], {"items": [9]}], "items": [{"id": 1}, {"id": 2}],
                   "groups": [{"items": [{"id": 3}]}, {"items": [{"id": 4}]}, 7], "one": {"id": 5}}, "z": {}}"""
    assert [row["id"] for row in read(tmp_path, document, records_path=path).rows] == ids


def test_a_json_path_that_leads_nowhere_says_what_there_is(tmp_path: Path) -> None:
    seen = read(tmp_path, '{"data": {"list": [], "total": 1}}', records_path="data.items")
    assert seen.reason is FailureReason.PATH_NOT_FOUND
    assert "'data.items' leads to nothing; there is 'list', 'total'" in message(seen)
    seen = read(tmp_path, '{"data": []}')
    assert "it is no list and has no \"elements\"; there is 'data'" in message(seen)
    assert read(tmp_path, "5").reason is FailureReason.PATH_NOT_FOUND
