"""The operator's own keys: ids from the configuration file, conflicts refused."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import combinations

from ferryman_tui.actions.action import Action
from ferryman_tui.actions.keys import Keymap, shown_key, textual_key
from ferryman_tui.actions.table import ACTIONS, BY_ID


def default_keymap() -> Keymap:
    """The keys as they come."""
    return Keymap({action.id: tuple(map(textual_key, action.keys)) for action in ACTIONS})


def remapped(wanted: Mapping[str, Sequence[str]]) -> tuple[Keymap, tuple[str, ...]]:
    """Apply the operator's keys by action id; also returns what was refused and why, each keeping its default keys."""
    defaults = default_keymap().keys
    problems = [problem for id in wanted if (problem := _problem(id, wanted[id]))]
    changed = {id: tuple(map(textual_key, keys)) for id, keys in wanted.items() if not _problem(id, keys)}
    # Refusing one gives its default keys back, which another may have taken: until nothing clashes any more.
    while clash := next(_clashes({**defaults, **changed}, changed), None):
        one, other, key = clash
        refused = [action for action in (one, other) if changed.pop(action.id, None) is not None]
        problems.append(
            f"keys: {shown_key(key)} cannot be both {one.id} ({one.label}) and {other.id} ({other.label}), which are "
            f"used on one screen; {' and '.join(action.id for action in refused)} "
            f"{'keeps its default key' if len(refused) == 1 else 'keep their default keys'}"
        )
    return Keymap({**defaults, **changed}), tuple(problems)


def _problem(id: str, keys: Sequence[str]) -> str:
    if id not in BY_ID:
        close = get_close_matches(id, BY_ID, n=1)
        hint = f"did you mean {close[0]}?" if close else f"expected one of {', '.join(sorted(BY_ID))}"
        return f"keys: there is no action {id!r}; {hint}"
    if not keys:
        return f"keys.{id}: is empty; expected at least one key, or leave it out for {', '.join(BY_ID[id].keys)}"
    for key in keys:
        try:
            textual_key(key)
        except ValueError as error:
            return f"keys.{id}: {error}"
    return ""


def _clashes(
    keys: Mapping[str, tuple[str, ...]], changed: Mapping[str, object]
) -> Iterator[tuple[Action, Action, str]]:
    for one, other in combinations(ACTIONS, 2):
        if one.id not in changed and other.id not in changed:
            continue
        for key in keys[one.id]:
            if key in keys[other.id] and one.places & other.places:
                yield one, other, key
