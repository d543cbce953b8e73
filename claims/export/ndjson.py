"""NDJSON: one verdict a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

# A stored figure is JSON already, and goes out as it is: no number in it passes through binary floating point.
figure = orjson.Fragment


def write(documents: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for document in documents:
        yield orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
