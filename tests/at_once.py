"""Several people at the same moment: each call in a thread and on a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connections

T = TypeVar("T")
# Only a thread that died keeps the others waiting.
PATIENCE_SECONDS = 30


def at_once(*calls: Callable[[], T]) -> list[T | Exception]:
    """What each call gave or raised, in the order of the calls.  Needs `django_db(transaction=True)`."""
    barrier = Barrier(len(calls), timeout=PATIENCE_SECONDS)

    def run(call: Callable[[], T]) -> T | Exception:
        try:
            barrier.wait()
            return call()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))
