"""Large archives for measuring: real news pages taken apart into sentences and put together anew.

A made page has the length of a real one and sentences of many, so words are as frequent as they are in the real ones,
and hardly two pages are alike.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\s*")
FIRST_DAY = date(2013, 1, 1)
DAYS = 2000


def pages() -> list[dict[str, Any]]:
    """The real pages of the development set."""
    with (SHARED / "gva_dev_docs.ndjson").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def recombined(count: int, *, seed: int = 1) -> Iterator[bytes]:
    """Lines for import_documents."""
    chance = random.Random(seed)
    real = pages()
    sentences = [sentence for page in real for sentence in SENTENCE.findall(page["text"]) if len(sentence) > 20]
    lengths = [len(page["text"]) for page in real]
    for number in range(count):
        left, parts = chance.choice(lengths), []
        while left > 0:
            parts.append(chance.choice(sentences))
            left -= len(parts[-1])
        made = {
            "id": f"made-{seed}-{number}",
            "url": f"https://site{number % 997}.example/{number}",
            "title": chance.choice(real)["title"],
            "published": (FIRST_DAY + timedelta(days=chance.randrange(DAYS))).isoformat(),
            "language": "en",
            "text": "".join(parts),
        }
        yield json.dumps(made).encode() + b"\n"
