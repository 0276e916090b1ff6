"""Work for Textual's workers that can be cancelled at any time, even before it has begun."""

from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any, ParamSpec

from textual.worker import WorkType

P = ParamSpec("P")


def work(call: Callable[P, Coroutine[Any, Any, None]], *args: P.args, **kwargs: P.kwargs) -> WorkType[None]:
    """Put off a call until the worker has its turn: Python warns of coroutines that nobody has awaited."""
    return partial(call, *args, **kwargs)
