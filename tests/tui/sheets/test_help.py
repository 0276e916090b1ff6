"""The help: every key with what it does or why not, the last messages, and every mark."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from ferryman_tui.actions.keys import shown_key
from ferryman_tui.actions.offers import offers
from ferryman_tui.actions.outcome import Severity
from ferryman_tui.actions.remapping import default_keymap, remapped
from ferryman_tui.actions.subject import Place, Subject
from ferryman_tui.columns import Context
from ferryman_tui.sheets.help import Told, help_sheet
from ferryman_tui.sheets.lines import Lines, plain
from ferryman_tui.statuses import STATUS_LOOKS
from ferryman_tui.tones import Tone
from tests.tui.actions.subjects import JOB, NOW, RUNNING

SUBJECT = Subject(job=JOB, execution=RUNNING)
KEYMAP = default_keymap()


class MayRead:
    """An operator who may change nothing."""

    def refusal(self, permission: str = "") -> str:
        """Refuse what needs a permission."""
        return f"Needs permission {permission}." if permission else ""


def sheet(
    text: str = "",
    *,
    place: Place = Place.JOBS,
    messages: Sequence[Told] = (),
    width: int = 80,
    ascii: bool = False,
) -> Lines:
    """The help of somebody who may only read, for a job that runs."""
    context = Context(now=NOW, ascii=ascii)
    return help_sheet(offers(place, SUBJECT, MayRead()), KEYMAP, messages, text, width, context)


def texts(lines: Lines) -> list[str]:
    """The lines without tones."""
    return [plain(line).rstrip() for line in lines]


def tones(lines: Lines, text: str) -> set[Tone]:
    """The tones of the first line that has a text."""
    line = next(line for line in lines if text in plain(line))
    return {piece.tone for piece in line if piece.text.strip()}


@pytest.mark.parametrize("place", Place)
def test_every_key_of_a_place_is_told(place: Place) -> None:
    told = texts(sheet(place=place))
    for offer in offers(place, SUBJECT, MayRead()):
        for key in KEYMAP.keys[offer.action.id]:
            assert any(shown_key(key) in line and offer.action.label in line for line in told), offer.action.id


def test_keys_are_grouped_by_what_they_are_for() -> None:
    told = texts(sheet())
    parts = [told.index(title) for title in ("This screen", "Moving", "Everywhere", "Messages (UTC)", "Marks")]
    assert parts == sorted(parts)
    at = {label: next(at for at, line in enumerate(told) if line.endswith(label)) for label in ("First row", "Jobs")}
    assert parts[1] < at["First row"] < parts[2] < at["Jobs"] < parts[3]


def test_a_key_that_does_nothing_is_dimmed_with_the_reason_behind_it() -> None:
    told = sheet()
    assert any(line.endswith("Run now  Needs permission MAPPER_WRITE.") for line in texts(told))
    assert tones(told, "Run now") == {Tone.MUTED, Tone.WARN}
    assert tones(told, "Only failed") == {Tone.TEXT}


def test_keys_of_the_operator_are_told() -> None:
    keymap, problems = remapped({"sort": ["f7"]})
    assert problems == ()
    lines = help_sheet(offers(Place.JOBS, SUBJECT, MayRead()), keymap, (), "", 80, Context(now=NOW))
    assert any(line.split() == ["f7", "Sort", "by", "the", "next", "column"] for line in texts(lines))


def test_the_newest_message_comes_first_and_keeps_its_lines() -> None:
    messages = (
        (NOW - timedelta(days=1), Severity.INFORMATION, "yesterday"),
        (NOW, Severity.ERROR, "Stop failed: [b]ended[/b]\nrequest r-1"),
    )
    told = sheet(messages=messages)
    at = texts(told).index("Messages (UTC)")
    assert [line.strip() for line in texts(told)[at + 1 : at + 4]] == [
        "07:44:40         ✗ Stop failed: [b]ended[/b]",
        "request r-1",
        "22 Nov 07:44:40  yesterday",
    ]
    assert Tone.ERROR in tones(told, "Stop failed")


def test_without_messages_that_is_told() -> None:
    assert any("Nothing has been told yet." in line for line in texts(sheet()))


def test_every_status_is_told_with_its_mark_and_word() -> None:
    told = texts(sheet())
    marks = "\n".join(told[told.index("Marks") :])
    for status, look in STATUS_LOOKS.items():
        assert any(
            line.strip().startswith(f"{look.glyph} {look.word}") and status.value in line for line in marks.split("\n")
        )
    assert "FULL" in marks and "‖ Disabled" in marks and "· Not run" in marks


def test_words_find_lines_by_key_label_and_title() -> None:
    assert texts(sheet("AGAIN sort")) == ["This screen", "  R  Sort again now"]
    assert texts(sheet("marks full"))[:1] == ["Marks"]
    assert texts(sheet("no such words")) == ["Nothing here has these words."]


def test_in_ascii_there_are_no_glyphs() -> None:
    messages = ((NOW, Severity.WARNING, "careful"),)
    assert all(line.isascii() for line in texts(sheet(messages=messages, ascii=True)))


@given(st.text(max_size=80), st.integers(20, 120), st.sampled_from(Place), st.sampled_from(Severity))
def test_no_line_is_too_wide(text: str, width: int, place: Place, severity: Severity) -> None:
    lines = sheet(place=place, messages=((NOW, severity, text),), width=width)
    assert all(cell_len(plain(line)) <= width for line in lines)
