"""A job that runs before what it needs has been imported says so."""

from pathlib import Path

import ferryman
from ferryman.models.executions import ExecutionStatus
from tests.e2e.conftest import MakeJob, RunToEnd


async def test_missing_prerequisites_are_told(
    client: ferryman.Client, make_job: MakeJob, run_to_end: RunToEnd, folder: Path
) -> None:
    """Requirement: Entity Dependencies."""
    header = "productExternalId,productNames,productClassificationCategoryId,variantExternalId,variantNames"
    (folder / "products.csv").write_text(f"{header}\nP-1,Bolt,C-1,V-1,Bolt M6\n")
    ended = await run_to_end(await make_job("PRODUCT", "products.csv"))
    assert ended.status is ExecutionStatus.INTEGRATION_FAILED
    (warning,) = ended.warnings
    assert warning.startswith("there are no records of CLASSIFICATION_CATEGORY yet, which PRODUCT refers to")
    (folder / "suppliers.csv").write_text("name,externalId\nBolts,S-1\n")
    assert (await run_to_end(await make_job("SUPPLIER", "suppliers.csv"))).warnings == ()
