"""A mapping at work: defaults, transcodings, locales, attributes and custom fields, and Import Full mode."""

from pathlib import Path
from typing import Final

import ferryman
from ferryman.models.executions import ExecutionStatus
from ferryman.models.jobs import ImportSpec, MappingLine, Transcoding
from ferryman.models.sources import SftpSource
from tests.e2e.conftest import MakeJob, RunToEnd
from tests.e2e.seen import counted, rejected, stored

ATTRIBUTES: Final = """\
attributeExternalId,attributeNames,attributeType,attributeVariant
colour,Colour,TEXT,FALSE
weight,Weight,NUMBER,TRUE
"""
CLASSIFICATIONS: Final = """\
classificationExternalId,classificationName,classificationParentExternalId
tools,Tools,Root
"""
PRODUCTS: Final = """\
Code;SKU;Name;Nom [fr-FR];Category;Brand;Colour;Poids;Note
P1; V1 ;Hammer;Marteau;;BO;red;1.5;a
P1;V2;Hammer;Marteau;tools;Bosch;red;heavy;b
P2;V3;Saw;;outils;;;2;c
"""
MAPPING: Final = (
    MappingLine(source="Code", field="productExternalId"),
    MappingLine(source="SKU", field="variantExternalId"),
    MappingLine(source="Name", field="productNames"),
    MappingLine(source="Nom [fr-FR]", field="productNames[fr-FR]"),
    MappingLine(source="Category", field="productClassificationCategoryId", default_value="tools"),
    MappingLine(source="Brand", field="productBrand", default_value="No name"),
    MappingLine(source="Colour", field="attribute-colour"),
    MappingLine(source="Poids", field="attribute-weight"),
    MappingLine(source="SKU", field="variantNames"),
)
TRANSCODINGS: Final = (
    Transcoding(field="productBrand", input="BO", output="Bosch"),
    Transcoding(field="productClassificationCategoryId", input="outils", output="tools"),
)


async def test_products_come_in_as_the_mapping_says(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    for entity, content in (("ATTRIBUTE", ATTRIBUTES), ("CLASSIFICATION_CATEGORY", CLASSIFICATIONS)):
        (folder / f"{entity}.csv").write_text(content)
        assert (await run_to_end(await make_job(entity, f"{entity}.csv"))).counters.rejected == 0
    (folder / "products.csv").write_text(PRODUCTS)
    source = SftpSource(file_path="products.csv", delimiter=";")
    spec = ImportSpec(sftp=source, mapping=MAPPING, transcodings=TRANSCODINGS)
    ended = await run_to_end(await make_job("PRODUCT", name="products", spec=spec))

    assert ended.status is ExecutionStatus.INTEGRATION_COMPLETED_WITH_ERRORS
    assert counted(ended) == {"read": 3, "created": 2, "rejected": 1}
    assert ended.warnings == ("products.csv: column 'Note' is not mapped and was ignored",)
    (bad,) = await rejected(client, ended)
    assert (bad.line, bad.key, bad.errors[0].field, bad.errors[0].value) == (3, "P1/V2", "attribute-weight", "heavy")
    hammer, saw = [(await client.records.get("product", key)).fields for key in ("P1", "P2")]
    assert hammer["productNames"] == "Hammer"
    assert hammer["productNames[fr-FR]"] == "Marteau"
    assert hammer["productClassificationCategoryId"] == "tools"
    assert hammer["productBrand"] == "Bosch"
    assert hammer["attribute-colour"] == "red"
    assert "productNames[fr-FR]" not in saw
    assert (saw["productClassificationCategoryId"], saw["productBrand"]) == ("tools", "No name")
    assert await stored(client, "variant", "variantNames") == {"V1": "V1", "V3": "V3"}
    assert await stored(client, "variant", "attribute-weight") == {"V1": "1.5", "V3": "2"}


async def test_import_full_deletes_what_the_file_leaves_empty_and_the_usual_mode_keeps_it(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    (folder / "first.csv").write_text("name,externalId,description,CF_vat,CF_since\nA,S-1,Long,FR1,2020\nB,S-2,,FR2,\n")
    (folder / "second.csv").write_text("name,externalId,description,CF_vat\nA,S-1,,\n")
    assert counted(await run_to_end(await make_job("SUPPLIER", "first.csv"))) == {"read": 2, "created": 2}
    usual = await run_to_end(await make_job("SUPPLIER", "second.csv", name="usual"))
    assert counted(usual) == {"read": 1, "unchanged": 1}

    spec = ImportSpec(sftp=SftpSource(file_path="second.csv", delimiter=","), import_full=True)
    job = await make_job("SUPPLIER", name="full", spec=spec)
    assert "Import Full mode: custom fields" in job.warnings[0]
    full = await run_to_end(job)
    assert full.status is ExecutionStatus.INTEGRATION_COMPLETED
    assert counted(full) == {"read": 1, "updated": 1}
    first, second = [(await client.records.get("supplier", key)).fields for key in ("S-1", "S-2")]
    assert not {"CF_vat", "CF_since"} & set(first)
    assert first["description"] == "Long"
    assert second["CF_vat"] == "FR2"
