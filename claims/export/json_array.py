"""JSON: one array, a verdict at a time, set in for people to read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any


def write(documents: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    between = "[\n"
    for document in documents:
        yield (between + json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)).encode()
        between = ",\n"
    yield b"[]\n" if between == "[\n" else b"\n]\n"
