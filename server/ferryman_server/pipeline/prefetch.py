"""Runs an iterator ahead of its consumer, in a thread, by a bounded number of items."""

import threading
from collections.abc import Iterable, Iterator
from queue import Queue
from typing import Generic, TypeVar

T = TypeVar("T")


class _End(Generic[T]):
    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def prefetch(items: Iterable[T], depth: int) -> Iterator[T]:
    """Yield `items`, taking up to `depth` of them ahead; an error of the source is raised at its place.

    A consumer that stops early leaves the thread waiting; it is a daemon and ends with the process.
    """
    queue: Queue[T | _End[T]] = Queue(depth)

    def fill() -> None:
        try:
            for item in items:
                queue.put(item)
        except BaseException as error:
            queue.put(_End(error))
        else:
            queue.put(_End(None))

    threading.Thread(target=fill, name="prefetch", daemon=True).start()
    while not isinstance(item := queue.get(), _End):
        yield item
    if item.error is not None:
        raise item.error
