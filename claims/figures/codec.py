"""A figure as JSON and back, exactly: whole numbers stay whole, and no number passes through binary floating point."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from claims.figures.values import (
    Attribution,
    Bound,
    Change,
    Figure,
    Finding,
    Interval,
    Kind,
    Source,
    SourceKind,
    Span,
    When,
)

# JSON numbers are binary fractions to most readers; beyond this many digits one is written as a string instead.
SAFE_DIGITS = 15


def to_json(figure: Figure) -> dict[str, Any]:
    """The JSON form of a figure (docs/figures.md, "JSON")."""
    value = figure.value
    return {
        "start": figure.start,
        "end": figure.end,
        "text": figure.text,
        "value": [_out(end) for end in value] if isinstance(value, tuple) else _out(value),
        "low": _out(figure.interval.low),
        "high": _out(figure.interval.high),
        "low_open": figure.interval.low_open,
        "high_open": figure.interval.high_open,
        "bound": figure.bound.value,
        "kind": figure.kind.value,
        "unit": figure.unit,
        "counted": figure.counted,
        "counted_text": figure.counted_text,
        "event": figure.event,
        "event_class": figure.event_class,
        "subject": figure.subject,
        "change": figure.change.value if figure.change else None,
        "headline": figure.is_headline,
        "increase": figure.is_increase,
        "part": figure.is_part,
        "implicit": figure.is_implicit,
        "attribution": [source_to_json(source) for source in figure.sources],
        "when": when_to_json(figure.when) if figure.when else None,
        "as_of": figure.as_of.isoformat() if figure.as_of else None,
        "where": list(figure.places),
    }


def from_json(document: Mapping[str, Any]) -> Figure:
    """The figure of a JSON form that `to_json` wrote.  Raises: KeyError, ValueError."""
    value, when, change = document["value"], document["when"], document["change"]
    return Figure(
        start=document["start"],
        end=document["end"],
        text=document["text"],
        value=(_number(value[0]), _number(value[1])) if isinstance(value, list) else _in(value),
        interval=Interval(
            low=_in(document["low"]),
            high=_in(document["high"]),
            low_open=document["low_open"],
            high_open=document["high_open"],
        ),
        bound=Bound(document["bound"]),
        kind=Kind(document["kind"]),
        unit=document["unit"],
        counted=document["counted"],
        counted_text=document["counted_text"],
        event=document["event"],
        event_class=document["event_class"],
        subject=document["subject"],
        change=Change(change) if change else None,
        is_headline=document["headline"],
        is_increase=document["increase"],
        is_part=document["part"],
        is_implicit=document["implicit"],
        sources=tuple(map(source_from_json, document["attribution"])),
        when=when_from_json(when) if when else None,
        as_of=date.fromisoformat(document["as_of"]) if document["as_of"] else None,
        places=tuple(document["where"]),
    )


def source_to_json(source: Source) -> dict[str, Any]:
    return {
        "start": source.start,
        "end": source.end,
        "text": source.text,
        "kind": source.kind.value,
        "named": source.named,
        "via": source.via,
    }


def source_from_json(document: Mapping[str, Any]) -> Source:
    return Source(
        start=document["start"],
        end=document["end"],
        text=document["text"],
        kind=SourceKind(document["kind"]),
        named=document["named"],
        via=document.get("via"),
    )


def attribution_to_json(text: str, attribution: Attribution) -> dict[str, Any]:
    cue, content = attribution.cue, attribution.content
    return {
        "source": source_to_json(attribution.source),
        "cue": {"start": cue.start, "end": cue.end, "text": text[cue.start : cue.end]},
        "content": {"start": content.start, "end": content.end} if content else None,
    }


def attribution_from_json(document: Mapping[str, Any]) -> Attribution:
    cue, content = document["cue"], document["content"]
    return Attribution(
        source=source_from_json(document["source"]),
        cue=Span(start=cue["start"], end=cue["end"]),
        content=Span(start=content["start"], end=content["end"]) if content else None,
    )


def finding_to_json(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity.value,
        "sentence": finding.sentence,
        "spans": [{"start": span.start, "end": span.end} for span in finding.spans],
    }


def when_to_json(when: When) -> dict[str, Any]:
    return {
        "start": when.start,
        "end": when.end,
        "text": when.text,
        "from": when.first.isoformat(),
        "to": when.last.isoformat(),
    }


def when_from_json(document: Mapping[str, Any]) -> When:
    return When(
        start=document["start"],
        end=document["end"],
        text=document["text"],
        first=date.fromisoformat(document["from"]),
        last=date.fromisoformat(document["to"]),
    )


def _out(value: Decimal | None) -> int | float | str | None:
    """An integer, a float that reads back as the same decimal, or a string where neither does."""
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    plain = value.normalize()
    if len(plain.as_tuple().digits) <= SAFE_DIGITS and Decimal(repr(float(plain))) == plain:
        return float(plain)
    return f"{plain:f}"


def _in(value: int | float | str | None) -> Decimal | None:
    return None if value is None else _number(value)


def _number(value: int | float | str) -> Decimal:
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
