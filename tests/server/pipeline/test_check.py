"""Values are trimmed, replaced and typed; rows with errors are rejected with all of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ferryman_server.domain.entities.model import KEY_SEPARATOR, Field, FieldType
from ferryman_server.domain.mapping import MappingLine, Transcoding
from ferryman_server.domain.values import value_error
from ferryman_server.pipeline.check_types import typed
from ferryman_server.pipeline.columns import texts
from tests.server.pipeline.memory_catalog import FileCheck, MemoryCatalog

SUPPLIERS = MemoryCatalog(keys={"supplier": {"S1", "S2", "S3"}})


def test_values_are_trimmed_typed_and_canonical(tmp_path: Path) -> None:
    text = (
        "externalId;name;inactive;supplierRating;status;storesExternalId;logo\n"
        " S1 ;\t ACME  Ltd \u00a0;true;4.5;aCTIVE; a || b||;https://x.test/a.png\n"
        "S2;B;;;;;\n"
    )
    assert FileCheck(tmp_path, "SUPPLIER").run(text).rows == [
        {
            "name": "ACME  Ltd",
            "external_id": "S1",
            "inactive": 1,
            "supplier_rating": 45000,
            "status": "Active",
            "stores_external_id": "a||b",
            "logo": "https://x.test/a.png",
            "__line": 2,
        },
        {
            "name": "B",
            "external_id": "S2",
            "inactive": None,
            "supplier_rating": None,
            "status": None,
            "stores_external_id": None,
            "logo": None,
            "__line": 3,
        },
    ]


def test_all_errors_of_a_row_are_told(tmp_path: Path) -> None:
    text = (
        "externalId;name;inactive;supplierRating;status;logo\n"
        ";B;maybe;5.1;on;x.png\n"
        "S1;B;FALSE;4.123456;;\n"
        f"S9;{'x' * 256};;abc;;\n"
        " ;;;;;\n"
    )
    outcome = FileCheck(tmp_path, "SUPPLIER", SUPPLIERS).run(text)
    assert outcome.rows == []
    assert outcome.errors == [
        (2, "F-E-009", "inactive"),
        (2, "F-E-012", "logo"),
        (2, "F-E-007", "supplierRating"),
        (2, "F-E-008", "status"),
        (2, "F-E-001", "externalId"),
        (3, "F-E-012", "supplierRating"),
        (4, "F-E-010", "name"),
        (4, "F-E-012", "supplierRating"),
        (5, "F-E-001", "externalId"),
    ]
    first = outcome.rejected[0].errors
    assert first[0].message == "inactive is 'maybe', expected TRUE or FALSE"
    assert first[3].message == "status is 'on', expected one of Active, Suspended, Closed"
    long = outcome.rejected[2].errors[0]
    assert (len(long.value), long.message[-38:]) == (200, ", expected at most 255 characters, not 256"[-38:])


def test_a_rejected_row_shows_the_file_as_it_is(tmp_path: Path) -> None:
    text = "x;externalId;supplierRating\n a ; S1 ; many \n"
    (row,) = FileCheck(tmp_path, "SUPPLIER", SUPPLIERS).run(text).rejected
    assert (row.file, row.line, row.key) == ("in/file.csv", 2, "S1")
    assert row.columns == (("x", " a "), ("externalId", " S1 "), ("supplierRating", " many "))
    assert row.errors[0].value == "many"


def test_rows_that_cannot_be_read_are_rejected_in_their_place(tmp_path: Path) -> None:
    text = "name;externalId\nA;S1\nB\nC; S3 ;z\nD;\0\nE;S2\n"
    outcome = FileCheck(tmp_path, "SUPPLIER", SUPPLIERS).run(text)
    assert outcome.lines == [2, 6]
    assert outcome.errors == [(3, "F-E-012", ""), (4, "F-E-012", ""), (5, "F-E-012", "externalId")]
    short, long, nul = outcome.rejected
    assert (short.key, short.columns) == ("", (("name", "B"),))
    assert (long.key, long.columns) == ("S3", (("name", "C"), ("externalId", " S3 "), ("", "z")))
    assert nul.errors[0].message == "externalId has a NUL character; remove it"
    assert outcome.read == 5


def test_replacements_come_after_trimming_and_before_checks(tmp_path: Path) -> None:
    mapping = (
        MappingLine("Code", "externalId"),
        MappingLine("State", "status", "Closed"),
        MappingLine("Stores", "storesExternalId"),
        MappingLine("CF_size", "CF_size", "small"),
    )
    transcodings = (
        Transcoding("status", "1", "Active"),
        Transcoding("storesExternalId", "a", "store_a"),
        Transcoding("CF_size", "L", "large"),
    )
    text = "Code;State;Stores;CF_size\nS1; 1 ;b|| a;L\nS2;;a;M\nS3;Active;b; \n"
    outcome = FileCheck(tmp_path, "SUPPLIER", SUPPLIERS).run(text, mapping=mapping, transcodings=transcodings)
    assert [(r["status"], r["stores_external_id"], r["supplier__custom_fields"]) for r in outcome.rows] == [
        ("Active", "b||store_a", '{"size":"large"}'),
        ("Closed", "store_a", '{"size":"M"}'),
        ("Active", "b", '{"size":"small"}'),
    ]


def test_new_records_need_more_than_known_ones(tmp_path: Path) -> None:
    text = "externalId;name\nS1;\nN1;\nN2;two\nN2;\nN3;\nN3;three\n"
    outcome = FileCheck(tmp_path, "SUPPLIER", SUPPLIERS).run(text)
    assert outcome.lines == [2, 4, 5, 7]
    assert outcome.errors == [(3, "F-E-001", "name"), (6, "F-E-001", "name")]
    assert outcome.rejected[0].errors[0].message == "name is empty, expected a value to create a record"


def test_a_record_created_in_an_earlier_block_counts(tmp_path: Path) -> None:
    text = "externalId;name\nN1;one\nN2;\nN1;\n"
    assert FileCheck(tmp_path, "SUPPLIER").run(text, block_bytes=1).errors == [(3, "F-E-001", "name")]


def test_a_rejected_row_creates_nothing(tmp_path: Path) -> None:
    text = "externalId;name;status\nN1;one;?\nN1;;\n"
    outcome = FileCheck(tmp_path, "SUPPLIER").run(text)
    assert outcome.errors == [(2, "F-E-008", "status"), (3, "F-E-001", "name")]


def test_repeated_keys_are_warned_of_once(tmp_path: Path) -> None:
    text = "externalId;name\n" + "S1;a\nS2;b\nS1;c\nS1;d\nS2;e\nS3;f\n"
    outcome = FileCheck(tmp_path, "SUPPLIER").run(text, block_bytes=8)
    assert len(outcome.rows) == 6
    assert outcome.warnings == (
        "3 rows repeat the key of an earlier row, and the last one wins: 'S1' in lines 2, 4, 5; 'S2' in lines 3, 6",
    )


def test_a_file_without_good_rows_has_no_warnings(tmp_path: Path) -> None:
    assert FileCheck(tmp_path, "SUPPLIER").run("externalId\n\n").warnings == ()


NUMBERS = Field("f", "f", "", type=FieldType.INTEGER)
DECIMALS = Field("f", "f", "", type=FieldType.DECIMAL)
DATES = Field("f", "f", "", type=FieldType.DATE)
SEVERAL = Field("f", "f", "", type=FieldType.INTEGER, multiple=True)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        (NUMBERS, "007", 7),
        (NUMBERS, "-5", -5),
        (NUMBERS, "999999999999999999", 999999999999999999),
        (NUMBERS, "1.0", None),
        (NUMBERS, "0x1f", None),
        (NUMBERS, "9999999999999999999", None),
        (NUMBERS, "\u0661", None),
        (DECIMALS, "12.50", 125000),
        (DECIMALS, "-.5", -5000),
        (DECIMALS, "3.", 30000),
        (DECIMALS, "1.2345000", 12345),
        (DECIMALS, "1.23456", None),
        (DECIMALS, "12,50", None),
        (DECIMALS, "1e3", None),
        (DECIMALS, "99999999999999.9999", 999999999999999999),
        (DECIMALS, "999999999999999", None),
        (DATES, "29/02/2024", "2024-02-29"),
        (DATES, "29/02/2023", None),
        (DATES, "1/2/2024", None),
        (DATES, "2024-02-29", None),
        (SEVERAL, "1||20", "1||20"),
        (SEVERAL, "1||x", None),
    ],
)
@pytest.mark.parametrize("neighbour", ["", "1", "bad"])
def test_notations(field: Field, value: str, expected: object, neighbour: str) -> None:
    checked = typed(field, texts([neighbour, value]))
    assert checked.values[1].as_py() == expected
    assert checked.bad[1].as_py() == (expected is None)


@given(values=st.lists(st.text(alphabet="0123456789.-+ex", max_size=25), min_size=1, max_size=4))
@pytest.mark.parametrize("field", [NUMBERS, DECIMALS])
def test_a_notation_is_good_or_bad_whatever_its_neighbours(field: Field, values: list[str]) -> None:
    together = typed(field, texts(values))
    alone = [typed(field, texts([value])) for value in values]
    assert together.bad.to_pylist() == [one.bad[0].as_py() for one in alone]
    assert together.values.to_pylist() == [one.values[0].as_py() for one in alone]


def test_a_wrong_part_is_explained() -> None:
    assert value_error(SEVERAL, "f", "1||x").message == (
        "f is '1||x', expected of each value a whole number of at most 18 digits, such as 12"
    )


@pytest.mark.parametrize("block_bytes", [1, 4000], ids=["a block for each row", "one block"])
def test_new_records_with_a_key_of_several_columns_need_more_than_known_ones(tmp_path: Path, block_bytes: int) -> None:
    header = "accountExternalId;addressExternalId;addressCity;unlinkAddress"
    complete = "addressFullName;addressCountry;addressZipCode;addressStreetName"
    rows = ["A;H;;;;;;", "A;N;Rome;;Ann;IT;1;x", "A;N;;;;;;", "B;N;;;;;;", "B;H;;TRUE;;;;", "B;H;Rome;;;;;"]
    catalog = MemoryCatalog(keys={"account": {"A", "B"}, "address": {KEY_SEPARATOR.join("AH")}})
    text = "".join(f"{line}\n" for line in (f"{header};{complete}", *rows))
    outcome = FileCheck(tmp_path, "ACCOUNT", catalog).run(text, block_bytes=block_bytes)
    assert outcome.lines == [2, 3, 4, 6]
    assert [(line, code) for line, code, _ in outcome.errors] == [(5, "F-E-001"), (7, "F-E-001")]


def test_what_only_deletes_a_record_does_not_create_it(tmp_path: Path) -> None:
    header = "classificationExternalId;classificationName;classificationParentExternalId;deleted"
    catalog = MemoryCatalog(keys={"classification_category": {"S1"}})
    text = f"{header}\nN;;Root;TRUE\nN;;Root;\nS1;;Root;TRUE\nS1;;Root;\n"
    outcome = FileCheck(tmp_path, "CLASSIFICATION_CATEGORY", catalog).run(text, block_bytes=1)
    assert (outcome.lines, outcome.errors) == ([2, 4, 5], [(3, "F-E-001", "classificationName")])


def test_a_parent_that_is_only_deleted_is_not_there(tmp_path: Path) -> None:
    header = "classificationExternalId;classificationName;classificationParentExternalId;deleted"
    text = f"{header}\nP;;;TRUE\nC;c;P;\n"
    outcome = FileCheck(tmp_path, "CLASSIFICATION_CATEGORY").run(text)
    assert (outcome.lines, outcome.errors) == ([2], [(3, "F-E-002", "classificationParentExternalId")])


def test_a_link_is_repeated_when_all_of_its_key_is(tmp_path: Path) -> None:
    catalog = MemoryCatalog(keys={"product": set("ABC")})
    text = "productExternalId;relatedProductExternalId\nA;B\nA;C\nB;A\nA;C\n"
    outcome = FileCheck(tmp_path, "RELATED_PRODUCT", catalog).run(text)
    assert outcome.warnings == ("1 rows repeat the key of an earlier row, and the last one wins: 'A/C' in lines 3, 5",)
