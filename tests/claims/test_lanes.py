"""The lanes of a tally's timeline: how counts are folded, compared and laid out.  Nothing here is stored."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest

from claims import lane_drawing as layout
from claims.drawing import Box
from claims.figures import Figure, read
from claims.lane_drawing import Drawing, DrawnLane, Mark, lay_out
from claims.lanes import Against, Approved, Count, Lane, Stated, Trend, lanes

SATURDAY = date(2019, 2, 23)
AGENCY = "Migración Colombia"


def figure(sentence: str) -> Figure:
    (found,) = read(sentence, language="en").figures
    return found


def stated(
    words: str,
    day: int | None = 0,
    *,
    origin: str = AGENCY,
    carrier: str = "The Courier",
    is_claim: bool = False,
) -> Stated:
    """A count of those who fled, `day` days after Saturday."""
    return Stated(
        day=None if day is None else SATURDAY + timedelta(days=day),
        figure=figure(f"{words} have fled."),
        label=f"{words} fled",
        origin=origin,
        carrier=carrier,
        is_claim=is_claim,
    )


def approved(words: str = "104 soldiers", day: int = 1) -> Approved:
    return Approved(
        figure=figure(f"{words} have fled."), label=words, rating="Correct", as_of=SATURDAY + timedelta(days=day)
    )


HISTORY = (
    stated("Four soldiers", 0),
    stated("104 soldiers", 1),
    stated("167 soldiers", 2),
    stated("326 soldiers", 3),
    stated("411 soldiers", 4),
    stated("567 soldiers", 5),
)


def only(*rows: Stated, verdicts: tuple[Approved, ...] = ()) -> tuple[Count, ...]:
    """The counts of the one lane that these make."""
    (lane,) = lanes(rows, verdicts)
    return lane.counts


def drawn(*rows: Stated, verdicts: tuple[Approved, ...] = (), width: int = layout.WIDE, title: str = "") -> Drawing:
    drawing = lay_out(lanes(rows, verdicts), verdicts, width=width, title=title)
    assert drawing is not None
    return drawing


# ── Folding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_origin_has_a_lane_under_the_name_that_most_texts_give_it() -> None:
    rows = [
        stated("60 soldiers", origin="Colombia's migration agency"),
        stated("104 soldiers", 1),
        stated("104 soldiers", 1),
        stated("Nine soldiers", origin="AFP"),
    ]
    assert [lane.origin for lane in lanes(rows)] == [AGENCY, "AFP"]


def test_one_number_of_one_day_is_one_count_with_all_who_carry_it() -> None:
    (count,) = only(
        stated("104 soldiers", carrier="The Courier"),
        stated("104 guards", carrier="The Herald"),
        stated("104 soldiers", carrier="The Courier"),
    )
    assert count.carriers == ("The Courier", "The Herald")
    assert count.texts == 3


def test_another_bound_is_another_count() -> None:
    assert len(only(stated("104 soldiers"), stated("At least 104 soldiers"))) == 2


def test_a_count_of_an_article_is_known_as_one() -> None:
    (count,) = only(stated("104 soldiers", is_claim=True), stated("104 soldiers"))
    assert count.is_claimed


def test_the_longest_history_comes_first() -> None:
    rows = [stated("Nine soldiers", origin="AFP"), *HISTORY]
    assert [lane.origin for lane in lanes(rows)] == [AGENCY, "AFP"]


def test_counts_without_a_day_come_last_and_are_not_drawn() -> None:
    counts = only(stated("104 soldiers", None), stated("Four soldiers", 0))
    assert [count.day for count in counts] == [SATURDAY, None]
    assert [count.is_drawn for count in counts] == [True, False]


# ── Ups and downs, and what is replaced ──────────────────────────────────────────────────────────────────────────────


def test_ups_and_downs_are_against_an_earlier_day() -> None:
    counts = only(stated("104 soldiers", 0), stated("167 soldiers", 1), stated("150 soldiers", 2), stated("150", 3))
    assert [count.trend for count in counts] == [Trend.FIRST, Trend.UP, Trend.DOWN, Trend.SAME]
    assert [count.arrow for count in counts] == ["", "↑", "↓", ""]


def test_two_numbers_of_one_day_are_not_compared() -> None:
    counts = only(stated("104 soldiers", 0), stated("167 soldiers", 0))
    assert [count.trend for count in counts] == [Trend.FIRST, Trend.FIRST]


def test_what_its_origin_replaced_is_superseded() -> None:
    assert [count.is_superseded for count in only(*HISTORY)] == [True] * 5 + [False]


def test_the_same_number_again_replaces_nothing() -> None:
    assert [count.is_superseded for count in only(stated("104 soldiers", 0), stated("104 soldiers", 1))] == [False] * 2


def test_another_origin_replaces_nothing() -> None:
    found = lanes([stated("104 soldiers", 0), stated("167 soldiers", 1, origin="AFP")])
    assert not any(count.is_superseded for lane in found for count in lane.counts)


def test_an_addition_is_no_point_of_the_curve() -> None:
    added = Stated(
        day=SATURDAY,
        figure=figure("Another 156 soldiers have fled in the last 24 hours."),
        label="156 fled",
        origin=AGENCY,
        carrier="The Courier",
        is_claim=False,
    )
    assert added.figure.is_increase
    (count,) = only(added)
    assert not count.is_drawn
    assert lay_out(lanes([added])) is None


# ── Against the verdict ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_count_fits_the_verdict_or_not_from_its_day_on() -> None:
    counts = only(*HISTORY[:3], stated("At least 100 soldiers", 3), verdicts=(approved(),))
    assert [count.against for count in counts] == [
        Against.NONE,
        Against.WITHIN,
        Against.OUTSIDE,
        Against.WITHIN,
    ]


def test_the_newest_verdict_decides() -> None:
    counts = only(*HISTORY, verdicts=(approved(), approved("567 soldiers", 5)))
    assert [count.against for count in counts[-2:]] == [Against.OUTSIDE, Against.WITHIN]


def test_the_verdict_is_a_band_through_every_lane_from_its_day_to_that_of_the_next() -> None:
    drawing = drawn(
        *HISTORY, stated("Nine soldiers", 2, origin="AFP"), verdicts=(approved(), approved("567 soldiers", 5))
    )
    for lane in drawing.lanes:
        first, last = lane.bands
        assert first.left + first.width == pytest.approx(last.left)
        assert last.left + last.width == pytest.approx(drawing.right)
        assert last.top < first.top
    marks = drawing.lanes[0].marks
    at_104 = next(mark for mark in marks if mark.number.endswith("104"))
    band = drawing.lanes[0].bands[0]
    assert band.left < at_104.x < band.left + band.width
    assert band.top <= at_104.y <= band.top + band.height


def test_a_band_of_one_number_can_be_seen() -> None:
    (band,) = drawn(*HISTORY, verdicts=(approved(),)).lanes[0].bands
    assert band.height >= layout.LEAST_BAND


def test_a_verdict_without_an_upper_limit_reaches_up() -> None:
    drawing = drawn(*HISTORY, verdicts=(approved("At least 100 soldiers"),))
    lane = drawing.lanes[0]
    (band,) = lane.bands
    assert lane.top < band.top < min(mark.y for mark in lane.marks)


# ── Where things are ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_there_is_no_drawing_where_nothing_has_a_day_and_a_number() -> None:
    assert lay_out(()) is None
    assert lay_out(lanes([stated("104 soldiers", None)])) is None


def test_a_later_day_is_further_right_and_more_is_higher() -> None:
    marks = sorted(drawn(*HISTORY).lanes[0].marks, key=lambda mark: mark.x)
    assert [mark.number for mark in marks] == ["4", "↑ 104", "↑ 167", "↑ 326", "↑ 411", "↑ 567"]
    assert all(before.y > after.y for before, after in pairwise(marks))


def test_all_lanes_have_one_scale() -> None:
    drawing = drawn(*HISTORY, stated("104 soldiers", 1, origin="AFP"))
    first, second = drawing.lanes
    heights = [
        next(lane.bottom - mark.y for mark in lane.marks if mark.number.endswith("104")) for lane in (first, second)
    ]
    assert heights[0] == pytest.approx(heights[1])


def test_an_interval_is_a_line_and_one_without_a_limit_is_open() -> None:
    drawing = drawn(
        stated("Between 100 and 400 soldiers", 0), stated("At least 100 soldiers", 1), stated("104 soldiers", 2)
    )
    between, at_least, exact = sorted(drawing.lanes[0].marks, key=lambda mark: mark.x)
    assert between.is_interval
    assert not between.opens_up
    assert between.top < between.y < between.bottom
    assert at_least.opens_up
    assert not at_least.opens_down
    assert not exact.is_interval


def box(mark: Mark) -> Box:
    width = layout.NUMBER_WIDTH * len(mark.number)
    return Box(mark.text_x - width / 2, mark.text_y - layout.TEXT_HEIGHT + 2, width, layout.TEXT_HEIGHT)


CROWDED = [
    *HISTORY,
    *(stated(f"{number} soldiers", 3, carrier=str(number)) for number in (300, 310, 320, 330, 5000)),
    *(stated(f"At least {number} soldiers", 2, origin="AFP") for number in (20, 21, 22)),
    *(stated(f"About {number} guards", 1, origin="A lawmaker with a name that goes on and on") for number in (60, 61)),
]


@pytest.mark.parametrize("width", [layout.WIDE, layout.NARROW])
@pytest.mark.parametrize("rows", [HISTORY, CROWDED], ids=["as reported", "crowded"])
def test_no_number_covers_another_number_or_a_dot(rows: list[Stated], width: int) -> None:
    drawing = drawn(*rows, verdicts=(approved(),), width=width)
    for lane in drawing.lanes:
        written = [mark for mark in lane.marks if mark.number]
        assert written
        assert not any(box(one).meets(box(other)) for one, other in combinations(written, 2))
        dots = [Box.around(mark.x, mark.y, layout.RADIUS) for mark in lane.marks]
        assert not any(box(mark).meets(dot) for mark in written for dot in dots)


@pytest.mark.parametrize("width", [layout.WIDE, layout.NARROW])
def test_everything_stays_in_its_lane(width: int) -> None:
    drawing = drawn(*CROWDED, verdicts=(approved("At least 100 soldiers"),), width=width)
    assert all(before.bottom == after.top for before, after in pairwise(drawing.lanes))
    for lane in drawing.lanes:
        whole = Box(0, lane.top, drawing.width, lane.bottom - lane.top)
        parts = [Box(mark.x - 1, mark.top, 2, mark.bottom - mark.top) for mark in lane.marks]
        parts += [box(mark) for mark in lane.marks if mark.number]
        parts += [Box(band.left, band.top, band.width, band.height) for band in lane.bands]
        assert all(part.is_within(whole) for part in parts)
        assert all(drawing.left <= mark.x <= drawing.right for mark in lane.marks)


def test_counts_of_one_origin_and_day_stand_side_by_side() -> None:
    marks = drawn(stated("104 soldiers", 0), stated("167 soldiers", 0), stated("Nine soldiers", 3)).lanes[0].marks
    places = [mark.x for mark in marks]
    assert len(set(places)) == 3


def test_on_a_narrow_drawing_the_name_stands_above_its_lane() -> None:
    def gap(lane: DrawnLane) -> float:
        return min(mark.y for mark in lane.marks) - lane.label[0].at

    narrow, wide = (drawn(*HISTORY, width=width) for width in (layout.NARROW, layout.WIDE))
    assert gap(narrow.lanes[0]) > 0
    assert narrow.left < wide.left
    assert wide.lanes[0].label_x < wide.left


def test_a_long_name_takes_two_lines_and_is_cut_with_a_sign() -> None:
    name = "The association of all the mothers of the soldiers of the western border"
    (lane,) = drawn(stated("104 soldiers", origin=name)).lanes
    assert len(lane.label) == layout.MOST_LINES
    assert lane.label[-1].text.endswith("…")
    assert lane.is_shortened
    assert lane.full_label == name


def test_a_name_that_fits_is_whole() -> None:
    (lane,) = drawn(stated("104 soldiers", origin="AFP")).lanes
    assert [line.text for line in lane.label] == ["AFP"]
    assert not lane.is_shortened


def test_of_many_origins_the_last_share_a_lane() -> None:
    rows = [stated("104 soldiers", number % 4, origin=f"Witness {number}") for number in range(layout.MOST_LANES + 5)]
    drawing = drawn(*rows)
    assert len(drawing.lanes) == layout.MOST_LANES
    last = drawing.lanes[-1]
    assert last.full_label == "6 others"
    assert last.path == ""
    assert "Witness" in last.marks[0].title


def test_years_are_said_where_there_are_several() -> None:
    drawing = drawn(stated("104 soldiers", 0), stated("167 soldiers", 400))
    assert all(tick.text.endswith(("2019", "2020")) for tick in drawing.days)
    assert len(drawing.days) <= layout.MOST_DAYS
    near = drawn(*HISTORY)
    assert [tick.text for tick in near.days][:2] == ["23 Feb 2019", "24 Feb"]


def test_the_days_of_a_verdict_are_on_the_drawing() -> None:
    drawing = drawn(stated("104 soldiers", 0), verdicts=(approved(day=3),))
    (band,) = drawing.lanes[0].bands
    assert drawing.left < band.left < band.left + band.width <= drawing.right + 0.1


def test_orders_of_magnitude_have_a_scale_of_their_own() -> None:
    assert drawn(stated("Four soldiers", 0), stated("90000 soldiers", 1)).is_logarithmic
    assert not drawn(*HISTORY).is_logarithmic


def test_the_legend_explains_what_is_there_and_nothing_else() -> None:
    assert [key.sign for key in drawn(stated("104 soldiers")).legend] == ["count"]
    full = drawn(*HISTORY, stated("104 soldiers", 1, is_claim=True), verdicts=(approved(),))
    signs = [key.sign for key in full.legend]
    assert signs == ["count", "claimed", "superseded", "within", "outside", "arrows", "band"]
    assert full.legend[-1].words == "verdict: 104 soldiers, as of 24 Feb 2019 (Correct)"


@pytest.mark.parametrize("width", [layout.WIDE, layout.NARROW])
def test_the_legend_fits(width: int) -> None:
    drawing = drawn(*HISTORY, verdicts=(approved(),), width=width)
    assert all(key.x >= 0 and key.x + 20 + 5 * len(key.words) < drawing.width for key in drawing.legend)
    assert all(drawing.bottom < key.y < drawing.height for key in drawing.legend)


def test_what_no_file_may_hold_is_left_out() -> None:
    (lane,) = drawn(stated("104 soldiers", origin="The\x0bAgency")).lanes
    assert lane.full_label == "TheAgency"
    assert "\x0b" not in lane.marks[0].title


def test_a_lane_knows_how_many_texts_carry_it() -> None:
    (lane,) = lanes([stated("104 soldiers"), stated("104 soldiers", carrier="The Herald"), stated("Four soldiers")])
    assert isinstance(lane, Lane)
    assert lane.texts == 3
