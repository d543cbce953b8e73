"""A figure as JSON and back."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from claims.figures import (
    Bound,
    Change,
    Figure,
    Interval,
    Kind,
    Source,
    SourceKind,
    When,
    from_json,
    read,
    to_json,
)

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**20), max_value=10**20)
WORDS = st.none() | st.text(max_size=8)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))
SPANS = st.integers(0, 1000)
FIGURES = st.builds(
    Figure,
    start=SPANS,
    end=SPANS,
    text=st.text(max_size=8),
    value=st.none() | NUMBERS | st.tuples(NUMBERS, NUMBERS),
    interval=st.builds(Interval, low=st.none() | NUMBERS, high=st.none() | NUMBERS, low_open=st.booleans()),
    bound=st.sampled_from(Bound),
    kind=st.sampled_from(Kind),
    unit=WORDS,
    counted=WORDS,
    counted_text=WORDS,
    event=WORDS,
    event_class=WORDS,
    subject=WORDS,
    change=st.none() | st.sampled_from(Change),
    is_headline=st.booleans(),
    is_increase=st.booleans(),
    is_implicit=st.booleans(),
    sources=st.lists(
        st.builds(Source, start=SPANS, end=SPANS, text=st.text(max_size=5), kind=st.sampled_from(SourceKind)),
        max_size=2,
    ).map(tuple),
    when=st.none()
    | st.builds(
        lambda start, text, day: When(start=start, end=start, text=text, first=day, last=day + timedelta(days=2)),
        SPANS,
        st.text(max_size=5),
        DAYS,
    ),
    as_of=st.none() | DAYS,
    places=st.lists(st.text(max_size=5), max_size=3).map(tuple),
)


@given(figure=FIGURES)
def test_a_figure_survives_json(figure: Figure) -> None:
    document = json.loads(json.dumps(to_json(figure)))
    assert from_json(document) == figure
    assert to_json(from_json(document)) == document


def test_the_form_is_the_documented_one() -> None:
    text = "At least 100 Venezuelan soldiers have deserted, Radio Norte reported."
    document = to_json(read(text, published=date(2019, 2, 24)).figures[0])
    assert document == {
        "start": 0,
        "end": 32,
        "text": "At least 100 Venezuelan soldiers",
        "value": 100,
        "low": 100,
        "high": None,
        "low_open": False,
        "high_open": False,
        "bound": "at_least",
        "kind": "count",
        "unit": None,
        "counted": "soldier",
        "counted_text": "Venezuelan soldiers",
        "event": "desert",
        "event_class": "fled",
        "subject": None,
        "change": None,
        "headline": False,
        "increase": False,
        "implicit": False,
        "part": False,
        "attribution": [{"start": 48, "end": 59, "text": "Radio Norte", "kind": "outlet", "named": None, "via": None}],
        "when": None,
        "as_of": "2019-02-24",
        "where": ["Venezuela"],
    }
    assert isinstance(document["value"], int)


def test_fractions_stay_what_they_are() -> None:
    assert from_json(to_json(read("Prices rose 0.1%.").figures[0])).value == Decimal("0.1")
