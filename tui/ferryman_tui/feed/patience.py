"""How long the feed waits for what."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Times in seconds.

    The server is asked for a sign of life every `pulse` and has `answer` to give it: their sum is how long a frozen
    server stays unnoticed. A watch without any message for `silence` is broken although the server answers; idle
    watches get a heartbeat every 15. Pauses between attempts double from `first_pause` to `longest_pause`; they are
    `calm_pause` after minutes without a server, and where only a person can help. What comes within `settling` of a
    comeback was missed while away.
    """

    pulse: float = 5.0
    answer: float = 5.0
    silence: float = 20.0
    first_pause: float = 0.25
    # gRPC pauses by itself between attempts, up to 5 seconds and some: a long pause would come on top of that.
    longest_pause: float = 1.0
    calm_pause: float = 30.0
    settling: float = 0.5

    def pause(self, failures: int) -> float:
        """Return how long to wait after so many failed attempts in a row, at least one."""
        # Many consoles lose the same server at the same moment: they must not all come back at the same one.
        doubled = self.first_pause * 2.0 ** min(failures - 1, 16)
        return min(doubled, self.longest_pause) * random.uniform(0.5, 1.0)
