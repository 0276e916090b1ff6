"""Placeholders in calls: quoted in paths, which never lead elsewhere."""

import pytest

from ferryman_server.domain.outcomes import FailureReason, RunFailed
from ferryman_server.domain.sources import NamedValue
from ferryman_server.pipeline.export_placeholders import filled_path, filled_values

ORDER = {
    "reference": "A/B ?#é&1",
    "externalId": None,
    "dots": "..",
    "number": 7,
    "flag": True,
    "orderLines": [{"orderLineId": "L-1"}],
}


@pytest.mark.parametrize(
    ("path", "filled"),
    [
        ("/orders", "/orders"),
        ("/orders/{{reference}}", "/orders/A%2FB%20%3F%23%C3%A9%261"),
        ("/o/{{ number }}/{{flag}}", "/o/7/true"),
        ("/o/{{dots}}", "/o/%2E%2E"),
    ],
)
def test_paths_are_filled_and_quoted(path: str, filled: str) -> None:
    assert filled_path(path, ORDER) == filled


@pytest.mark.parametrize("path", ["/o/{{externalId}}", "/o/{{unknown}}", "/o/{{orderLines[*].orderLineId}}"])
def test_a_path_that_would_lead_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(RunFailed) as refused:
        filled_path(path, ORDER)
    assert refused.value.failure.reason is FailureReason.PATH_NOT_FOUND


def test_query_and_headers_take_values_as_they_are() -> None:
    values = [NamedValue("a", "{{reference}}!"), NamedValue("b", "{{externalId}}"), NamedValue("c", "{plain}")]
    filled = [one.value for one in filled_values(values, ORDER)]
    assert filled == ["A/B ?#é&1!", "", "{plain}"]
