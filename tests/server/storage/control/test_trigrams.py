"""Parts of ids."""

import pytest

from ferryman_server.storage.control.trigrams import (
    can_be_in_an_id,
    can_begin_an_id,
    frequency,
    match_expression,
    telling_part,
)

ID = "019a7c4e-1b2d-7f30-9a4c-5d6e7f809123"


def test_every_part_of_an_id_can_be_in_one() -> None:
    for start in range(len(ID)):
        for end in range(start + 1, len(ID) + 1):
            assert can_be_in_an_id(ID[start:end])


@pytest.mark.parametrize(
    "part", ["g", "--", "-8f30-9a4c-", "a-b-", "0123456789abc", "-5d6e7f8091230", ID + "0", "%", "A"]
)
def test_what_does_not_fit_into_an_id(part: str) -> None:
    assert not can_be_in_an_id(part)


@pytest.mark.parametrize(
    ("part", "telling"),
    [
        ("019a", "019a"),
        ("019a7c4e", "9a7c4e"),
        ("4e-1b2d-7f", "1b2d"),
        ("1b2d-7f30", "7f30"),
        ("e-1b", "e-1b"),
        ("c4e-", "c4e-"),
        ("c4e-1b2", "c4e-1b2"),
        (ID, "809123"),
    ],
)
def test_the_end_of_the_longest_run_of_digits_tells_most(part: str, telling: str) -> None:
    assert telling_part(part) == telling
    assert telling in part


def test_an_expression_asks_for_the_ends_of_what_tells_most() -> None:
    assert match_expression("4e-1b2d-7f") == '"1b2" AND "b2d"'
    assert match_expression("5d6e7f809123") == '"809" AND "123"'
    assert match_expression("019") == '"019"'


@pytest.mark.parametrize(("part", "begins"), [("019a7c4e-1", True), ("9", True), ("019a-", False), ("-7", False)])
def test_what_an_id_can_begin_with(part: str, begins: bool) -> None:
    assert can_begin_an_id(part) is begins


@pytest.mark.parametrize(
    ("part", "share"),
    [
        ("-7", 1),
        ("-7a", 1 / 16 + 2 / 256),
        ("a-7b", 1 / 256 + 2 / 4096),
        ("-9ab", 1 / 1024 + 2 / 4096),
        ("-8", 1 / 4 + 2 / 16),
        ("5d6e7f809123", 16**-12),
        ("019a7c4e-", 0),
    ],
)
def test_how_many_ids_have_a_part(part: str, share: float) -> None:
    assert frequency(part) == pytest.approx(share, rel=0.01)
