"""Pages of lists."""

import pytest

from ferryman.v1 import job_service_pb2 as pb
from ferryman_server.api.paging import page_fields, page_query
from ferryman_server.domain.errors import FieldsInvalid
from ferryman_server.storage.paging import Page, PageQuery


@pytest.mark.parametrize(("asked", "given"), [(0, 50), (1, 1), (1000, 1000), (1001, 1000)])
def test_sizes(asked: int, given: int) -> None:
    assert page_query(pb.ListJobsRequest(size=asked)).size == given


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("name", ("name", False)),
        ("createdAt,desc", ("createdAt", True)),
        (" name , ASC ", ("name", False)),
    ],
)
def test_sort_keys(text: str, key: tuple[str, bool]) -> None:
    assert page_query(pb.ListJobsRequest(), [text]).sort == (key,)


def test_everything_wrong_is_named_at_once() -> None:
    with pytest.raises(FieldsInvalid) as caught:
        page_query(pb.ListJobsRequest(page=-1, size=-5), ["name,up"])
    assert [v.field for v in caught.value.violations] == ["page", "size", "sort"]
    assert "'name,up'" in caught.value.violations[2].description


def test_the_query_carries_page_and_token() -> None:
    query = page_query(pb.ListJobsRequest(page=3, page_token="t"))
    assert query == PageQuery(size=50, page=3, token="t", sort=())


def test_a_page_describes_itself() -> None:
    full = page_fields(Page(("a", "b"), number=1, size=2, first=False, last=False, next_page_token="t"))
    assert full == {
        "number_of_elements": 2,
        "number": 1,
        "size": 2,
        "first": False,
        "last": False,
        "empty": False,
        "next_page_token": "t",
    }
    assert page_fields(Page((), number=0, size=2, first=True, last=True, next_page_token=""))["empty"]
