"""How fast the archive is loaded and answers, on SQLite and PostgreSQL, beside bm25s with everything in memory.

    python bench/archive.py [10000 100000 …]

Each size gets databases of its own, which are gone afterwards.  PostgreSQL is measured where one answers at
BENCH_POSTGRESQL (postgres://postgres@127.0.0.1:5432).
"""

from __future__ import annotations

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

from recombined import SHARED, pages, recombined

SIZES = (10_000, 100_000)
QUESTIONS = 200
LIMIT = 10
# Beyond this, bm25s beside would take more memory and minutes than it is worth.
LARGEST_PEER = 100_000
POSTGRESQL = os.environ.get("BENCH_POSTGRESQL", "postgres://postgres@127.0.0.1:5432")
DATABASE = "factcheck_bench"
WORD = re.compile(r"[a-z]{3,}")


def main(sizes: Sequence[int]) -> None:
    if not SHARED.exists():
        print("The archive is measured on the development data, which are not beside the repository.")
        return
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            lines = Path(folder) / "documents.ndjson"
            with lines.open("wb") as file:
                file.writelines(recombined(size))
            print(f"\n{size:,} documents, {lines.stat().st_size / 2**20:,.0f} MiB")
            measure_in_a_process("SQLite", lines, {"DATA_DIR": folder})
            with postgresql() as url:
                if url:
                    measure_in_a_process("PostgreSQL", lines, {"DATA_DIR": folder, "DATABASE_URL": url})
                else:
                    print(f"  PostgreSQL   none at {POSTGRESQL}")
            if size <= LARGEST_PEER:
                measure_peer(lines)


def measure_in_a_process(name: str, lines: Path, environment: dict[str, str]) -> None:
    command = [sys.executable, str(Path(__file__).resolve()), "--measure", name, str(lines)]
    subprocess.run(command, env={**os.environ, **environment}, check=True)


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of an empty database; "" where there is no server."""
    import psycopg2

    try:
        server = psycopg2.connect(f"{POSTGRESQL}/postgres")
    except psycopg2.OperationalError:
        yield ""
        return
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
        try:
            yield f"{POSTGRESQL}/{DATABASE}"
        finally:
            cursor.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    server.close()


def measure(name: str, lines: Path) -> None:
    """Load the lines into the database of the environment, and ask."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from people.models import Role, User
    from sources import bulk
    from sources.archive import Question, search

    call_command("migrate", verbosity=0)
    with lines.open("rb") as file:
        plain = timed(lambda: sum(len(WORD.findall(line.decode().casefold())) for line in file))
        file.seek(0)
        seconds = timed(lambda: bulk.load(file))
    count = sum(1 for _ in lines.open("rb"))
    print(
        f"  {name:12} loaded {count / seconds:7,.0f} documents a second,"
        f" {seconds / plain:4.1f} times as long as splitting them into words"
    )
    editor = User.objects.create_user(username="bench", password="bench", role=Role.EDITOR)

    def ask(words: str) -> object:
        return search(Question(phrases=[words], limit=LIMIT), reader=editor)

    for kind, questions in asked().items():
        tell_times(name, kind, ask, questions)


def measure_peer(lines: Path) -> None:
    import json

    import bm25s
    import Stemmer

    stemmer = Stemmer.Stemmer("english")
    texts = [json.loads(line)["text"] for line in lines.open("rb")]

    def taken_apart(texts: list[str]) -> Any:
        return bm25s.tokenize(texts, stopwords="en", stemmer=stemmer, show_progress=False)

    peer = bm25s.BM25(method="lucene")
    seconds = timed(lambda: peer.index(taken_apart(texts), show_progress=False))
    print(f"  {'bm25s':12} loaded {len(texts) / seconds:7,.0f} documents a second, into memory")

    def ask(words: str) -> object:
        return peer.retrieve(taken_apart([words]), k=LIMIT, show_progress=False)

    for kind, questions in asked().items():
        tell_times("bm25s", kind, ask, questions)


def asked() -> dict[str, list[str]]:
    """Three words of one headline; and three of the hundred most frequent words, the worst case."""
    chance = random.Random(7)
    real = pages()
    frequent = Counter(word for page in real for word in set(WORD.findall(page["text"].lower())))
    common = [word for word, _ in frequent.most_common(100)]
    titles = [words for page in real if len(words := sorted(set(WORD.findall(page["title"].lower())))) >= 3]
    return {
        "three words of a headline": [" ".join(chance.sample(chance.choice(titles), 3)) for _ in range(QUESTIONS)],
        "three of the commonest words": [" ".join(chance.sample(common, 3)) for _ in range(QUESTIONS)],
    }


def tell_times(name: str, kind: str, ask: Callable[[str], object], questions: Sequence[str]) -> None:
    for question in questions[:10]:
        ask(question)
    times = sorted(1000 * timed(lambda question=question: ask(question)) for question in questions)  # type: ignore[misc]
    print(f"  {name:12} {kind}: median {statistics.median(times):6.1f} ms, 95th percentile {times[-10]:6.1f} ms")


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], Path(sys.argv[3]))
    else:
        main([int(size.replace("_", "")) for size in sys.argv[1:]] or SIZES)
