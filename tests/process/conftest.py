from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.process.newsroom import Composed, Embedded, missing_services, redis_database


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Processes have databases of their own: each set-up is tried once, in the run of the suite on its database."""
    here: list[pytest.Item] = []
    there: list[pytest.Item] = []
    for item in items:
        group = item.get_closest_marker("xdist_group")
        is_composed = group is not None and "composed" in group.args
        is_of_this_run = is_composed != settings.ON_SQLITE or "process" not in item.keywords
        (here if is_of_this_run else there).append(item)
    items[:] = here
    config.hook.pytest_deselected(items=there)


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Embedded]:
    newsroom = Embedded(tmp_path)
    try:
        newsroom.start()
        yield newsroom
    finally:
        newsroom.stop()


@pytest.fixture
def composed(tmp_path: Path) -> Iterator[Composed]:
    if missing := missing_services():
        pytest.skip(missing)
    newsroom = Composed(tmp_path, name=f"factcheck_process_{os.getpid()}", redis_database=redis_database())
    try:
        newsroom.start()
        yield newsroom
    finally:
        newsroom.stop()
