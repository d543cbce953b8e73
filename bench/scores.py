"""How well figures, sources and days are read, on development data beside the repository."""

from __future__ import annotations

import calendar
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from claims.figures import read, to_json

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "shared" / "data"
CHANGES = {"about": "~", "at_least": ">", "more_than": ">", "at_most": "<", "less_than": "<"}
Row = dict[str, Any]


def rows(name: str) -> list[Row] | None:
    path = DATA / name
    if not path.exists():
        return None
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def f1(hits: int, found: int, gold: int) -> float:
    """In per cent; 0 where nothing was found."""
    return 200 * hits / (found + gold) if found + gold else 0.0


def newsquant(sentences: Sequence[Row]) -> dict[str, float]:
    """F1 of value, value and change, value and unit.  A quantity is found once, by its value.

    A unit is compared by the set's name for it; `shared names` are those the set's own scorer knows, `all` those of
    `unit_names.json`.  What has no unit is compared by what it counts.
    """
    every = json.loads((HERE / "unit_names.json").read_text(encoding="utf-8"))
    shared_file = DATA.parent / "tools" / "newsquant_units.json"
    shared = json.loads(shared_file.read_text(encoding="utf-8"))["units"] if shared_file.exists() else {}
    hits = dict.fromkeys(("value", "value+change", "value+unit, shared names", "value+unit, all unit names"), 0)
    gold = found = 0
    for row in sentences:
        wanted = [_wanted(quantity) for quantity in row["quantities"]]
        figures = [to_json(figure) for figure in read(row["text"]).figures if figure.value is not None]
        gold, found = gold + len(wanted), found + len(figures)
        left = list(figures)
        for value, unit, change in wanted:
            fitting = [figure for figure in left if _is_same(value, _numbers(figure["value"]))]
            if not fitting:
                continue
            best = max(fitting, key=lambda figure: (_unit(figure, shared) == unit) + (_change(figure) == change))
            left.remove(best)
            hits["value"] += 1
            hits["value+change"] += _change(best) == change
            hits["value+unit, shared names"] += (shared.get(best["unit"] or "") or _unit(best, {})) == unit
            hits["value+unit, all unit names"] += _unit(best, every) == unit
    return {f"newsquant {name}": f1(count, found, gold) for name, count in hits.items()}


def _wanted(quantity: Row) -> tuple[tuple[float, ...], str, str]:
    value = quantity["value"]
    is_range = "E" not in value and not value.startswith("-") and "-" in value
    numbers = tuple(map(float, value.split("-"))) if is_range else (float(value),)
    return numbers, quantity["normalized_unit"].lower(), quantity["change"]


def _numbers(value: Any) -> tuple[float, ...]:
    return tuple(map(float, value)) if isinstance(value, list) else (float(value),)


def _is_same(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return len(a) == len(b) and all(math.isclose(x, y, rel_tol=1e-5, abs_tol=1e-8) for x, y in zip(a, b, strict=True))


def _unit(figure: Row, names: dict[str, str]) -> str:
    unit = figure["unit"] or ""
    base, _, per = unit.partition("/")
    if unit not in names and per in names:
        return f"{names.get(base) or base or figure['counted']} per {names[per]}".lower()
    return (names.get(unit) or unit or figure["counted"] or "-").lower()


def _change(figure: Row) -> str:
    return figure["change"] or CHANGES.get(figure["bound"], "=")


def attributions(articles: Sequence[Row]) -> dict[str, float]:
    """F1 of what is said (half its characters shared) and of the source's span; the share of sources that are right."""
    wanted = found = hits = right = source_wanted = source_hits = 0
    for row in articles:
        ours = [
            (_places([(item.source.start, item.source.end)]), _places([(item.content.start, item.content.end)]))
            for item in read(row["text"]).attributions
            if item.content
        ]
        theirs = [
            (_places(item.get("source", [])), _places(item["content"]))
            for item in row["attributions"]
            if item.get("content")
        ]
        wanted, found = wanted + len(theirs), found + len(ours)
        for i, j in _paired([said for _, said in theirs], [said for _, said in ours]):
            hits += 1
            right += _share(theirs[i][0], ours[j][0]) >= 0.5 or not (theirs[i][0] or ours[j][0])
        sources = [source for source, _ in theirs if source]
        source_wanted += len(sources)
        source_hits += len(_paired(sources, [source for source, _ in ours]))
    return {
        "attribution content": f1(hits, found, wanted),
        "attribution source span": f1(source_hits, found, source_wanted),
        "attribution source right, of found": 100 * right / hits if hits else 0.0,
    }


def _places(spans: Iterable[Sequence[int]]) -> frozenset[int]:
    return frozenset(place for start, end in spans for place in range(start, end))


def _share(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def _paired(a: Sequence[frozenset[int]], b: Sequence[frozenset[int]]) -> list[tuple[int, int]]:
    """The best pairs that share half or more, each used once."""
    every = sorted(((_share(x, y), i, j) for i, x in enumerate(a) for j, y in enumerate(b) if x & y), reverse=True)
    left_a, left_b, pairs = set(range(len(a))), set(range(len(b))), []
    for share, i, j in every:
        if share >= 0.5 and i in left_a and j in left_b:
            left_a.remove(i)
            left_b.remove(j)
            pairs.append((i, j))
    return pairs


def days(articles: Sequence[Row], others: Callable[[list[list[str]]], list[list[Any]]] | None) -> dict[str, float]:
    """Of the dates that stand for a day, week, month, quarter, year or decade: how many are read as those days."""
    gold = ours = theirs = 0
    published = [row["dct"][:10] for row in articles]
    theirs_found = (
        others([[row["text"], day] for row, day in zip(articles, published, strict=True)]) if others else None
    )
    for number, row in enumerate(articles):
        times = read(row["text"], published=date.fromisoformat(published[number])).times
        for timex in row["timexes"]:
            meant = _days(timex["value"]) if timex["type"] in ("DATE", "TIME") else None
            if meant is None:
                continue
            gold += 1
            ours += any(
                (when.first, when.last) == meant
                for when in times
                if when.start < timex["end"] and timex["start"] < when.end
            )
            if theirs_found:
                theirs += any(
                    (day, day) == (meant[0].isoformat(), meant[1].isoformat())
                    for start, end, day in theirs_found[number]
                    if start < timex["end"] and timex["start"] < end
                )
    found = {"dates right": 100 * ours / gold}
    return found | ({"dates right, dateparser": 100 * theirs / gold} if theirs_found else {})


def _days(value: str) -> tuple[date, date] | None:
    """The days of a TIMEX3 value; None for durations, vague times and parts of a year that are not those above."""
    try:
        if hit := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(?:T.*)?", value):
            day = date(*map(int, hit.groups()))
            return day, day
        if hit := re.fullmatch(r"(\d{4})-(\d\d)", value):
            return _months(int(hit[1]), int(hit[2]), int(hit[2]))
        if hit := re.fullmatch(r"(\d{4})-Q(\d)", value):
            return _months(int(hit[1]), 3 * int(hit[2]) - 2, 3 * int(hit[2]))
        if hit := re.fullmatch(r"\d{4}", value):
            return _months(int(value), 1, 12)
        if hit := re.fullmatch(r"(\d{3})X?", value):
            return date(int(hit[1]) * 10, 1, 1), date(int(hit[1]) * 10 + 9, 12, 31)
        if hit := re.fullmatch(r"(\d{4})-W(\d\d)(-WE)?", value):
            monday = date.fromisocalendar(int(hit[1]), int(hit[2]), 1)
            return monday + timedelta(days=5 if hit[3] else 0), monday + timedelta(days=6)
    except ValueError:
        return None
    return None


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
