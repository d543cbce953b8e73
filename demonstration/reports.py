"""The demonstration's texts, read from the TOML files beside this module."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True, kw_only=True)
class DemonstrationOutlet:
    """An invented outlet.  `kind` is one of sources.models.OutletKind's values."""

    slug: str
    name: str
    domain: str
    country: str
    language: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """An invented report.  `served` says where lookups meet it: stored in the archive, or in the feed of this site."""

    slug: str
    title: str
    outlet: str  # a DemonstrationOutlet's slug
    url: str
    published: datetime
    language: str
    byline: str
    served: Literal["archive", "feed"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemonstrationArticle:
    """The article that is being checked when the workbench is opened for the first time."""

    title: str
    outlet: str  # a DemonstrationOutlet's slug
    url: str
    published: date
    language: str
    text: str


T = TypeVar("T", DemonstrationOutlet, Report, DemonstrationArticle)


@cache
def load_reports() -> tuple[Report, ...]:
    """Every report, in order of publication.  Raises: ValueError, naming the file whose keys are not right."""
    reports = [
        _made(Report, {"slug": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))}, path)
        for path in (HERE / "reports").glob("*.toml")
    ]
    return tuple(sorted(reports, key=lambda report: (report.published, report.slug)))


@cache
def load_outlets() -> tuple[DemonstrationOutlet, ...]:
    """Every outlet, in the order of the file.  Raises: ValueError."""
    path = HERE / "outlets.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["outlet"]
    return tuple(_made(DemonstrationOutlet, row, path) for row in rows)


@cache
def load_article() -> DemonstrationArticle:
    """The article of the first run.  Raises: ValueError."""
    path = HERE / "article.toml"
    return _made(DemonstrationArticle, tomllib.loads(path.read_text(encoding="utf-8")), path)


def _made(kind: type[T], values: dict[str, Any], path: Path) -> T:
    names = {field.name for field in fields(kind)}
    if wrong := names ^ values.keys():
        raise ValueError(f"{path.name}: missing or unknown: {', '.join(sorted(wrong))}")
    stripped: dict[str, Any] = {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items()
    }
    return kind(**stripped)
