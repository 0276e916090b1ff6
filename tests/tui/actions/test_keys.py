"""Keys: named as Textual names them, shown as on the keyboard, remapped without conflicts."""

from typing import ClassVar

import pytest
from textual.app import App
from textual.binding import Binding

from ferryman_tui.actions.keys import shown_key, textual_key
from ferryman_tui.actions.remapping import default_keymap, remapped
from ferryman_tui.actions.table import ACTIONS


@pytest.mark.parametrize(
    ("written", "named"),
    [("?", "question_mark"), ("R", "R"), ("[", "left_square_bracket"), ("ctrl+i", "tab"), ("f12", "f12")],
)
def test_a_key_is_named_as_textual_does(written: str, named: str) -> None:
    assert textual_key(written) == named


@pytest.mark.parametrize("written", ["", "nothing", "hyper+", "a,b", "control+x"])
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="is no key; expected one such as"):
        textual_key(written)


@pytest.mark.parametrize(
    ("key", "shown", "ascii"),
    [
        ("question_mark", "?", "?"),
        ("ctrl+p", "^p", "^p"),
        ("enter", "⏎", "enter"),
        ("escape", "esc", "esc"),
        ("shift+tab", "shift+tab", "shift+tab"),
        ("pageup", "pgup", "pgup"),
        ("up", "↑", "up"),
    ],
)
def test_a_key_is_shown_as_on_the_keyboard(key: str, shown: str, ascii: str) -> None:
    assert (shown_key(key), shown_key(key, ascii=True)) == (shown, ascii)


def test_ascii_keys_are_ascii() -> None:
    keys = [key for keys in default_keymap().keys.values() for key in keys]
    assert "".join(shown_key(key, ascii=True) for key in keys).isascii()


def test_keys_are_remapped_by_the_id_of_the_action() -> None:
    keymap, problems = remapped({"run": ["x", "f5"]})
    assert problems == ()
    assert (keymap.keys["run"], keymap.first("run")) == (("x", "f5"), "x")
    assert keymap.keys["stop"] == ("s",)
    assert keymap.for_textual()["run"] == "x,f5"


def test_two_actions_may_change_places() -> None:
    keymap, problems = remapped({"run": ["s"], "stop": ["r"]})
    assert (keymap.first("run"), keymap.first("stop"), problems) == ("s", "r", ())


def test_a_conflict_is_refused_and_told() -> None:
    keymap, (problem,) = remapped({"run": ["s"], "duplicate": ["x"]})
    assert problem == (
        "keys: s cannot be both run (Run now) and stop (Stop the execution), which are used on one screen; "
        "run keeps its default key"
    )
    assert (keymap.first("run"), keymap.first("duplicate")) == ("r", "x")


def test_a_default_key_that_was_given_away_comes_back_with_its_action() -> None:
    keymap, problems = remapped({"run": ["s"], "duplicate": ["r"]})
    assert len(problems) == 2
    assert keymap == default_keymap()


def test_the_same_key_on_another_screen_is_no_conflict() -> None:
    keymap, problems = remapped({"test-connector": ["w"]})
    assert (keymap.first("test-connector"), problems) == ("w", ())


@pytest.mark.parametrize(
    ("id", "keys", "problem"),
    [
        ("runn", ["x"], "keys: there is no action 'runn'; did you mean run?"),
        ("run", [], "keys.run: is empty; expected at least one key, or leave it out for r"),
        ("run", ["rr"], "keys.run: 'rr' is no key; expected one such as x, X, ctrl+x, f5, enter or ?"),
    ],
)
def test_what_cannot_be_mapped_is_told(id: str, keys: list[str], problem: str) -> None:
    assert remapped({id: keys}) == (default_keymap(), (problem,))


class Pressed(App[None]):
    """An app that notes which actions are called."""

    BINDINGS: ClassVar = [
        Binding(",".join(action.keys), f"note('{action.id}')", id=action.id) for action in ACTIONS[:3]
    ]

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[str] = []

    def action_note(self, id: str) -> None:
        self.noted.append(id)


async def test_textual_obeys_the_key_map() -> None:
    app = Pressed()
    async with app.run_test() as pilot:
        await pilot.press("r", "s")
        app.set_keymap(remapped({"run": ["s"], "stop": ["!"]})[0].for_textual())
        await pilot.press("s", "exclamation_mark", "r")
    assert app.noted == ["run", "stop", "run", "stop"]
