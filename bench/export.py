"""How fast approved verdicts leave as NDJSON and in how much memory, on SQLite and PostgreSQL.

    python bench/export.py [100_000 …]

So many verdicts are made, on figures as the reader reads them, in databases that are gone afterwards: eight to an
article, each resting on two passages of other documents.  Some thousands are made as the guards of the database ask,
and multiplied by the database itself, without its guards.  Beside it stands how fast Python's own json writes the same
verdicts when they are in memory.  PostgreSQL is measured where one answers at BENCH_POSTGRESQL
(postgres://postgres@127.0.0.1:5432).
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

SIZES = (100_000,)
CLAIMS_OF_AN_ARTICLE = 8
SOURCES_OF_AN_ARTICLE = 4
AT_A_TIME = 500  # articles
# At most so many are made one by one.
DIFFERENT = 8_000
# So many are written once more by json alone, from memory.
SAMPLE = 5_000
PUBLISHED = date(2019, 2, 24)
DECIDED = datetime(2019, 3, 1, tzinfo=UTC)
POSTGRESQL = os.environ.get("BENCH_POSTGRESQL", "postgres://postgres@127.0.0.1:5432")
DATABASE = "factcheck_bench_export"
# Eight numbers from here on are nowhere else in a text; each document gets others of as many digits in their places.
NUMBER = 987_650
PLACES = ("Norte", "Puente Viejo", "Rio Claro", "Santa Ana", "El Paso", "Las Cruces", "La Vega", "San Pedro")
FILLING = (
    "Witnesses spoke of long queues at the crossing, of closed shops and of buses that turned round before the bridge.",
    "The governor asked for calm and said that the crossing would be opened again as soon as it was safe to do so.",
)


def main(sizes: Sequence[int]) -> None:
    for size in sizes:
        print(f"\n{size:,} verdicts")
        with tempfile.TemporaryDirectory() as folder:
            run("SQLite", size, {"DATA_DIR": folder, "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3"})
            with postgresql() as url:
                if url:
                    run("PostgreSQL", size, {"DATA_DIR": folder, "DATABASE_URL": url})
                else:
                    print(f"  PostgreSQL   none at {POSTGRESQL}")


def run(name: str, size: int, environment: dict[str, str]) -> None:
    """Make them in one process and let another export, so that its memory is that of the export."""
    for step in ("--make", "--measure"):
        command = [sys.executable, str(Path(__file__).resolve()), step, name, str(size)]
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
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
        try:
            yield f"{POSTGRESQL}/{DATABASE}"
        finally:
            cursor.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    server.close()


def set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "factcheck.settings"
    import django

    django.setup()


# --- Made verdicts ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Template:
    """A text with eight figures, and what the reader makes of each."""

    text: str
    rows: tuple[dict[str, Any], ...]

    def with_numbers(self, first: int) -> str:
        """The text, with other numbers in their places."""
        text = self.text
        for at in range(CLAIMS_OF_AN_ARTICLE):
            text = text.replace(f"{NUMBER + at:,}", f"{first + at:,}")
        return text

    def row(self, at: int, first: int) -> dict[str, Any]:
        """The columns of one figure of that text."""
        old, new = NUMBER + at, first + at
        row = {
            name: value.replace(f"{old:,}", f"{new:,}").replace(str(old), str(new)) if isinstance(value, str) else value
            for name, value in self.rows[at].items()
        }
        return {**row, "low": new, "high": new}


def template(headline: str, sentence: str) -> Template:
    from claims.figures import read
    from claims.models.figures import figure_columns

    sentences = [sentence.format(number=f"{NUMBER + at:,}", place=place) for at, place in enumerate(PLACES)]
    paragraphs = [f"{each} {FILLING[at % len(FILLING)]}" for at, each in enumerate(sentences)]
    text = "\n\n".join([headline, *paragraphs])
    counts = range(NUMBER, NUMBER + CLAIMS_OF_AN_ARTICLE)
    figures = [each for each in read(text, language="en", published=PUBLISHED).figures if each.value in counts]
    assert len(figures) == CLAIMS_OF_AN_ARTICLE
    rows = []
    for figure, whole in zip(figures, sentences, strict=True):
        start = text.index(whole)
        assert start <= figure.start < start + len(whole)
        rows.append(
            {
                "start": figure.start,
                "end": figure.end,
                "text": figure.text,
                "quote": whole,
                "quote_start": start,
                **figure_columns(figure),
            }
        )
    return Template(text, tuple(rows))


def make(size: int) -> None:
    set_up()
    times = -(-size // DIFFERENT)
    make_different(size // times)
    multiply(times)


def make_different(size: int) -> None:
    """Approved verdicts, moved through the states as the guards of the database ask, many at once."""
    from django.core.management import call_command

    from people.models import Role, User

    call_command("migrate", verbosity=0)
    edith = User.objects.create_user("edith", first_name="Edith", role=Role.EDITOR)
    ravi = User.objects.create_user("ravi", first_name="Ravi", role=Role.REVIEWER)
    article = template(
        "Report 0000000: many cross at the bridges",
        "At {place} a total of {number} soldiers have fled across the border since Saturday, according to Radio Norte.",
    )
    source = template(
        "Count 0000000-0: who crossed",
        "Near {place} a total of {number} soldiers have fled across the border, the Migration Office said on Sunday.",
    )
    articles = -(-size // CLAIMS_OF_AN_ARTICLE)
    for first in range(0, articles, AT_A_TIME):
        make_articles(range(first, min(first + AT_A_TIME, articles)), size, article, source, edith, ravi)
    move(edith, ravi)


def make_articles(numbers: range, size: int, article: Template, source: Template, edith: Any, ravi: Any) -> None:
    from django.db import transaction

    from claims.models import Article, Claim, Evidence, Part, Signature, Tally, Verdict, VerdictRevision
    from sources.models import Arrival, Document, Outlet

    outlets = [Outlet.objects.get_or_create(name=f"Outlet {at}")[0] for at in range(20)]

    def document(name: str, text: str, at: int) -> Document:
        return Document(
            url=f"https://outlet{at % 20}.example/{name}",
            outlet=outlets[at % 20],
            title=text.partition("\n")[0],
            published_on=PUBLISHED,
            arrival=Arrival.FETCHED,
            fetched_at=DECIDED,
            language="en",
            text=text,
            headline_end=text.index("\n"),
            text_sha256=f"{at:064x}",
            raw_sha256=f"{at:064x}",
            state="done",
        )

    with transaction.atomic():
        texts = [document(f"a{at}", counted(article, at).replace("0000000", f"{at:07}"), at) for at in numbers]
        reports = [
            document(f"s{at}-{no}", counted(source, at).replace("0000000-0", f"{at:07}-{no}"), at + no)
            for at in numbers
            for no in range(SOURCES_OF_AN_ARTICLE)
        ]
        Document.objects.bulk_create([*texts, *reports], batch_size=500)
        added = Article.objects.bulk_create([Article(document=each, added_by=edith) for each in texts])
        claims, evidence = [], []
        for at, of in zip(numbers, added, strict=True):
            for no in range(CLAIMS_OF_AN_ARTICLE):
                if at * CLAIMS_OF_AN_ARTICLE + no >= size:
                    break
                row = article.row(no, number_of(at))
                tally = Tally(title=row["label"])
                del row["quote"], row["quote_start"]
                claims.append(Claim(article=of, tally=tally, state="settled", **row))
        Tally.objects.bulk_create([claim.tally for claim in claims], batch_size=1000)
        for claim in claims:
            claim.tally_id = claim.tally.pk
        Claim.objects.bulk_create(claims, batch_size=1000)
        verdicts = Verdict.objects.bulk_create([Verdict(claim=claim) for claim in claims], batch_size=1000)
        revisions = VerdictRevision.objects.bulk_create(
            [
                VerdictRevision(
                    verdict=verdict,
                    number=1,
                    rating_id="correct",
                    as_of=PUBLISHED,
                    summary="The Migration Office counted as many, and so did the Border Guard, each for itself.",
                    author=edith,
                )
                for verdict in verdicts
            ],
            batch_size=1000,
        )
        for at, claim in enumerate(claims):
            place, within = numbers[0] + at // CLAIMS_OF_AN_ARTICLE, at % CLAIMS_OF_AN_ARTICLE
            theirs = reports[(place - numbers[0]) * SOURCES_OF_AN_ARTICLE :][:SOURCES_OF_AN_ARTICLE]
            for no, origin in ((within, "Migration Office"), (within + 1, "Border Guard")):
                row = source.row(within, number_of(place))
                del row["text"]
                evidence.append(
                    Evidence(
                        claim=claim,
                        document=theirs[no % SOURCES_OF_AN_ARTICLE],
                        relation="agrees",
                        reason="Both count soldiers who fled, and the number is the same.",
                        origin=origin,
                        as_of=PUBLISHED,
                        weight=1.0,
                        **row,
                    )
                )
        Evidence.objects.bulk_create(evidence, batch_size=1000)
        chosen = VerdictRevision.evidence.through
        chosen.objects.bulk_create(
            [chosen(verdictrevision=revisions[at // 2], evidence=item) for at, item in enumerate(evidence)],
            batch_size=2000,
        )
        hands = [Signature(revision=revision, person=edith, part=Part.WROTE) for revision in revisions]
        Signature.objects.bulk_create(hands, batch_size=2000)


def number_of(article: int) -> int:
    return 100_000 + article * 8 % 800_000


def counted(template: Template, article: int) -> str:
    return template.with_numbers(number_of(article))


def move(edith: Any, ravi: Any) -> None:
    """Submit, sign and approve them all; each a second after the one before."""
    from django.db.models import Max, Min

    from claims.models import Part, Signature, VerdictRevision

    ends = VerdictRevision.objects.aggregate(first=Min("pk"), last=Max("pk"))
    for first in range(ends["first"], ends["last"] + 1, 20_000):
        rows = VerdictRevision.objects.filter(pk__range=(first, first + 19_999))
        ids = list(rows.values_list("pk", flat=True))
        rows.update(state="submitted", submitted_at=DECIDED)
        Signature.objects.bulk_create(
            [Signature(revision_id=pk, person=ravi, part=Part.APPROVED) for pk in ids], batch_size=2000
        )
        for start in range(0, len(ids), 100):
            some = ids[start : start + 100]
            decided = DECIDED + timedelta(seconds=some[0])
            VerdictRevision.objects.filter(pk__in=some).update(state="approved", decided_by=ravi, decided_at=decided)


def multiply(times: int) -> None:
    """Let the database copy all there is, each time a month later."""
    from django.db import connection, transaction

    from claims.models import Article, Claim, Evidence, Signature, Tally, Verdict, VerdictRevision
    from sources.models import Document

    chosen = VerdictRevision.evidence.through
    models = (Document, Article, Tally, Claim, Verdict, Evidence, VerdictRevision, chosen, Signature)
    on_postgresql = connection.vendor == "postgresql"
    with transaction.atomic(), connection.cursor() as cursor:
        if on_postgresql:
            cursor.execute("SET session_replication_role = replica")  # neither guards nor checks of keys
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'guard_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        spans = {model: model._base_manager.latest("pk").pk for model in models}
        for time in range(1, times):
            later = f"interval '{30 * time} days'" if on_postgresql else f"'+{30 * time} days'"
            special = {
                "url": f"url || '?{time}'",
                "public_id": "gen_random_uuid()" if on_postgresql else "lower(hex(randomblob(16)))",
                "decided_at": f"decided_at + {later}"
                if on_postgresql
                else f"strftime('%Y-%m-%d %H:%M:%S', decided_at, {later})",
            }
            for model in models:
                columns = {}
                for each in model._meta.concrete_fields:
                    of = model if each.primary_key else each.related_model
                    column = f'"{each.column}"'
                    columns[column] = special.get(each.name, column)
                    if of in spans:
                        columns[column] = f"{column} + {time * spans[of]}"
                key = f'"{model._meta.pk.column}"'
                cursor.execute(
                    f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
                    f"SELECT {', '.join(columns.values())} FROM {model._meta.db_table} WHERE {key} <= {spans[model]}"
                )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- Measured ---------------------------------------------------------------------------------------------------------


def measure(name: str) -> None:
    set_up()
    from itertools import islice

    from django.db import connection

    from claims.export import FORMATS, Wanted, export
    from claims.export.wanted import documents

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # pages of a mapped file would count as memory, which they take from nobody
            cursor.execute("PRAGMA mmap_size=0")
    began, of_the_processor = time.perf_counter(), time.process_time()
    count = length = 0
    for piece in export(Wanted(), FORMATS["ndjson"], reader=None, on_record=False):
        count += piece.count(b"\n")
        length += len(piece)
    seconds, of_the_processor = time.perf_counter() - began, time.process_time() - of_the_processor
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {name:12} {count:,} verdicts, {length / 2**20:,.0f} MiB: {count / seconds:,.0f} a second"
        f" ({count / of_the_processor:,.0f} in a second of this process's processor), {memory:.0f} MB of memory at most"
    )
    sample = list(islice(documents(Wanted(), reader=None), SAMPLE))
    began = time.process_time()
    for document in sample:
        json.dumps(document, ensure_ascii=False)
    alone = (time.process_time() - began) / len(sample)
    print(
        f"  {name:12} json alone writes {1 / alone:,.0f} of them in a second from memory;"
        f" the export takes {of_the_processor / count / alone:.1f} times as long"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--make"]:
        make(int(sys.argv[3]))
    elif sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2])
    else:
        main([int(size.replace("_", "")) for size in sys.argv[1:]] or SIZES)
