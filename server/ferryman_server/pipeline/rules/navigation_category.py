"""NAVIGATION_CATEGORY: the rows of a file make one tree for the job's store."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final

from ferryman_server.domain.entities.model import MULTIPLE_SEPARATOR, ROOT, Entity
from ferryman_server.domain.entities.navigation_category import NAVIGATION_ROOT, NAVIGATION_STORE
from ferryman_server.domain.rejected import RowError, RowErrorCode
from ferryman_server.domain.values import row_error, shortened
from ferryman_server.pipeline.check_presence import Presence
from ferryman_server.pipeline.columns import Column, Mask, arrow, pc, text_of, texts, trues
from ferryman_server.pipeline.rules.model import NoRules, RuleContext, RuleRows

_KEY: Final = "navigationCategoryExternalId"
_PARENT: Final = "navigationCategoryParentId"
_STORE: Final = "store"
_ROOT: Final = text_of(NAVIGATION_ROOT)
_ROOTS: Final = texts([NAVIGATION_ROOT, ROOT])


class NavigationCategoryRules(NoRules):
    """Looks at all rows once before it accepts any, as only then it is known which parents there are.

    A row must hang by accepted rows from the root: thus the branch of a rejected row stays as it was, and no cycle can
    come of what is new and what stayed.
    """

    def __init__(self, entity: Entity, context: RuleContext) -> None:
        self._store = context.store
        self._tree = _Tree()
        self._first_look = False

    def prepare(self, rows: RuleRows) -> Mapping[str, Column]:
        """Give the categories to the job's store, and the root its one name."""
        if _PARENT in rows.text:
            parent = rows.text[_PARENT]
            rows.text[_PARENT] = pc.if_else(pc.is_in(parent, value_set=_ROOTS), _ROOT, parent)
        return {NAVIGATION_STORE: arrow.repeat(text_of(self._store), rows.size)}

    def hold_back(self, rows: RuleRows) -> Mask | None:
        """Hold everything back."""
        self._first_look = True
        return trues(rows.size)

    def check(self, rows: RuleRows, presence: Presence) -> None:
        """Check stores and keys; then, at the first look, take note of the rows, and at the second place them."""
        self._check_stores(rows)
        key = rows.text[_KEY]
        rows.findings.add(pc.is_in(key, value_set=_ROOTS), lambda row: _is_root(key[row].as_py()))
        keys, parents = key.to_pylist(), rows.text[_PARENT].to_pylist()
        good = pc.invert(rows.findings.bad).to_pylist()
        if self._first_look:
            self._first_look = False
            self._tree.add(zip(keys, parents, good, strict=True))
            return
        loose = {
            row: (self._tree.why_loose(key, parent),)
            for row, (key, parent) in enumerate(zip(keys, parents, strict=True))
            if good[row] and parent not in self._tree.placed
        }
        rows.findings.add_each(loose)

    def _check_stores(self, rows: RuleRows) -> None:
        if _STORE not in rows.text:
            return
        store = rows.text[_STORE]
        wrong = [value for value in pc.unique(store).to_pylist() if value and not self._is_for_the_store(value)]
        if wrong:
            elsewhere = pc.is_in(store, value_set=texts(wrong))
            rows.findings.add(elsewhere, lambda row: self._is_elsewhere(store[row].as_py()))

    def _is_for_the_store(self, value: str) -> bool:
        return self._store in value.split(MULTIPLE_SEPARATOR)

    def _is_elsewhere(self, value: str) -> RowError:
        message = f"{_STORE} is {shortened(value)!r}, expected {self._store!r}, the store of the job, to be among them"
        return row_error(RowErrorCode.NOT_IN_ENUMERATION, _STORE, value, message)


class _Tree:
    """The categories of a file: all that it names, and the parents by its good rows, the last one of each."""

    def __init__(self) -> None:
        self._named: set[str] = set()
        self._parents: dict[str, str] = {}

    def add(self, rows: Iterable[tuple[str, str, bool]]) -> None:
        """Take note of rows: key, parent, and whether nothing is wrong with the row itself."""
        for key, parent, good in rows:
            self._named.add(key)
            if good:
                self._parents[key] = parent

    @cached_property
    def placed(self) -> frozenset[str]:
        """The root and all categories that hang from it; to be asked for when all rows are known."""
        children: dict[str, list[str]] = {}
        for key, parent in self._parents.items():
            children.setdefault(parent, []).append(key)
        placed = {NAVIGATION_ROOT}
        waiting = [NAVIGATION_ROOT]
        while waiting:
            below = children.get(waiting.pop(), ())
            placed.update(below)
            waiting.extend(below)
        return frozenset(placed)

    def why_loose(self, key: str, parent: str) -> RowError:
        """Say why a good row with this parent does not hang from the root."""
        shown = f"{_PARENT} refers to {shortened(parent)!r}"
        if parent not in self._named:
            problem = f"which the file does not have, expected {NAVIGATION_ROOT} or a category of the same file"
        elif key in self._above(parent):
            problem = f"which is the category itself or below it, expected one that hangs from {NAVIGATION_ROOT}"
        else:
            problem = "whose own row, or one above it, is rejected: correct that one first"
        return row_error(RowErrorCode.UNKNOWN_REFERENCE, _PARENT, parent, f"{shown}, {problem}")

    def _above(self, category: str) -> set[str]:
        """The category and all above it."""
        above: set[str] = set()
        while category not in above and category in self._parents:
            above.add(category)
            category = self._parents[category]
        return above


def _is_root(key: str) -> RowError:
    message = f"{_KEY} is {key!r}, which stands for the root of the tree, expected another external id"
    return row_error(RowErrorCode.NOT_UNIQUE, _KEY, key, message)
