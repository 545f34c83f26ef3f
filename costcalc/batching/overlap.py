"""Work that goes on beside other work: something read ahead of its use, something finished behind it."""

from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Event, Thread
from types import TracebackType
from typing import Generic, Self, TypeVar

Item = TypeVar("Item")
WAIT = 0.1
"""Seconds until somebody who waits looks whether the other one has ended."""


class _End:
    """Behind the last item: how it ended."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def ahead(items: Iterator[Item], most: int = 1) -> Generator[Item, None, None]:
    """The same items, `most` of them made in another thread before they are asked for; errors come in their place."""
    queue: Queue[Item | _End] = Queue(most)
    stop = Event()

    def put(item: Item | _End) -> bool:
        while not stop.is_set():
            with suppress(Full):
                queue.put(item, timeout=WAIT)
                return True
        return False

    def work() -> None:
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as error:
            put(_End(error))
        else:
            put(_End())

    thread = Thread(target=work, daemon=True)
    thread.start()
    try:
        while not isinstance(item := queue.get(), _End):
            yield item
        if item.error:
            raise item.error
    finally:
        stop.set()
        thread.join()


class Behind(Generic[Item]):
    """Calls a function for each item, in order, in another thread; at most `most` items wait.

    An error of the function is raised by the next `put`, or at the end of the `with` statement.
    """

    def __init__(self, function: Callable[[Item], None], most: int = 1) -> None:
        self._function = function
        self._queue: Queue[Item | None] = Queue(most)
        self._error: BaseException | None = None
        self._stop = Event()
        self._thread = Thread(target=self._work, daemon=True)

    def _work(self) -> None:
        while not self._stop.is_set():
            with suppress(Empty):
                item = self._queue.get(timeout=WAIT)
                if item is None:
                    return
                try:
                    self._function(item)
                except BaseException as error:
                    self._error = error
                    return

    def put(self, item: Item | None) -> None:
        """Hand an item over; wait while too many are waiting."""
        while not self._error:
            with suppress(Full):
                self._queue.put(item, timeout=WAIT)
                return
        raise self._error

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if kind:
            self._stop.set()
        elif not self._error:
            self.put(None)
        self._thread.join()
        if self._error and not kind:
            raise self._error
