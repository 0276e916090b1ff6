"""What is wrong with a file, and where."""

from collections.abc import Iterable
from dataclasses import dataclass


class ManifestError(Exception):
    """The files cannot be used; `problems` says for each where and why."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: document and line count from 1."""

    file: str
    document: int
    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, document {self.document}, {self.path or 'top level'}"


class Problems:
    """Collects what is wrong, so that one run tells everything."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, place: Place, text: str) -> None:
        """Note a problem."""
        self._found.append(f"{place}: {text}")

    def raise_if_any(self) -> None:
        """Raise ManifestError when anything is wrong."""
        if self._found:
            raise ManifestError(self._found)
