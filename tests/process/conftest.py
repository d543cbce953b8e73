from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.newsroom import Composed, Embedded, missing_services, redis_database


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
