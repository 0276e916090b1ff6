"""Imports from a Mirakl marketplace: its two keys, its languages, and Import Full mode."""

from pathlib import Path

import ferryman
from ferryman.models.connectors import Connector, MiraklSettings
from ferryman.models.executions import ExecutionStatus
from ferryman.models.jobs import ImportSpec, Job
from ferryman.models.sources import ApiCall, ApiSource
from tests.e2e.conftest import MakeJob, RunToEnd
from tests.http_server import Answer, HttpTestServer, http_server

CLASSIFICATION = "classificationExternalId,classificationName,classificationParentExternalId\nC-1,Bolts,Root\n"
ATTRIBUTES = "attributeExternalId,attributeNames,attributeType\ncolour,Colour,TEXT\n"
PRODUCT = {
    "productExternalId": "P-1",
    "productNames": [{"locale": "en_US", "value": " Bolt "}, {"locale": "fr_FR", "value": "Boulon"}],
    "productClassificationCategoryId": "C-1",
    "variantExternalId": "V-1",
    "variantNames": "Bolt M6",
}


async def _connector(client: ferryman.Client, market: HttpTestServer) -> Connector:
    settings = MiraklSettings(
        api_url=f"{market.url}/api", operator_key="operator-1", front_office_key="front-1", auto_language_mapping=True
    )
    return await client.connectors.create(Connector(name="market", mirakl=settings, allow_private_addresses=True))


async def test_products_come_with_their_languages_and_leave_nothing_behind(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    (folder / "classification.csv").write_text(CLASSIFICATION)
    (folder / "attributes.csv").write_text(ATTRIBUTES)
    for entity, file in (("ATTRIBUTE", "attributes.csv"), ("CLASSIFICATION_CATEGORY", "classification.csv")):
        assert (await run_to_end(await make_job(entity, file))).status is ExecutionStatus.INTEGRATION_COMPLETED
    async with http_server() as market:
        market.answer("/api/session", Answer({"shop": "s-7"}))
        answers = ({**PRODUCT, "attribute-colour": "red"}, {**PRODUCT, "attribute-colour": None})
        market.answer("/api/products", *(Answer({"elements": [product]}) for product in answers))
        calls = (
            ApiCall(path="/session", front_office=True),
            ApiCall(path="/products?shop={{$.shop}}"),
        )
        job = Job(
            name="market",
            entity="PRODUCT",
            connector_id=(await _connector(client, market)).id,
            import_spec=ImportSpec(api=ApiSource(calls=calls), import_full=True),
        )
        job = await client.jobs.create(job)
        first = await run_to_end(job)
        assert first.status is ExecutionStatus.INTEGRATION_COMPLETED, first
        stored = (await client.records.get("product", "P-1")).fields
        assert (stored["productNames"], stored["productNames[fr-FR]"]) == ("Bolt", "Boulon")
        assert stored["attribute-colour"] == "red"
        assert (await run_to_end(job)).counters.updated == 1
        assert "attribute-colour" not in (await client.records.get("product", "P-1")).fields
    assert {call.headers["authorization"] for call in market.seen("/api/session")} == {"front-1"}
    assert {(call.headers["authorization"], call.query["shop"]) for call in market.seen("/api/products")} == {
        ("operator-1", "s-7")
    }
