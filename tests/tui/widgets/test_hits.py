"""Names of hits: what was found in them is marked, and both their ends are seen."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ferryman_tui.palette import CommandPalette, Entry, EntryKind, Hit
from ferryman_tui.texts import visible
from ferryman_tui.widgets.hits import marked


def hit(name: str, query: str) -> Hit:
    """How a name is found."""
    [found] = CommandPalette([Entry(EntryKind.JOB, "j", name)]).search(query)
    return found


def test_the_letters_found_are_marked() -> None:
    parts = list(marked(hit("erp-sap-stock", "stock sap"), 40))
    assert parts == [("erp-", False), ("sap", True), ("-", False), ("stock", True)]


def test_a_long_name_keeps_both_ends_and_their_marks() -> None:
    parts = list(marked(hit("erp-us-enrichment-workdays-us-wholesale", "erp sale"), 20))
    assert "".join(text for text, _ in parts) == "erp-us-enr…wholesale"
    assert [text for text, found in parts if found] == ["erp", "sale"]


@given(st.text(max_size=40), st.integers(1, 60), st.booleans())
def test_no_name_is_wider_than_its_room(name: str, width: int, ascii: bool) -> None:
    found = Hit(Entry(EntryKind.JOB, "j", name), tuple(range(0, len(name), 2)))
    text = "".join(text for text, _ in marked(found, width, ascii=ascii))
    assert cell_len(text) <= width
    if cell_len(visible(name)) <= width:
        assert text == visible(name)
