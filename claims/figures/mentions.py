"""Where does a report say what a claim counts, and how does that stand to the claim?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from claims.figures import interval, lexicon
from claims.figures.casualties.account import Told, Working, totals
from claims.figures.casualties.words import words_of
from claims.figures.matching import match
from claims.figures.relation import relate
from claims.figures.reports import Report
from claims.figures.scenes import Fit, Scene, fit, is_near
from claims.figures.values import Bound, Figure, Kind, Match, Relation, RelationKind, Source

PERSON = "person"
# What a headline with a plain number of everybody speaks for: the measure of all weights.
FULL = 3.0
MOST_WEIGHT = 2.0
# Less than this speaks for nothing.
LEAST_WEIGHT = 0.03
# Nor does what is said less than this share of what the same report says most.
LEAST_SHARE = 0.1
# Of one report, as many different counts are kept.
MOST_COUNTS = 5
# A figure that counts the same, by its place in the report.
WEIGHT_PART = 0.15
ELSEWHERE = 0.7
# Beside another day it may be another event's; what came of it is told for days.
OTHER_DAY = 0.3
LATER = timedelta(days=4)

WORKINGS = {
    Working.STATED: "",
    Working.WITH_DOER: "counting whoever killed them, who died too",
    Working.LESS_KILLED: "of those hit, without the killed",
    Working.TOGETHER: "those told of apart, together",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A figure of a report that counts what the claim counts.

    `weight` says how much it speaks for the count of the whole: 1 for a headline's plain number about the same event.
    """

    figure: Figure
    match: Match
    relation: Relation
    weight: float


def mentions(stated: Figure, report: Report, *, scene: Scene) -> tuple[Mention, ...]:
    """Every count of the same thing in a report, in the order of the text; of the killed and wounded, of its scene."""
    placed = fit(scene, report.setting)
    is_toll = _is_toll(stated, report)
    if placed is None:
        # People are killed and wounded every day, somewhere else; of most else there is one count.
        if is_toll and scene.places:
            return ()
        placed = Fit(score=ELSEWHERE, reason="it does not say that it was there and then")
    found = _casualties(stated, report, placed, scene) if is_toll else _figures(stated, report, placed)
    return tuple(sorted(found, key=lambda mention: mention.figure.start))


def _is_toll(stated: Figure, report: Report) -> bool:
    """The claim counts people killed or wounded, and the report's language has words for all ways to tell of them."""
    return (
        stated.kind is Kind.COUNT
        and stated.event_class in ("killed", "wounded")
        and (stated.counted is None or lexicon.group_of(stated.counted) == PERSON)
        and not stated.is_increase
        and words_of(lexicon.known(report.language)) is not None
    )


def _figures(stated: Figure, report: Report, placed: Fit) -> Iterator[Mention]:
    for figure in report.reading.figures:
        if (matched := match(stated, figure)) is None:
            continue
        relation = relate(stated, figure, matched)
        if relation.kind is not RelationKind.UNRELATED:
            weight = placed.score * matched.score * (WEIGHT_PART if figure.is_part else 1.0)
            yield Mention(figure=figure, match=matched, relation=relation, weight=round(weight, 3))


def _casualties(stated: Figure, report: Report, placed: Fit, scene: Scene) -> Iterator[Mention]:
    """For each count that the report gives of the whole, the passage that says it best; then what it says vaguely."""
    told = [_in_scene(one, scene, report) for one in report.account.of(stated.event_class)]
    weights = totals(told)
    best: dict[int, Told] = {}
    for one in sorted(told, key=lambda one: -one.weight):
        best.setdefault(one.count, one)
    least = max([LEAST_WEIGHT * FULL, *(weight * LEAST_SHARE for weight in weights.values())])
    kept: list[Told] = []
    for count in sorted(weights, key=lambda count: -weights[count])[:MOST_COUNTS]:
        one = best[count]
        is_told_apart = all(other.toll.start != one.toll.start for other in kept)
        if is_told_apart and weights[count] >= least:
            kept.append(one)
    for one in kept:
        taken = {other.toll.start for other in kept if other is not one}
        quoted = _to_quote([same for same in told if same.count == one.count and same.toll.start not in taken], report)
        weight = min(weights[one.count] / FULL, MOST_WEIGHT) * placed.score
        yield _mention_of(quoted, stated, report, placed, weight)
    for mention in _figures(stated, report, placed):
        figure = mention.figure
        is_new = all(figure.end <= one.toll.start or one.toll.end <= figure.start for one in kept)
        if is_new and figure.bound is not Bound.EXACTLY:
            yield mention


def _mention_of(told: Told, stated: Figure, report: Report, placed: Fit, weight: float) -> Mention:
    figure, working = _figure_of(told, stated, report), WORKINGS[told.working]
    matched = Match(score=placed.score, reasons=tuple(reason for reason in (placed.reason, working) if reason))
    relation = relate(stated, figure, matched)
    if working:
        relation = replace(relation, reason=f"{relation.reason} It is {told.count}, {working}.")
    return Mention(figure=figure, match=matched, relation=relation, weight=round(weight, 3))


def _in_scene(told: Told, scene: Scene, report: Report) -> Told:
    """What counts only some, and what stands beside another day, weighs less: "a shooting on Friday left one dead"."""
    if _is_part(told, report):
        told = replace(told, weight=told.weight * WEIGHT_PART)
    if scene.day is None:
        return told
    sentence = report.reading.sentences[told.toll.sentence]
    days = [time for time in report.reading.times if sentence.start <= time.start < sentence.end]
    days = [time for time in days if (time.last - time.first).days <= 1]
    if not days or any(is_near(time, scene.day) for time in days):
        return told
    if any(timedelta() < time.first - scene.day <= LATER for time in days):
        return told  # what came of it in the days after
    return replace(told, weight=told.weight * OTHER_DAY)


def _to_quote(same: Sequence[Told], report: Report) -> Told:
    """Of the passages that give one count, the weightiest beside which stands who says so, else the weightiest."""
    return min(same, key=lambda told: (not _names_source(told, report), -told.weight))


def _names_source(told: Told, report: Report) -> bool:
    return any(figure.sources and figure.value == told.count for figure in _read_there(told, report))


def _read_there(told: Told, report: Report) -> list[Figure]:
    """The figures that were read where a toll stands."""
    start, end = told.toll.start, told.toll.end
    figures = report.reading.figures
    return [figure for figure in figures if figure.kind is Kind.COUNT and figure.start < end and start < figure.end]


def _is_part(told: Told, report: Report) -> bool:
    """ "Of these, 37 are in hospital": some of those whom the text has counted."""
    return any(figure.is_part and figure.value == told.count for figure in _read_there(told, report))


def _figure_of(told: Told, stated: Figure, report: Report) -> Figure:
    """The count of the whole as a figure at its place; bound, source and time are those of the figure read there."""
    toll = told.toll
    read = _read_there(told, report)
    same = next((figure for figure in read if figure.value == told.count), None)
    near = same or (read[0] if read else None)
    is_stated = same is not None and told.working is Working.STATED
    value = Decimal(told.count)
    return Figure(
        start=toll.start,
        end=toll.end,
        text=report.text[toll.start : toll.end],
        value=value,
        interval=same.interval if same and is_stated else interval.exact(value),
        bound=same.bound if same and is_stated else Bound.EXACTLY,
        kind=Kind.COUNT,
        counted=PERSON,
        counted_text=same.counted_text if same else None,
        event=near.event if near and near.event_class == stated.event_class else stated.event,
        event_class=stated.event_class,
        is_headline=toll.is_headline,
        is_implicit=not is_stated,
        is_part=toll.group.is_part,
        sources=near.sources if near else _sources(toll.start, report),
        when=near.when if near else None,
        as_of=(near.as_of if near else None) or report.published,
    )


def _sources(start: int, report: Report) -> tuple[Source, ...]:
    """Who says what stands at a place."""
    return tuple(
        said.source
        for said in report.reading.attributions
        if said.content is not None and said.content.start <= start < said.content.end
    )
