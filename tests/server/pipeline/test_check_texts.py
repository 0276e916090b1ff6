"""Texts are trimmed, replaced part by part, and fall back on plain columns and defaults."""

from pathlib import Path

import pyarrow as pa
import pytest

from ferryman_server.domain.entities import ENTITIES
from ferryman_server.domain.mapping import MappingLine, Transcoding
from ferryman_server.domain.trimming import WHITE_SPACE, trimmed
from ferryman_server.pipeline import columns
from ferryman_server.pipeline.check_texts import texts_of
from ferryman_server.pipeline.check_types import tidied
from ferryman_server.pipeline.plan import plan_of
from tests.server.pipeline.memory_catalog import FileCheck, MemoryCatalog

SPACE = "\u00a0\u2007 \u202f\ufeff\t"
PRODUCTS = MemoryCatalog(keys={"product": {"P"}, "variant": {"V"}})


def the_texts(
    header: str,
    cells: str,
    mapping: tuple[MappingLine, ...] = (),
    transcodings: tuple[Transcoding, ...] = (),
    entity: str = "SUPPLIER",
) -> dict[str, str]:
    plan = plan_of(ENTITIES[entity], mapping, transcodings, header.split(";"), "en-GB")
    rows = pa.RecordBatch.from_pydict({str(n): [cell] for n, cell in enumerate(cells.split(";"))})
    return {name: text[0].as_py() for name, text in texts_of(plan, rows).items()}


def test_columns_are_trimmed_as_single_values_are() -> None:
    every = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    values = [f"{c}a{c}b{c}" for c in every] + [WHITE_SPACE, ""]
    assert columns.trimmed(columns.texts(values)).to_pylist() == [trimmed(value) for value in values]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (f"a{SPACE}||{SPACE}b", "a||b"),
        (f"||{SPACE}||a||||b c||", "a||b c"),
        (f"||{SPACE}||", ""),
        ("a|b", "a|b"),
        ("||", ""),
    ],
)
def test_parts_are_trimmed_and_blank_ones_left_out(value: str, expected: str) -> None:
    assert tidied(columns.texts([value])).to_pylist() == [expected]


def test_every_value_is_trimmed_before_anything_looks_at_it() -> None:
    header = f"{SPACE}externalId{SPACE};name;storesExternalId;CF_note;CF_tags"
    cells = f"{SPACE}S1{SPACE};{SPACE};{SPACE}a{SPACE}||{SPACE}b;{SPACE}two words{SPACE};x{SPACE}||{SPACE}y"
    assert the_texts(header, cells) == {
        "externalId": "S1",
        "name": "",
        "storesExternalId": "a||b",
        "CF_note": "two words",
        "CF_tags": "x||y",
    }


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1", "Active"),
        (f"{SPACE}1{SPACE}", "Active"),
        ("a", "Suspended"),
        ("A", "Closed"),
        ("1 ", "Active"),
        ("11", "11"),
        ("1||1", "1||1"),
        ("", ""),
    ],
)
def test_transcodings_are_exact_after_trimming(cell: str, expected: str) -> None:
    transcodings = (
        Transcoding("status", f"1{SPACE}", f"{SPACE}Active"),
        Transcoding("status", "a", "Suspended"),
        Transcoding("status", "A", "Closed"),
    )
    assert the_texts("externalId;status", f"S;{cell}", transcodings=transcodings)["status"] == expected


@pytest.mark.parametrize("name", ["storesExternalId", "CF_stores"])
@pytest.mark.parametrize(
    ("cell", "expected"),
    [("a", "A"), ("a || b||c", "A||b||C"), ("gone", ""), ("gone||a||gone", "A"), ("b||gone", "b"), ("c||a", "C||A")],
)
def test_several_values_are_transcoded_one_by_one(name: str, cell: str, expected: str) -> None:
    transcodings = tuple(Transcoding(name, i, o) for i, o in (("a", "A"), ("c", "C"), ("gone", ""), ("a||b", "no")))
    assert the_texts(f"externalId;{name}", f"S;{cell}", transcodings=transcodings)[name] == expected


def test_a_default_fills_empty_cells_of_fields_and_custom_fields() -> None:
    mapping = (
        MappingLine("Code", "externalId"),
        MappingLine("Stores", "storesExternalId", f"{SPACE}one || two{SPACE}"),
        MappingLine("Size", "CF_size", "small"),
        MappingLine("Name", "name", "nobody"),
    )
    found = the_texts("Code;Stores;Size;Name", f"S;{SPACE};;some", mapping=mapping)
    assert found == {"externalId": "S", "storesExternalId": "one||two", "CF_size": "small", "name": "some"}


LOCALES = [
    ("productNames[en-GB]", "main", "plain", "main"),
    ("productNames[en-GB]", SPACE, "plain", "plain"),
    ("productNames[EN-gb]", "", "plain", "plain"),
    ("productNames[fr-FR]", "nom", "plain", "plain"),
]


@pytest.mark.parametrize(("column", "localized", "plain", "expected"), LOCALES)
def test_the_plain_column_feeds_the_main_locale(column: str, localized: str, plain: str, expected: str) -> None:
    header = f"productExternalId;variantExternalId;variantNames;{column};productNames"
    found = the_texts(header, f"P;V;v;{localized};{plain}", entity="PRODUCT")
    assert found["productNames"] == expected
    assert found.get("productNames[fr-FR]") == ("nom" if "fr" in column else None)


@pytest.mark.parametrize(
    ("header", "cells", "expected"),
    [
        ("CF_motto;CF_motto[en-GB];CF_motto[fr-FR]", "plain;;devise", '{"motto":{"":"plain","fr-FR":"devise"}}'),
        ("CF_motto;CF_motto[en-GB]", "plain;main", '{"motto":"main"}'),
        ("CF_motto[en-GB]", "main", '{"motto":"main"}'),
        ("CF_motto[fr-FR]", "devise", '{"motto":{"fr-FR":"devise"}}'),
    ],
)
def test_custom_fields_have_locales_too(tmp_path: Path, header: str, cells: str, expected: str) -> None:
    (row,) = FileCheck(tmp_path, "SUPPLIER").run(f"externalId;name;{header}\nS;s;{cells}\n").rows
    assert row["supplier__custom_fields"] == expected


def test_a_transcoding_of_one_locale_leaves_the_others(tmp_path: Path) -> None:
    text = "productExternalId;variantExternalId;variantNames;variantNames[fr-FR]\nP;V;x;x\n"
    transcodings = (Transcoding("variantNames", "x", "everywhere"), Transcoding("variantNames[fr-FR]", "x", "ici"))
    (row,) = FileCheck(tmp_path, "PRODUCT", PRODUCTS).run(text, transcodings=transcodings).rows
    assert (row["variant_names"], row["variant__translations"]) == ("everywhere", '{"variant_names":{"fr-FR":"ici"}}')
