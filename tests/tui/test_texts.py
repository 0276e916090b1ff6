"""Texts fill exactly the cells they are given, and nothing that comes from outside drives the terminal."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ferryman_tui.texts import (
    Align,
    byte_size,
    cut_end,
    cut_middle,
    duration,
    first_fitting,
    fit,
    full_count,
    pad,
    rate,
    short_count,
    short_id,
    since,
    span,
    until,
    utc_time,
    visible,
)
from ferryman_tui.tones import Piece, Tone
from tests.tui.cells.samples import ID, NASTY, NOW, text_of, width_of

WIDTHS = st.integers(1, 60)


@given(NASTY)
def test_visible_text_is_printable_and_stays_as_it_is(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert "\ufe0f" not in shown
    assert visible(shown) == shown


def test_control_characters_show_as_escapes() -> None:
    assert visible("a\nb\x1b[31m\u202e\u200b[red]") == "a\\nb\\x1b[31m\\u202e\\u200b[red]"


def test_letters_of_any_script_stay() -> None:
    assert visible("Größe é 漢字 [/]") == "Größe é 漢字 [/]"


@given(NASTY, WIDTHS, st.booleans())
def test_cut_texts_fit(text: str, width: int, ascii: bool) -> None:
    for cut in (cut_end(text, width, ascii=ascii), cut_middle(text, width, ascii=ascii)):
        assert cell_len(cut) <= width
        assert cell_len(visible(text)) > width or cut == visible(text)


@given(NASTY)
def test_nothing_fits_into_no_cells(text: str) -> None:
    assert cut_end(text, 0) == cut_middle(text, 0) == ""
    assert fit((Piece(text),), 0) == ()


def test_names_keep_both_ends() -> None:
    name = "erp-us-stores-hourly-us-wholesale"
    assert cut_middle(name, 27) == "erp-us-stores…-us-wholesale"
    assert cut_middle(name, 27, ascii=True) == "erp-us-stores~-us-wholesale"
    assert cut_middle(name, 1) == "…"
    assert cut_middle(name, 2) == "e…"


def test_wide_letters_are_never_cut_in_half() -> None:
    assert cut_end("漢字カナ", 4) == "漢…"
    assert cut_middle("漢字カナ漢字", 6) == "漢…字"


def test_accents_stay_with_their_letter() -> None:
    assert cut_end("e\u0301e\u0301e\u0301", 2) == "e\u0301…"
    assert cut_middle("ae\u0301bce\u0301", 3) == "a…e\u0301"


def test_long_texts_are_cut_by_what_is_seen_of_them() -> None:
    assert cut_end("x" * 100_000, 5) == "xxxx…"
    assert text_of(fit((Piece("y" * 100_000),), 5)) == "yyyy…"


@given(st.lists(NASTY, max_size=4), WIDTHS, st.sampled_from(Align), st.booleans())
def test_cells_fit_exactly(texts: list[str], width: int, align: Align, ascii: bool) -> None:
    cell = fit(tuple(Piece(text) for text in texts), width, align=align, ascii=ascii)
    assert width_of(cell) == width
    assert text_of(cell).isprintable()


def test_cells_keep_tones_and_mark_what_is_cut() -> None:
    cell = (Piece("12k", Tone.TEXT), Piece(" rows", Tone.MUTED), Piece("  31", Tone.WARN, bold=True))
    assert fit(cell, 14) == (*cell, Piece("  "))
    assert fit(cell, 14, align=Align.RIGHT) == (Piece("  "), *cell)
    assert fit(cell, 12) == cell
    assert fit(cell, 10) == (*cell[:2], Piece(" …", Tone.WARN, bold=True))
    assert fit(cell, 8) == (cell[0], Piece(" row…", Tone.MUTED))
    assert text_of(fit(cell, 9)) == "12k rows…"


def test_the_first_cell_that_fits_is_chosen() -> None:
    cells = [(Piece("31 rejected"),), (Piece("31 rej."),), (Piece("31"),)]
    assert [text_of(first_fitting(width, *cells)) for width in (11, 10, 7, 6, 1)] == [
        *("31 rejected", "31 rej.", "31 rej.", "31", "31")
    ]


def test_padding() -> None:
    assert pad("漢", 4) == "漢  "
    assert pad("ab", 4, Align.RIGHT) == "  ab"
    assert pad("abcde", 4) == "abcde"


def test_short_ids_are_the_last_8_characters() -> None:
    assert short_id(ID) == "eb1f8e5a"


@pytest.mark.parametrize(
    ("count", "short"),
    [
        *((0, "0"), (999, "999"), (1000, "1.0k"), (9999, "9.9k"), (10_000, "10k"), (999_999, "999k")),
        *((1_000_000, "1.0M"), (12_345_678, "12M"), (3_400_000_000, "3.4G")),
    ],
)
def test_short_counts_never_promise_more_than_there_is(count: int, short: str) -> None:
    assert short_count(count) == short


@pytest.mark.parametrize(
    ("size", "written"),
    [
        *((0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (1999, "1.9 KB"), (12_345_678, "12.3 MB")),
        *((2_000_000_000, "2.0 GB"), (3 * 10**12, "3,000.0 GB")),
    ],
)
def test_sizes_are_rounded_down(size: int, written: str) -> None:
    assert byte_size(size) == written


def test_counts_and_rates() -> None:
    assert full_count(1234) == "1,234"
    assert [rate(value) for value in (0.0, 1.25, 318.2, 12_345.6)] == ["0.0/s", "1.2/s", "318/s", "12,346/s"]


@pytest.mark.parametrize(
    ("seconds", "one", "two"),
    [
        *((-5, "0s", "0s"), (0, "0s", "0s"), (59.9, "59s", "59s"), (60, "1m", "1m 00s"), (132, "2m", "2m 12s")),
        *((3600, "1h", "1h 00m"), (11 * 3600 + 59 * 60, "11h", "11h 59m"), (47 * 3600, "47h", "1d 23h")),
        *((5 * 86400 + 20 * 3600, "5d", "5d 20h"), (99 * 86400, "99d", "99d 00h"), (100 * 86400, "14w", "100d 00h")),
        (800 * 86400, "2y", "800d 00h"),
    ],
)
def test_lengths_of_time(seconds: float, one: str, two: str) -> None:
    assert (span(seconds), duration(seconds)) == (one, two)


@given(st.integers(0, 90 * 365 * 86400))
def test_one_unit_takes_three_cells_at_most(seconds: int) -> None:
    assert len(span(seconds)) <= 3


def test_relative_times() -> None:
    assert since(NOW - timedelta(hours=24), NOW) == "24h ago"
    assert since(NOW + timedelta(seconds=3), NOW) == "0s ago"
    assert until(NOW + timedelta(minutes=23, seconds=5), NOW) == "in 23m"
    assert until(NOW - timedelta(minutes=1), NOW) == until(NOW, NOW) == "now"


def test_moments_of_other_years_tell_their_year() -> None:
    this, last = datetime(2026, 11, 3, 7, 41, 45, tzinfo=UTC), datetime(2025, 11, 3, 7, 41, 45, tzinfo=UTC)
    assert (utc_time(this, NOW), utc_time(this, NOW, seconds=False)) == ("03 Nov 07:41:45", "03 Nov 07:41")
    assert (utc_time(last, NOW), utc_time(last, NOW, seconds=False)) == ("03 Nov 25 07:41", "03 Nov 2025")
