"""Text that nobody wrote for a reader: endless lines, a hundred thousand numbers, brackets without an end."""

from __future__ import annotations

import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date

import pytest

from claims.figures import read
from claims.figures.findings import findings
from claims.figures.findings.article import MOST_COMPARED, MOST_PAIRS, Article
from tests.claims.figures.test_reading import check

PUBLISHED = date(2026, 1, 1)
SENTENCE = "At least 104 soldiers fled to Colombia on Saturday, police said, and 300 were wounded"
# Each is repeated without end; some are what a rule looks for, over and over, in one sentence.
PIECES = [
    f"{SENTENCE}; ",
    f"{SENTENCE}.\n",
    "12 soldiers fled. ",
    "The X said: “12 died.” ",
    "The X said: “12 died. ",
    "he said, ",
    "said X and ",
    "according to ",
    "a man was shot dead ",
    "12 of the ",
    "between 2 and ",
    "104 ",
    "(12 ",
    "(",
    "1,2.",
    "1",
    "1/2/",
    "555-",
    "$1m-",
    "²",
    "a",
    "a\u0301\u0302",
    "\n",
    '"',
    ",",
    "in the last ",
    "on Saturday ",
    "at least ",
    "one hundred and ",
    "twenty-",
    "hundreds of ",
    "seven men and ",
    "4 million km ",
    "$5 million ",
    "Ana Ruiz: no.\n",
    "the 1998 ",
    "Ana (A) said ",
    "“Who? ",
]


def everything(text: str, headline_end: int = 0) -> None:
    reading = read(text, published=PUBLISHED, headline_end=headline_end)
    check(text, reading)
    findings(text, reading)


def cpu_seconds(work: Callable[[], object]) -> float:
    """The processor's own time, so that a busy machine does not count."""
    start = time.process_time()
    work()
    return time.process_time() - start


def grows_with_the_text(short: Callable[[], object], long: Callable[[], object]) -> bool:
    """Whether a text four times as long takes about four times as long: what is quadratic takes sixteen times.

    A neighbour on the same processor makes one of two measurements slow now and then, but not each of three.
    """
    return any(cpu_seconds(long) < 9 * max(cpu_seconds(short), 0.05) for _ in range(3))


@pytest.mark.parametrize("piece", PIECES)
def test_a_text_four_times_as_long_takes_about_four_times_as_long(piece: str) -> None:
    short, long = piece * (12_000 // len(piece)), piece * (48_000 // len(piece))
    # The comparison of a text's own figures has its end (MOST_PAIRS).
    assert grows_with_the_text(lambda: everything(short), lambda: everything(long))


def test_a_headline_without_end_is_read_like_a_text() -> None:
    short, long = SENTENCE * 200, SENTENCE * 800
    assert grows_with_the_text(
        lambda: everything(short, headline_end=len(short)), lambda: everything(long, headline_end=len(long))
    )


@pytest.mark.parametrize(
    "text",
    [
        "word " * 2_000_000 + "12 dead",
        "(" * 5_000_000 + ")" * 5_000_000 + " 12 dead",
        "7" * 10_000_000 + " 12 dead",
        "e" + "\u0301" * 50_000 + " 12 dead",
        "[" * 100_000 + "12 dead" + "]" * 100_000,
        "\u202e" * 100_000 + "12 dead",
    ],
    ids=["words", "brackets", "digits", "combining", "nested", "turned around"],
)
def test_a_figure_is_found_at_the_end_of_an_endless_line(text: str) -> None:
    reading = read(text)
    assert [(figure.text, figure.event_class) for figure in reading.figures] == [("12", "killed")]


def test_thirty_thousand_numbers_are_read_to_the_last() -> None:
    text = " ".join(f"{number} soldiers." for number in range(100_001, 130_001))
    figures = read(text).figures
    assert len(figures) == 30_000
    assert figures[-1].value == 130_000


def test_figures_that_count_the_same_without_end_are_not_all_compared() -> None:
    text = " ".join(f"{number} soldiers." for number in range(10_001, 12_001))
    article = Article(source=text, reading=read(text))
    assert MOST_PAIRS <= len(article.pairs) <= MOST_PAIRS + 2 * MOST_COMPARED


def test_memory_grows_with_the_text_and_no_faster() -> None:
    def peak(text: str) -> int:
        tracemalloc.start()
        everything(text)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    read(SENTENCE)
    short, long = peak(f"{SENTENCE}; " * 50), peak(f"{SENTENCE}; " * 400)
    assert long < 12 * short


def test_nothing_heavy_is_loaded_to_read_a_figure() -> None:
    code = "import sys, claims.figures; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path[:0] = ['.']; {code}"],
                            capture_output=True, text=True, check=True).stdout.split()  # fmt: skip
    allowed = {"claims", *sys.stdlib_module_names, "sitecustomize", "usercustomize", "_virtualenv", "__mp_main__"}
    assert [name for name in loaded if name not in allowed and not name.startswith(("_", "distutils"))] == []
    assert {"django", "asyncio", "http", "urllib.request", "multiprocessing", "typing_extensions"}.isdisjoint(loaded)
