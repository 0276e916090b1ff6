"""What an operator did last, to be told when something breaks."""

from collections import deque


class Diary:
    """The last steps, to be told when something breaks."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.count = 0
        self._last: deque[str] = deque(maxlen=30)

    def step(self, what: object) -> None:
        """Note a step."""
        self.count += 1
        self.note(what)

    def note(self, what: object) -> None:
        """Note what happened between two steps."""
        self._last.append(f"{self.count:6} {what!r:.160}")

    def __str__(self) -> str:
        return "\n".join([f"seed {self.seed}, step {self.count}; the last ones were", *self._last])
