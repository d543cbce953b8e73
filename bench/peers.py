"""One other reader on the texts of standard input (a JSON list): seconds for all of them, the best of some rounds.

Run with the Python of `.venv-bench`: `peers.py NAME`.  It prints one number, or what went wrong, with exit code 1.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from datetime import datetime

ROUNDS = 2


def quantulum() -> Callable[[str], object]:
    from quantulum3 import parser

    return lambda text: parser.parse(text)


def recognizers() -> Callable[[str], object]:
    import recognizers_suite
    from recognizers_suite import Culture

    readers = (
        recognizers_suite.recognize_number,
        recognizers_suite.recognize_currency,
        recognizers_suite.recognize_dimension,
    )
    return lambda text: [read(text, Culture.English) for read in readers]


def dates() -> Callable[[str], object]:
    from dateparser.search import search_dates

    settings = {"PREFER_DATES_FROM": "past", "RELATIVE_BASE": datetime(1998, 3, 1)}
    return lambda text: search_dates(text, languages=["en"], settings=settings)


PEERS = {"quantulum3": quantulum, "Recognizers-Text": recognizers, "dateparser": dates}


def main() -> None:
    warnings.simplefilter("ignore")
    texts = json.load(sys.stdin)
    read = PEERS[sys.argv[1]]()
    read(texts[0])
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for text in texts:
            read(text)
        best = min(best, time.process_time() - began)
    print(best)


def found_dates() -> None:
    """`peers.py dates`: per [text, published] the [start, day] of each date that dateparser finds."""
    from dateparser.search import search_dates

    warnings.simplefilter("ignore")
    answers = []
    for text, published in json.load(sys.stdin):
        settings = {"PREFER_DATES_FROM": "past", "RELATIVE_BASE": datetime.fromisoformat(published)}
        found, at = [], 0
        for words, when in search_dates(text, languages=["en"], settings=settings) or []:
            start = text.find(words, at)
            at = start + len(words) if start >= 0 else at
            found.append([start, start + len(words), when.date().isoformat()])
        answers.append(found)
    print(json.dumps(answers))


if __name__ == "__main__":
    found_dates() if sys.argv[1] == "dates" else main()
