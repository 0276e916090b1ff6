"""A failed read is told in one line, with what to do next."""

from ferryman_tui.sheets.lines import plain
from ferryman_tui.sheets.told import told_line
from ferryman_tui.store.told import Told


def test_code_message_and_next_step() -> None:
    told = Told("INTERNAL", "it broke", "Load again.", "e-17")
    assert plain(told_line(told, "^r")) == "INTERNAL: it broke [e-17]. Load again. ^r tries again."


def test_a_message_keeps_its_own_full_stop() -> None:
    assert plain(told_line(Told("NOT_FOUND", "It is gone."))) == "NOT_FOUND: It is gone."
