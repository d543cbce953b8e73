"""Many rows at once, without a model instance for each: COPY on PostgreSQL, few statements on SQLite."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db import connection

# What SQLite takes for one statement.  A table with triggers wants few statements: before each, it makes ready to take
# back this one alone, which costs more than the row.
MOST_PARAMETERS = 32_000

Value = str | int | float | bool | bytes | date | datetime | None


def insert(
    table: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], *, same: Mapping[str, Value] | None = None
) -> None:
    """Insert rows into a table, of which nothing may be there already; in the caller's transaction.

    Args:
        same: further columns, with a value that is the same for every row.
    """
    if not rows:
        return
    same = same or {}
    names = ", ".join([*columns, *same])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            end = "".join(f"\t{_copied(value)}" for value in same.values()) + "\n"
            data = io.StringIO("".join("\t".join(map(_copied, row)) + end for row in rows))
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", data)
            return
        place = f"({', '.join(['%s'] * len(columns))})"
        also = "".join([", %s"] * len(same))
        at_once = (MOST_PARAMETERS - len(same)) // len(columns)
        for start in range(0, len(rows), at_once):
            few = rows[start : start + at_once]
            given = ", ".join([place] * len(few))
            cursor.execute(
                f"INSERT INTO {table} ({names}) SELECT given.*{also} FROM (VALUES {given}) AS given",
                [*same.values(), *chain.from_iterable(few)],
            )


def _copied(value: Value) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        # What COPY's text format takes for something else (PostgreSQL's documentation of COPY, "Text Format").
        return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    if isinstance(value, bytes):
        return f"\\\\x{value.hex()}"
    return str(value)


def having(question: str, values: Collection[str] | Collection[int]) -> list[Any]:
    """The rows that `question`, a SELECT that ends before an IN, gives for many values.

    They go in one parameter, because a statement takes only so many.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{question} = ANY(%s)", [list(values)])
        else:
            cursor.execute(f"{question} IN (SELECT value FROM json_each(%s))", [json.dumps(list(values))])
        found: list[Any] = cursor.fetchall()
        return found


def from_each(table: str, column: str, values: Sequence[int], *, span: int, most: int) -> list[int]:
    """What stands in an indexed column from each of many values on, up to `span` above it; they are `most` at most."""
    within = f"{column} BETWEEN asked.value AND asked.value + {span:d}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # With the order and the limit, it takes the index whatever it knows of the table; and it reads one string
            # in a tenth of the time of as many numbers.
            first = f"SELECT {column} FROM {table} WHERE {within} ORDER BY {column} LIMIT {most:d}"
            cursor.execute(
                f"SELECT found FROM unnest(%s::bigint[]) AS asked (value), LATERAL ({first}) AS each (found)",
                [f"{{{','.join(map(str, values))}}}"],
            )
        else:
            cursor.execute(
                f"SELECT {column} FROM json_each(%s) AS asked CROSS JOIN {table} WHERE {within}",
                [json.dumps(values)],
            )
        return [found for (found,) in cursor]


def update(table: str, column: str, values: Mapping[int, int]) -> None:
    """Write a whole number into one column of many rows, by their ids; in the caller's transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                f"UPDATE {table} SET {column} = given.value"
                f" FROM unnest(%s::bigint[], %s::bigint[]) AS given (id, value) WHERE {table}.id = given.id",
                [list(values), list(values.values())],
            )
        else:
            pairs = [(value, pk) for pk, value in values.items()]
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE id = %s", pairs)


def last_id(table: str) -> int:
    """The highest id that a row of a table was ever given; 0 where there was none."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)", [table])
        else:
            cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        return cursor.fetchone()[0] or 0


def next_ids(table: str, count: int) -> list[int]:
    """Ids that rows of a table may be given, and nobody else gets; in the caller's transaction."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
    # The transaction has the only pen; what is written next counts on from the highest id.
    last = last_id(table)
    return list(range(last + 1, last + 1 + count))
