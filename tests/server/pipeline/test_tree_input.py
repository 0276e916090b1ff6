"""Records of JSON and XML become rows with named columns."""

import json
from pathlib import Path

import pytest

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.mapping import MappingLine
from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import FileFormat
from ferryman_server.pipeline.plan import plan_of
from ferryman_server.pipeline.tree_header import COLUMNS_MAX
from ferryman_server.pipeline.tree_input import TreeInput
from ferryman_server.pipeline.tree_reading import BLOCK_BYTES
from tests.server.pipeline.trees import read, xml


def test_scalars_are_columns_as_they_are_written(tmp_path: Path) -> None:
    document = """[{"externalId": " S1 ", "price": 12.10, "big": 12345678901234567890123, "e": 1E+2, "on": true},
                   {"off": false, "none": null, "tags": ["a", 2, true, null], "empty": []}]"""
    seen = read(tmp_path, document)
    assert seen.columns == ("externalId", "price", "big", "e", "on", "off", "none", "tags", "empty")
    assert list(seen.rows[0].values()) == [" S1 ", "12.10", "12345678901234567890123", "1E+2", "TRUE", "", "", "", ""]
    assert list(seen.rows[1].values()) == ["", "", "", "", "", "FALSE", "", "a||2||TRUE", ""]
    assert (seen.lines, seen.broken, seen.reason) == ([1, 2], [], "none")


def test_nested_values_have_the_names_of_all_that_they_are_in(tmp_path: Path) -> None:
    seen = read(tmp_path, '[{"a": {"b": {"c": 1}, "CF_x": "y"}}, {"a": 2}, {"a": [{"b": 3}]}]')
    assert seen.columns == ("a", "a.b.c", "a.CF_x")
    assert [tuple(row.values()) for row in seen.rows] == [("", "1", "y"), ("2", "", ""), ("", "", "")]


def test_objects_with_locales_are_locales_of_localized_fields(tmp_path: Path) -> None:
    document = {
        "productNames": {"fr-FR": "Rouge", "en_gb": "Red"},
        "variantNames[fr-FR]": "R",
        "attribute-color": {"fr": "rouge"},
        "other": {"fr-FR": "no"},
    }
    seen = read(tmp_path, json.dumps([document]), entity="PRODUCT")
    assert seen.columns == (
        "productNames[fr-FR]",
        "productNames[en-GB]",
        "variantNames[fr-FR]",
        "attribute-color[fr]",
        "other.fr-FR",
    )


def test_lists_of_values_with_their_locales_are_locales_where_they_are_wanted(tmp_path: Path) -> None:
    document = '[{"label": [{"locale": "fr_FR", "value": "Rouge"}, {"locale": "de", "value": "Rot"}]}, {"code": "x"}]'
    assert read(tmp_path, document, auto_languages=True).rows == [
        {"label[fr-FR]": "Rouge", "label[de]": "Rot", "code": ""},
        {"label[fr-FR]": "", "label[de]": "", "code": "x"},
    ]
    assert read(tmp_path, document).columns == ("code",)


def test_every_element_of_a_row_list_is_a_row(tmp_path: Path) -> None:
    document = """{"elements": [
        {"orderReference": "R1", "status": "A", "orderLines": [{"orderLineId": 1, "status": "x"}, {"orderLineId": 2}]},
        {"orderReference": "R2", "orderLines": []},
        {"orderReference": "R3", "orderLines": null},
        {"orderReference": "R4", "orderLines": {"orderLineId": 3}}]}"""
    seen = read(tmp_path, document, entity="ORDER_UPDATE")
    assert seen.columns == ("orderReference", "status", "orderLineId", "orderLines.status")
    assert [tuple(row.values()) for row in seen.rows] == [
        ("R1", "A", "1", "x"),
        ("R1", "A", "2", ""),
        ("R2", "", "", ""),
        ("R3", "", "", ""),
        ("R4", "", "3", ""),
    ]
    assert seen.lines == [1, 1, 2, 3, 4]


def test_several_row_lists_make_rows_of_their_own(tmp_path: Path) -> None:
    document = '[{"id": "A", "productExternalIds": ["p", "q"], "variantExternalIds": ["v"]}, {"id": "B"}]'
    seen = read(tmp_path, document, entity="ASSORTMENT")
    assert seen.columns == ("id", "productExternalIds", "variantExternalIds")
    assert [tuple(row.values()) for row in seen.rows] == [
        ("A", "p", ""),
        ("A", "q", ""),
        ("A", "", "v"),
        ("B", "", ""),
    ]


@pytest.mark.parametrize(
    ("source", "cells"),
    [
        ("$.id", ["1", "2"]),
        ("a.b", ["x", ""]),
        ("$.tags[0]", ["t", ""]),
        ("tags[1]", ["u", ""]),
        ("tags[9]", ["", ""]),
        ("lines[*].id", ["7||8", "9"]),
        ("lines[*].deep[0].z", ["5", ""]),
        ("lines[1].id", ["8", ""]),
        ("name[fr-FR]", ["n", ""]),
        ("dotted.key", ["d", ""]),
    ],
)
def test_mapped_paths_are_columns(tmp_path: Path, source: str, cells: list[str]) -> None:
    document = """[{"id": 1, "a": {"b": "x"}, "tags": ["t", "u"], "dotted.key": "d", "name[fr-FR]": "n",
                    "lines": [{"id": 7}, {"id": 8, "deep": [{"z": 5}]}]},
                   {"id": 2, "lines": {"id": 9}}]"""
    seen = read(tmp_path, document, mapping=[(source, "CF_x")])
    assert [row[source] for row in seen.rows] == cells


@pytest.mark.parametrize("source", ["orderLineId", "orderLines.orderLineId", "$.orderLines[*].orderLineId"])
def test_a_mapped_path_into_a_row_list_is_that_of_the_rows_element(tmp_path: Path, source: str) -> None:
    document = '[{"orderReference": "R", "orderLines": [{"orderLineId": 1}, {"orderLineId": 2}]}]'
    seen = read(tmp_path, document, entity="ORDER_UPDATE", mapping=[(source, "orderLineId")])
    assert [row[source] for row in seen.rows] == ["1", "2"]
    assert len(seen.columns) == 2


def test_a_mapped_source_that_no_record_has_is_an_empty_column(tmp_path: Path) -> None:
    mapping = [("externalId", "externalId"), ("logo", "logo"), ("$.a.b", "banner")]
    seen = read(tmp_path, '[{"externalId": "S"}]', mapping=mapping)
    assert seen.rows == [{"externalId": "S", "logo": "", "$.a.b": ""}]


def test_a_mapped_key_that_no_record_has_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text('[{"id": "S"}]')
    mapping = (MappingLine("$.key", "externalId"), MappingLine("id", "name"))
    tree = TreeInput([tmp_path / "a"], FileFormat.JSON, ENTITIES["SUPPLIER"], mapping)
    with pytest.raises(RunFailed) as raised:
        plan_of(ENTITIES["SUPPLIER"], mapping, (), tree.columns, "en-GB")
    assert raised.value.failure.reason is FailureReason.HEADER_INVALID
    assert "the mapping expects '$.key', which it does not have" in raised.value.failure.message


def test_a_mapped_key_that_is_missing_everywhere_may_be_if_its_alternative_is_there(tmp_path: Path) -> None:
    mapping = [("ref", "orderReference"), ("id", "orderExternalId")]
    assert read(tmp_path, '[{"id": "S"}]', entity="ORDER", mapping=mapping).columns == ("id", "ref")


def test_pages_are_one_input(tmp_path: Path) -> None:
    pages = [json.dumps({"elements": [{"id": page, f"c{page}": "x" * 1000}] * 700}) for page in range(6)]
    seen = read(tmp_path, *pages)
    assert seen.columns == ("id", *(f"c{page}" for page in range(6)))
    assert [row["id"] for row in seen.rows] == [str(page) for page in range(6) for _ in range(700)]
    assert seen.lines == list(range(1, 4201))
    assert seen.bytes_done == sorted(seen.bytes_done)
    assert len(seen.bytes_done) == 2
    assert seen.bytes_done[-1] == sum(map(len, pages))


def test_a_page_that_cannot_be_read_is_named_after_those_before(tmp_path: Path) -> None:
    seen = read(tmp_path, '[{"id": 1}]', '[{"id": 2}, oops')
    assert ([row["id"] for row in seen.rows], seen.reason) == (["1", "2"], FailureReason.FILE_MALFORMED)
    assert seen.failure is not None
    assert seen.failure.message.startswith("page 2: it cannot be read beyond line 1")


def test_large_documents_come_in_blocks(tmp_path: Path) -> None:
    records = [{"id": number, "text": "é" * 500} for number in range(8_000)]
    seen = read(tmp_path, json.dumps(records, ensure_ascii=False))
    assert len(seen.bytes_done) == 4
    assert [row["id"] for row in seen.rows] == [str(number) for number in range(8_000)]
    assert BLOCK_BYTES * 3 < seen.bytes_done[-1] == (tmp_path / "000").stat().st_size


@pytest.mark.parametrize("document", ["[]", '{"elements": []}', '{"elements": null}'])
def test_no_records_are_no_rows(tmp_path: Path, document: str) -> None:
    assert read(tmp_path, document).reason is FailureReason.NO_ROWS
    assert read(tmp_path, document, '[{"a": 1}]').rows == [{"a": "1"}]


def test_names_that_are_data_are_refused(tmp_path: Path) -> None:
    document = json.dumps([{f"n{number}": 1} for number in range(COLUMNS_MAX + 1)])
    seen = read(tmp_path, document)
    assert seen.reason is FailureReason.FILE_MALFORMED
    assert "more than 2000 different names" in str(seen.failure)


def test_records_that_are_all_unreadable_are_a_failure(tmp_path: Path) -> None:
    seen = read(tmp_path, "[1, 2]")
    assert seen.reason is FailureReason.FILE_MALFORMED
    assert "none of its records can be read; the first, 1, is a single value" in str(seen.failure)


def test_nothing_stays_in_the_folder(tmp_path: Path) -> None:
    read(tmp_path, '[{"a": 1}]')
    assert [path.name for path in tmp_path.iterdir()] == ["000"]


ORDERS = """<?xml version="1.0"?>
<o:orders xmlns:o="urn:o" xmlns="urn:d"><!-- note -->
  <o:order id="7" o:kind="K">
    <orderReference>R&amp;1</orderReference>
    <price currency="EUR"> 12.10 </price>
    <tags><tag>a</tag><tag><![CDATA[<b>]]></tag></tags>
    <orderLines><orderLine><orderLineId>1</orderLineId></orderLine></orderLines>
  </o:order>

  <o:order
    id="8"><orderReference/><price>3</price><tags><tag>c</tag></tags>
    <orderLines><orderLine><orderLineId>2</orderLineId></orderLine><orderLine q="5"/></orderLines>
  </o:order>
</o:orders>
"""


def test_xml_elements_and_attributes_are_columns(tmp_path: Path) -> None:
    seen = xml(tmp_path, ORDERS, "ORDER_UPDATE")
    assert seen.columns == ("id", "kind", "orderReference", "price", "price.currency", "tags.tag", "orderLineId", "q")
    assert [tuple(row.values()) for row in seen.rows] == [
        ("7", "K", "R&1", " 12.10 ", "EUR", "a||<b>", "1", ""),
        ("8", "", "", "3", "", "c", "2", ""),
        ("8", "", "", "3", "", "c", "", "5"),
    ]
    assert (seen.lines, seen.reason) == ([3, 10, 10], "none")


@pytest.mark.parametrize(
    "lines",
    [
        "<orderLines><orderLine><i>1</i></orderLine><orderLine><i>2</i></orderLine></orderLines>",
        "<orderLines><i>1</i></orderLines><orderLines><i>2</i></orderLines>",
    ],
)
@pytest.mark.parametrize("source", ["orderLines.i", "orderLines[*].i"])
def test_xml_row_lists_may_have_an_element_around_them(tmp_path: Path, lines: str, source: str) -> None:
    document = f"<a><o><r>R</r>{lines}</o></a>"
    assert [row["i"] for row in xml(tmp_path, document, "ORDER_UPDATE").rows] == ["1", "2"]
    mapped = xml(tmp_path, document, "ORDER_UPDATE", mapping=[(source, "orderLineId")])
    assert [row[source] for row in mapped.rows] == ["1", "2"]


def test_xml_paths_may_name_the_element_around_a_row_list(tmp_path: Path) -> None:
    document = "<a><o><orderLines><orderLine><i>1</i></orderLine><orderLine><i>2</i></orderLine></orderLines></o></a>"
    source = "orderLines.orderLine.i"
    seen = xml(tmp_path, document, "ORDER_UPDATE", mapping=[(source, "orderLineId")])
    assert [row[source] for row in seen.rows] == ["1", "2"]


def test_xml_paths_do_not_care_how_often_an_element_is_there(tmp_path: Path) -> None:
    document = "<a><o><l><i>1</i></l></o><o><l><i>2</i></l><l><i>3</i></l></o></a>"
    seen = xml(tmp_path, document, mapping=[("l.i", "CF_x")])
    assert seen.rows == [{"l.i": "1"}, {"l.i": "2||3"}]


def test_a_single_xml_element_of_values_may_be_a_list(tmp_path: Path) -> None:
    document = "<a><o><productExternalIds><productExternalId>p</productExternalId></productExternalIds></o></a>"
    assert xml(tmp_path, document, "ASSORTMENT").rows == [{"productExternalIds": "p"}]
