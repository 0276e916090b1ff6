"""An order stays frozen, and tells exactly how many rows have outgrown their place."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from ferryman_tui.store.order import FrozenOrder, Key

IDS = "abcdef"
VALUES = st.integers(0, 4)


@st.composite
def orders(draw: st.DrawFn) -> tuple[FrozenOrder, dict[str, Key], list[str], bool]:
    """An order, the keys that its ids now have, the ids as arranged, and whether it descends."""
    descending = draw(st.booleans())
    arranged = draw(st.dictionaries(st.sampled_from(IDS), VALUES))
    order = FrozenOrder()
    order.arrange({id: (value, id) for id, value in arranged.items()}, descending=descending)
    keys: dict[str, Key] = {id: (value, id) for id, value in arranged.items()}
    before = list(order.ids)
    for id, value in draw(st.lists(st.tuples(st.sampled_from(IDS), st.none() | VALUES))):
        order.update(id, None if value is None else (value, id))
        if value is None:
            keys.pop(id, None)
        else:
            keys[id] = (value, id)
    return order, keys, before, descending


@given(orders())
def test_no_row_moves_and_new_ones_go_to_the_end(
    case: tuple[FrozenOrder, dict[str, Key], list[str], bool],
) -> None:
    order, keys, before, _ = case
    assert order.ids[: len(before)] == before
    assert order.joined == len(order.ids) - len(before)
    assert order.places == {id: place for place, id in enumerate(order.ids)}
    assert set(keys) <= set(order.ids)


@given(orders())
def test_moved_is_the_fewest_rows_to_lift(case: tuple[FrozenOrder, dict[str, Key], list[str], bool]) -> None:
    order, keys, before, descending = case
    outside = [id for id in order.ids if id not in keys]
    arranged = FrozenOrder()
    arranged.arrange(dict(keys), descending=descending)
    inside = [id for id in order.ids if id in keys]
    assert (order.moved == 0) == (order.ids == arranged.ids)
    changed = [id for id in inside if id not in before or order._keys[id] != keys[id]]
    assert order.moved == len(outside) + fewest_lifted(inside, changed, arranged.ids)


def fewest_lifted(ids: list[str], changed: list[str], wanted: list[str]) -> int:
    """Try all ways to lift changed rows out, fewest first."""
    for count in range(len(changed) + 1):
        for lifted in combinations(changed, count):
            rest = [id for id in ids if id not in lifted]
            if rest == [id for id in wanted if id not in lifted]:
                return count
    raise AssertionError("rows that have not changed are out of order")


def test_a_row_that_overtakes_all_is_one_that_moved() -> None:
    order = FrozenOrder()
    order.arrange({id: (place, id) for place, id in enumerate(IDS)}, descending=False)
    order.update("f", (-1, "f"))
    assert order.moved == 1
    order.update("f", (5, "f"))
    assert order.moved == 0
