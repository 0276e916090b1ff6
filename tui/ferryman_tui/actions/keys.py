"""The keys of actions: how Textual names them, and how they are written on the screen."""

from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding, InvalidBinding
from textual.keys import Keys, format_key

# A terminal sends the same for both: whoever binds one means the other.
_SAME_KEY = {"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+left_square_bracket": "escape"}
_NAMED = frozenset(str(key.value) for key in Keys)
_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "hyper", "meta"})
_ASCII = {"enter": "enter", "up": "up", "down": "down", "left": "left", "right": "right", "backspace": "backspace"}


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force, by action id, named as Textual names them."""

    keys: Mapping[str, tuple[str, ...]]

    def first(self, action_id: str) -> str:
        """The key to name in a sentence, as it is written on the screen."""
        return shown_key(self.keys[action_id][0])

    def for_textual(self) -> dict[str, str]:
        """The same keys as Textual's `App.set_keymap` takes them, for bindings whose id is the action's."""
        return {id: ",".join(keys) for id, keys in self.keys.items()}


def textual_key(key: str) -> str:
    """Name a key as Textual does ("?" is "question_mark"); ValueError when there is no such key."""
    try:
        named = [binding.key for binding in Binding.make_bindings([Binding(key.strip(), "press")])]
    except InvalidBinding:
        named = []
    if len(named) != 1 or not _is_key(named[0]):
        raise ValueError(f"{key!r} is no key; expected one such as x, X, ctrl+x, f5, enter or ?")
    return _SAME_KEY.get(named[0], named[0])


def _is_key(key: str) -> bool:
    *modifiers, name = key.split("+")
    return _MODIFIERS.issuperset(modifiers) and (name in _NAMED or len(format_key(name)) == 1)


def shown_key(key: str, *, ascii: bool = False) -> str:
    """Say how a key is written on the screen: "^p", "esc", "⏎", "R", "?"."""
    modifiers, plus, name = key.rpartition("+")
    shown = _ASCII.get(name) if ascii else None
    shown = shown or format_key(name)
    return f"^{shown}" if modifiers == "ctrl" else f"{modifiers}{plus}{shown}"
