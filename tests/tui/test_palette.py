"""Finding by a few letters: every word first, then letters in their order; running jobs come up."""

from hypothesis import given
from hypothesis import strategies as st

from ferryman_tui.palette import HITS_MAX, CommandPalette, Entry, EntryKind


def jobs(*names: str) -> list[Entry]:
    """Jobs whose id is their name."""
    return [Entry(EntryKind.JOB, name, name) for name in names]


def names(palette: CommandPalette, query: str, *running: str) -> list[str]:
    """The names found."""
    return [hit.entry.name for hit in palette.search(query, set(running))]


def test_every_word_has_to_be_in_the_name_in_any_order() -> None:
    palette = CommandPalette(jobs("sap-stock-nightly", "sap-prices-nightly", "erp-stock-nightly"))
    assert names(palette, "stock sap") == ["sap-stock-nightly"]
    assert names(palette, "NIGHTLY stock") == ["erp-stock-nightly", "sap-stock-nightly"]


def test_beginnings_of_words_come_before_the_middle_of_words() -> None:
    assert names(CommandPalette(jobs("restock-erp", "erp-stock", "stock")), "stock") == [
        "stock",
        "erp-stock",
        "restock-erp",
    ]


def test_running_jobs_come_up() -> None:
    palette = CommandPalette(jobs("sap-a", "sap-b", "sap-c", "wrap-sap", "unsap"))
    assert names(palette, "sap", "sap-c", "unsap") == ["sap-c", "sap-a", "sap-b", "wrap-sap", "unsap"]


def test_letters_in_their_order_come_last() -> None:
    palette = CommandPalette(jobs("pim-stock-nightly", "psn", "pim-prices"))
    assert names(palette, "psn") == ["psn", "pim-stock-nightly"]
    assert names(palette, "pmstck") == ["pim-stock-nightly"]
    assert names(palette, "kcots") == []


def test_the_letters_found_are_told() -> None:
    palette = CommandPalette(jobs("restock-stock"))
    [hit] = palette.search("stock")
    assert hit.positions == (8, 9, 10, 11, 12)
    [hit] = palette.search("rss")
    assert "".join("restock-stock"[at] for at in hit.positions) == "rss"


def test_a_letter_that_grows_when_lowered_shifts_nothing() -> None:
    [hit] = CommandPalette(jobs("İİ-stock")).search("stock")
    assert hit.positions == (3, 4, 5, 6, 7)


def test_actions_and_screens_are_found_beside_jobs() -> None:
    palette = CommandPalette(jobs("stop-the-world"))
    palette.put(Entry(EntryKind.ACTION, "stop", "Stop the execution"))
    palette.put(Entry(EntryKind.SCREEN, "show-jobs", "Jobs"))
    assert names(palette, "stop") == ["Stop the execution", "stop-the-world"]
    assert names(palette, "jobs") == ["Jobs"]


def test_nothing_typed_shows_what_runs_then_what_can_be_done() -> None:
    palette = CommandPalette(jobs("b", "a", "c"))
    palette.put(Entry(EntryKind.ACTION, "run", "Run now"))
    assert names(palette, "  ", "c") == ["c", "Run now", "a", "b"]


def test_a_job_is_renamed_and_removed() -> None:
    palette = CommandPalette(jobs("old"))
    palette.put(Entry(EntryKind.JOB, "old", "new"))
    assert (names(palette, "old"), names(palette, "new")) == ([], ["new"])
    palette.remove(EntryKind.JOB, "old")
    palette.remove(EntryKind.JOB, "never there")
    assert names(palette, "") == []


def test_no_more_are_found_than_can_be_shown() -> None:
    palette = CommandPalette(jobs(*(f"job-{number}" for number in range(100))))
    assert len(palette.search("job")) == HITS_MAX
    assert len(palette.search("jb", limit=7)) == 7


@given(st.lists(st.text(max_size=12), max_size=20, unique=True), st.text(max_size=4))
def test_whatever_is_found_has_the_letters(found_in: list[str], query: str) -> None:
    palette = CommandPalette(jobs(*found_in))
    hits = palette.search(query)
    assert len({hit.entry.id for hit in hits}) == len(hits)
    for hit in hits:
        assert list(hit.positions) == sorted(set(hit.positions))
        assert all(0 <= at < len(hit.entry.name) for at in hit.positions)
    if query.split():
        containing = {name for name in found_in if all(word in name for word in query.split())}
        assert containing <= {hit.entry.name for hit in hits}
