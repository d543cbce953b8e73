"""Where each count is drawn.  Nothing here is stored: the rows are made in memory from sentences."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from claims import timeline
from claims.figures import Figure, read
from claims.models import Claim, Evidence
from claims.models.figures import figure_columns
from claims.timeline import BOTTOM, HEIGHT, LEFT, OPEN_END, RIGHT, TOP, WIDTH, Mark, Timeline, counts, lay_out
from sources.models import Document, Outlet

SATURDAY = date(2019, 2, 23)


def figure(sentence: str) -> Figure:
    """The one figure of a sentence."""
    (found,) = read(sentence, language="en").figures
    return found


def claim(words: str = "Some 104 soldiers") -> Claim:
    return Claim(**figure_columns(figure(f"{words} have fled.")))


def evidence(
    words: str, day: int | None = 0, *, origin: str = "Police", relation: str = "agrees", outlet: str = "The Courier"
) -> Evidence:
    """A count of those who fled, `day` days after Saturday."""
    return Evidence(
        **figure_columns(figure(f"{words} have fled.")),
        as_of=None if day is None else SATURDAY + timedelta(days=day),
        origin=origin,
        relation=relation,
        reason="Because.",
        document=Document(outlet=Outlet(name=outlet)),
    )


def laid_out(*rows: Evidence, about: Claim | None = None) -> Timeline:
    laid = lay_out(claim=about or claim(), evidence=rows)
    assert laid is not None
    return laid


def mark(laid: Timeline, number: str) -> Mark:
    return next(mark for mark in laid.marks if mark.number == number)


HISTORY = [
    evidence("Four soldiers", 0, relation="earlier"),
    evidence("104 soldiers", 1),
    evidence("167 soldiers", 2, relation="superseded"),
    evidence("326 soldiers", 3, relation="superseded"),
    evidence("567 soldiers", 5, relation="superseded"),
]


# ── Nothing to draw ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [evidence("104 soldiers", None)],
        [evidence("85 soldiers", 1, relation="increase")],
        [evidence("96 soldiers", 1, relation="part"), evidence("104 soldiers", None)],
    ],
    ids=["no evidence", "no day", "what was added", "a part, and no day"],
)
def test_there_is_no_timeline_where_nothing_has_both_a_day_and_a_number(rows: list[Evidence]) -> None:
    assert lay_out(claim=claim(), evidence=rows) is None


def test_one_count_is_a_timeline() -> None:
    laid = laid_out(evidence("104 soldiers", 1))
    (only,) = laid.marks
    assert (only.number, only.relation) == ("104", "agrees")
    assert [tick.text for tick in laid.days] == ["24 Feb"]
    assert only.x == laid.days[0].at


# ── The axes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_later_is_to_the_right_and_more_is_higher() -> None:
    marks = laid_out(*HISTORY).marks
    assert [mark.number for mark in marks] == ["4", "104", "167", "326", "567"]
    for before, after in pairwise(marks):
        assert before.x < after.x
        assert before.y > after.y


def test_a_day_is_as_long_as_any_other() -> None:
    marks = laid_out(*HISTORY).marks
    steps = [after.x - before.x for before, after in pairwise(marks)]
    assert steps[0] == pytest.approx(steps[1], abs=0.2)
    assert steps[3] == pytest.approx(2 * steps[0], abs=0.2)


def test_everything_is_drawn_between_the_axes() -> None:
    laid = laid_out(*HISTORY, evidence("At least 600 soldiers", 6), evidence("Up to 900 soldiers", 6))
    for mark in laid.marks:
        assert LEFT < mark.x <= WIDTH - RIGHT
        assert TOP <= mark.top <= mark.y <= mark.bottom <= HEIGHT - BOTTOM
    for tick in laid.values:
        assert TOP <= tick.at <= HEIGHT - BOTTOM
    for tick in laid.days:
        assert LEFT < tick.at < WIDTH - RIGHT


def test_the_axis_is_linear_where_the_counts_are_of_one_size() -> None:
    laid = laid_out(evidence("100 soldiers", 0), evidence("200 soldiers", 1), evidence("400 soldiers", 2))
    floor = HEIGHT - BOTTOM
    heights = [floor - mark.y for mark in laid.marks]
    assert heights[1] == pytest.approx(2 * heights[0], abs=0.3)
    assert heights[2] == pytest.approx(4 * heights[0], abs=0.3)
    assert laid.values[0].text == "0"
    assert laid.values[0].at == floor


def test_the_axis_is_logarithmic_where_they_are_not() -> None:
    laid = laid_out(evidence("10 soldiers", 0), evidence("100 soldiers", 1), evidence("1,000 soldiers", 2))
    first, second, third = (mark.y for mark in laid.marks)
    assert first - second == pytest.approx(second - third, abs=0.3)
    assert [tick.text for tick in laid.values] == ["10", "100", "1,000"]


def test_the_claim_s_own_number_can_make_it_logarithmic() -> None:
    laid = laid_out(evidence("4 soldiers", 0), evidence("5 soldiers", 1), about=claim("5,000 soldiers"))
    assert [tick.text for tick in laid.values] == ["10", "100", "1,000"]
    assert laid.claimed_y is not None
    assert laid.claimed_y < min(mark.y for mark in laid.marks)


@pytest.mark.parametrize("days", [0, 1, 6, 7, 13, 14, 30])
def test_days_are_named_without_crowding(days: int) -> None:
    laid = laid_out(evidence("104 soldiers", 0), evidence("167 soldiers", days))
    assert laid.days[0].text == "23 Feb"
    assert len(laid.days) <= 15
    assert all(after.at - before.at > 36 for before, after in pairwise(laid.days))


@pytest.mark.parametrize("most", [1, 2, 3, 9, 20, 49, 104, 567, 999, 12_345, 3_000_000])
def test_a_few_round_numbers_are_named(most: int) -> None:
    laid = laid_out(evidence(f"{most} soldiers", 0), about=claim(f"{most} soldiers"))
    assert 2 <= len(laid.values) <= 11
    ys = [tick.at for tick in laid.values]
    assert ys == sorted(ys, reverse=True)
    assert len({tick.text for tick in laid.values}) == len(laid.values)


def test_the_claim_is_a_line_at_its_number() -> None:
    laid = laid_out(*HISTORY)
    assert laid.claimed_y == mark(laid, "104").y
    assert laid.claimed_text == "~104"


def test_the_words_on_the_claim_s_line_stand_where_no_count_is() -> None:
    assert laid_out(*HISTORY, evidence("More than 60 soldiers", 0)).claimed_on_the_right
    assert not laid_out(*HISTORY, evidence("More than 60 soldiers", 5)).claimed_on_the_right


def test_a_number_is_written_off_the_line_of_its_interval() -> None:
    open_above = mark(laid_out(*HISTORY, evidence("More than 60 soldiers", 0)), ">60")
    assert open_above.top < open_above.y < open_above.text_y
    open_below = mark(laid_out(*HISTORY, evidence("Up to 300 soldiers", 1)), "\u2264300")
    assert open_below.text_y < open_below.y < open_below.bottom


# ── Intervals ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_exact_count_is_a_point() -> None:
    (only,) = laid_out(evidence("104 soldiers", 0)).marks
    assert only.top == only.y == only.bottom


def test_a_range_reaches_from_its_low_to_its_high() -> None:
    laid = laid_out(
        evidence("Between 100 and 200 soldiers", 0), evidence("100 soldiers", 1), evidence("200 soldiers", 2)
    )
    between = laid.marks[0]
    assert (between.bottom, between.top) == (mark(laid, "100").y, mark(laid, "200").y)
    assert between.top < between.y < between.bottom


def test_at_least_reaches_upwards_a_little_way() -> None:
    laid = laid_out(evidence("At least 100 soldiers", 0), evidence("300 soldiers", 1))
    open_end = laid.marks[0]
    assert (open_end.top, open_end.bottom) == (open_end.y - OPEN_END, open_end.y)


def test_at_most_reaches_down_to_nothing() -> None:
    laid = laid_out(evidence("Up to 100 soldiers", 0), evidence("300 soldiers", 1))
    open_end = laid.marks[0]
    assert (open_end.top, open_end.bottom) == (open_end.y, HEIGHT - BOTTOM)


def test_hundreds_are_drawn_in_their_middle() -> None:
    laid = laid_out(evidence("Hundreds of soldiers", 0))
    (only,) = laid.marks
    assert only.number == "200–999"
    assert only.top < only.y < only.bottom


# ── Folding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_documents_that_carry_one_count_are_folded_into_it() -> None:
    rows = [
        evidence("104 soldiers", 1, outlet="The Courier"),
        evidence("104 soldiers", 1, origin="POLICE", outlet="The Herald"),
        evidence("104 soldiers", 1, outlet="The Courier"),
    ]
    (count,) = counts(rows)
    assert (count.origin, count.outlets, len(count.evidence)) == ("Police", ["The Courier", "The Herald"], 3)
    assert len(laid_out(*rows).marks) == 1


@pytest.mark.parametrize(
    "other",
    [
        evidence("105 soldiers", 1),
        evidence("104 soldiers", 2),
        evidence("104 soldiers", 1, origin="Radio Norte"),
        evidence("At least 104 soldiers", 1),
    ],
    ids=["number", "day", "origin", "bound"],
)
def test_what_differs_in_number_day_or_origin_is_a_count_of_its_own(other: Evidence) -> None:
    assert len(counts([evidence("104 soldiers", 1), other])) == 2


def test_counts_that_would_lie_on_each_other_are_one_mark_with_both_origins() -> None:
    laid = laid_out(evidence("104 soldiers", 1), evidence("104 soldiers", 1, origin="Radio Norte"))
    (only,) = laid.marks
    assert len(laid.counts) == 2
    assert only.title == "104 soldiers fled, Police, Radio Norte, 24 Feb 2019"


def test_the_table_is_in_the_order_of_the_days_with_what_has_none_last() -> None:
    rows = [
        evidence("167 soldiers", 2),
        evidence("90 soldiers", None),
        evidence("104 soldiers", 1),
        evidence("60 soldiers", 1),
        evidence("85 soldiers", 2, relation="increase"),
    ]
    laid = laid_out(*rows)
    assert [int(str(count.figure.value)) for count in laid.counts] == [60, 104, 85, 167, 90]
    assert [mark.number for mark in laid.marks] == ["60", "104", "167"]


def crowded(*numbers: int) -> Timeline:
    rows = [evidence(f"{number} soldiers", 5, origin=str(number), relation="superseded") for number in numbers]
    return laid_out(evidence("104 soldiers", 0), *rows)


@pytest.mark.parametrize(
    "numbers", [(567, 568), (567, 568, 569), tuple(range(560, 567))], ids=lambda numbers: str(len(numbers))
)
def test_a_count_stands_at_its_own_day_and_no_number_covers_another(numbers: tuple[int, ...]) -> None:
    laid = crowded(*numbers)
    assert len(laid.marks) == len(numbers) + 1
    (day,) = {mark.x for mark in laid.marks if mark.relation == "superseded"}
    assert day == laid.days[-1].at
    written = [mark for mark in laid.marks if mark.number]
    assert written
    for one, other in combinations(written, 2):
        width = timeline.CHARACTER_WIDTH * (len(one.number) + len(other.number)) / 2
        assert abs(one.text_x - other.text_x) >= width or abs(one.text_y - other.text_y) >= timeline.TEXT_HEIGHT
    for mark in written:
        assert 0 < mark.text_x < WIDTH
        assert 0 < mark.text_y < HEIGHT


def test_the_whole_of_a_vague_count_is_on_the_drawing() -> None:
    laid = laid_out(evidence("hundreds of soldiers", 1), evidence("104 soldiers", 0))
    vague = next(mark for mark in laid.marks if "–" in mark.number)
    assert laid.top <= vague.top < vague.y < vague.bottom < laid.bottom
