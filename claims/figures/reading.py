"""Read a text: every figure with its bound, unit, counted noun, event, source, time and place, in one visible order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from claims.figures import attribution, counted, events, exclusions, lexicon, numbers, parts, places, text, times, units
from claims.figures.counted import Counted
from claims.figures.implicit import with_ones
from claims.figures.quantities import Quantity, find_quantities
from claims.figures.story import (
    Scene,
    Story,
    befell,
    counts_something,
    is_article,
    is_increase,
    is_loss,
    is_part,
    story_of,
)
from claims.figures.text import Token
from claims.figures.values import Attribution, Bound, Change, Figure, Kind, Reading, When

ONE = Decimal(1)
LONGEST_JOINT = 3
DIGIT = re.compile(r"\d")
# Kinds that nothing happens to: the event in the sentence is about something else.
EVENTLESS = frozenset({Kind.AGE, Kind.DURATION, Kind.SHARE, Kind.RATE})


def read(source: str, *, published: date | None = None, language: str = "en", headline_end: int = 0) -> Reading:
    """Read every figure, source and time in a text.

    `published` resolves weekdays and dates the counts; `headline_end` is the length of the headline at the beginning.
    """
    language = lexicon.known(language)
    abbreviations = lexicon.load(language).table("text").words("abbreviations")
    sentences = text.sentences(source, abbreviations=abbreviations, breaks=(headline_end,))
    number_leads, casualty_leads = numbers.number_leads(language), events.casualty_leads(language)
    figures: list[Figure] = []
    attributions: list[Attribution] = []
    whens: list[When] = []
    for sentence in sentences:
        start, end = sentence.start, sentence.end
        if exclusions.is_boilerplate(source, start, end, language):
            continue
        words = text.words_in(source, start, end)
        dates = times.matches(source, start, end, words, language)
        found_times = times.find(source, start, end, dates, published=published, language=language)
        found_times += times.past(source, start, end, words, published=published, language=language)
        whens.extend(sorted((time.when for time in found_times), key=lambda when: when.start))
        has_source = attribution.may_attribute(source, start, end, words, language)
        has_number = not number_leads.isdisjoint(words) or DIGIT.search(source, start, end) is not None
        has_casualty = not casualty_leads.isdisjoint(words)
        if not has_number and not has_source and not has_casualty:
            continue
        line = text.tokens(source, start, end)
        said = attribution.find(source, line, language) if has_source else []
        attributions.extend(said)
        if not has_number and not has_casualty:
            continue
        increases = times.increases(source, start, end, words, language)
        timed = [*(hit.span() for hit in dates), *increases]
        quantities = find_quantities(source, sentence, line, language, timed=timed) if has_number else []
        if not quantities and not has_casualty:
            continue
        found_events = events.find(line, language)
        event_starts = frozenset(event.first for event in found_events)
        if has_casualty:
            quantities = with_ones(line, quantities, event_starts, language)
        scene = Scene(
            line=line,
            events=found_events,
            event_starts=event_starts,
            times=found_times,
            places=places.find(_without_sources(line, said), language),
            increases=increases,
        )
        figures.extend(_figures(source, scene, quantities, published, language, headline_end, figures[-1:]))
    named = attribution.named(attribution.continued(attributions, source, sentences), source, language)
    return Reading(
        language=language,
        figures=tuple(attribution.attributed(parts.marked(figures, sentences), named, language)),
        attributions=tuple(named),
        times=tuple(whens),
        sentences=sentences,
    )


def _figures(
    source: str,
    scene: Scene,
    quantities: Sequence[Quantity],
    published: date | None,
    language: str,
    headline_end: int,
    before: Sequence[Figure],
) -> list[Figure]:
    """The figures of one sentence.  `before` is the last figure of the sentences before, for "the toll rose to 60"."""
    nouns = _nouns(scene, quantities, language)
    happened = _happened(scene, quantities, nouns, language)
    cores = frozenset(quantity.core for quantity in quantities if not quantity.is_implicit)
    starts = frozenset(quantity.first for quantity in quantities if not quantity.is_implicit)
    found: list[Figure] = []
    for index, quantity in enumerate(quantities):
        last = (found or list(before))[-1:]
        figure = _figure(
            source,
            scene,
            quantity,
            nouns[index],
            _end(quantities, nouns, index),
            happened[index],
            starts,
            cores,
            published,
            language,
            last,
            bool(found),
        )
        if figure is None:
            continue
        if found and index and times.is_compared(scene.line, quantity.first, language):
            found = [_without_time_behind(earlier, figure) for earlier in found]
        if found and index:
            figure = _restated(scene.line, _end(quantities, nouns, index - 1), quantity, figure, found[-1], language)
        found.append(replace(figure, is_headline=True) if figure.start < headline_end else figure)
    return found


def _counted(scene: Scene, quantity: Quantity, language: str) -> Counted | None:
    unit = quantity.unit
    if quantity.age or (unit is not None and unit.kind in (Kind.RATE, Kind.DURATION)):
        return None
    is_one = quantity.value == ONE
    if unit is None and quantity.number.is_multiple:
        return None
    return counted.counted_after(
        scene.line,
        quantity.last,
        language,
        is_one=is_one,
        event_starts=scene.event_starts,
        of_measure=unit is not None and not quantity.number.is_out_of,
        of_share=unit is not None and unit.kind is Kind.SHARE,
    )


def _figure(
    source: str,
    scene: Scene,
    quantity: Quantity,
    noun: Counted | None,
    last: int,
    event: events.Event | None,
    starts: frozenset[int],
    cores: frozenset[int],
    published: date | None,
    language: str,
    before: Sequence[Figure],
    is_same_sentence: bool,
) -> Figure | None:
    line, unit = scene.line, quantity.unit
    kind = _kind(quantity)
    story = Story(
        lemma=event.lemma if event else None,
        event_class=event.event_class if event else None,
        counted=noun.lemma if noun else None,
    )
    if kind is Kind.COUNT:
        story = story_of(scene, quantity, noun, event, story, starts, cores, before, is_same_sentence, language)
        if quantity.is_implicit and not befell(line, last, event, story, language):
            return None
        if not counts_something(line, quantity, noun, event, story, language):
            return None
    unit_code = quantity.age if quantity.age else unit.code if unit else None
    if kind is Kind.COUNT and (rate := units.rate_after(line, last, language)):
        last, unit_code, kind = rate[0], rate[1], Kind.RATE
    counted_text = source[line[noun.first].start : line[noun.last - 1].end] if noun else None
    start, end = line[quantity.first].start, line[last - 1].end
    standing = next((time.when for time in scene.times if time.is_as_of), None)
    if standing is None and published and times.has_stood(line, quantity.first, language):
        standing = next((time.when for time in scene.times if time.when.last < published), None)
    value = quantity.value
    return Figure(
        start=start,
        end=end,
        text=source[start:end],
        value=value,
        interval=quantity.interval,
        bound=quantity.bound,
        kind=kind,
        unit=unit_code,
        counted=story.counted,
        counted_text=counted_text,
        event=story.lemma,
        event_class=story.event_class,
        change=_change(scene, quantity, kind, noun, story.lemma is not None, language),
        is_increase=kind is Kind.COUNT and is_increase(scene, quantity, starts),
        is_implicit=quantity.is_implicit or is_article(line, quantity, language),
        is_part=bool(before) and is_part(scene, quantity, is_same_sentence, language),
        when=_nearest(scene, start, end, language),
        as_of=standing.last if standing else published,
        places=scene.places,
    )


def _kind(quantity: Quantity) -> Kind:
    if quantity.age:
        return Kind.AGE
    return quantity.unit.kind if quantity.unit else Kind.COUNT


def _nouns(scene: Scene, quantities: Sequence[Quantity], language: str) -> list[Counted | None]:
    """What each quantity counts; a noun phrase does not reach over the next quantity."""
    found = []
    for index, quantity in enumerate(quantities):
        limit = quantities[index + 1].first if index + 1 < len(quantities) else len(scene.line)
        noun = _counted(scene, quantity, language)
        if noun is None and quantity.unit is None and not quantity.age and index + 1 < len(quantities):
            noun = _behind_age(scene, quantity, quantities[index + 1], language)
            limit = len(scene.line)
        found.append(noun if noun is not None and noun.last <= limit else None)
    is_listed = False
    for index in range(len(quantities) - 2, -1, -1):
        this, after = quantities[index], quantities[index + 1]
        joint = _joint(scene.line, this.last, after.first)
        is_of = bool(joint) and counted.is_partitive(joint, language)
        is_listed = this.unit is None and (is_of or _is_and_or(joint, language) or (is_listed and joint == [","]))
        if is_listed and found[index] is None and not (this.age or this.number.is_multiple):
            found[index] = found[index + 1]
    return found


def _behind_age(scene: Scene, quantity: Quantity, age: Quantity, language: str) -> Counted | None:
    """What is counted behind its age: "four 15-year-old girls"."""
    if not age.age or age.first != quantity.last:
        return None
    return counted.counted_after(scene.line, age.last, language, is_one=False, event_starts=scene.event_starts)


def _joint(line: Sequence[Token], start: int, end: int) -> list[str]:
    """What stands between two quantities, without the hyphen of "four- and six-cylinder"."""
    joint = [token.norm for token in line[start:end]] if end - start <= LONGEST_JOINT else []
    return joint[1:] if joint[:1] and joint[0] in exclusions.HYPHENS else joint


def _is_and_or(joint: Sequence[str], language: str) -> bool:
    return bool(joint) and joint[:-1] in ([], [","]) and numbers.is_and_or(joint[-1], language)


def _end(quantities: Sequence[Quantity], nouns: Sequence[Counted | None], index: int) -> int:
    """The token behind a quantity and what it counts; a noun that the next in a list has too is left to that one."""
    noun = nouns[index]
    is_own = noun is not None and (index + 1 == len(quantities) or noun.first < quantities[index + 1].first)
    return noun.last if noun is not None and is_own else quantities[index].last


def _happened(
    scene: Scene, quantities: Sequence[Quantity], nouns: Sequence[Counted | None], language: str
) -> list[events.Event | None]:
    """The event of each quantity; "a policeman and two civilians died" shares one."""
    line = scene.line
    ends = [_end(quantities, nouns, index) for index in range(len(quantities))]
    # What is counted out of a larger number does not part that from its verb: "20, among them two children, died".
    whole = frozenset(
        q.first
        for q in quantities
        if not (q.is_implicit or q.age or q.number.is_multiple) and not events.is_part(line, q.first, q.last, language)
    )
    # "Five of the seven members voted": five did.
    out_of = [
        index
        for index in range(1, len(quantities))
        if counted.is_partitive(_joint(line, quantities[index - 1].last, quantities[index].first), language)
    ]
    whole -= {quantities[index].first for index in out_of}
    found = [
        None
        if _kind(quantity) in EVENTLESS or quantity.number.is_multiple
        else events.event_of(line, quantity.first, end, scene.events, whole - {quantity.first}, language)
        for quantity, end in zip(quantities, ends, strict=True)
    ]
    for index in out_of:
        # "One of five people injured": what befell stands right behind them; "five of the seven members voted".
        event = found[index]
        is_told = event is not None and event.first == ends[index] and events.is_done(event)
        found[index] = event if is_told else None
    for index in range(len(quantities) - 2, -1, -1):
        after = found[index + 1]
        is_joined = events.is_joined(line, ends[index], quantities[index + 1].first, language)
        if found[index] is None and after is not None and after.first >= ends[index + 1] and is_joined:
            found[index] = after
    return found


def _change(
    scene: Scene, quantity: Quantity, kind: Kind, noun: Counted | None, is_told: bool, language: str
) -> Change | None:
    if kind is Kind.SHARE and isinstance(quantity.value, Decimal) and quantity.value < 0:
        return Change.DOWN
    if kind in (Kind.AGE, Kind.DURATION) or (kind is Kind.COUNT and noun is not None and is_told):
        return None
    if is_loss(scene, quantity, noun, language):
        return None
    is_before_to = quantity.last < len(scene.line) and numbers.is_to(scene.line[quantity.last].norm, language)
    if is_before_to and numbers.has_range_words(scene.line, quantity.first, language):
        return None  # where "fell from 500 to 420" began
    return events.change_of(scene.line, quantity.first, quantity.last, language)


def _restated(
    line: Sequence[Token], end: int, quantity: Quantity, figure: Figure, before: Figure, language: str
) -> Figure:
    """The same quantity in another unit: "rose by 12 points, or 0.2%", "just under 296 hp (224 kW)".

    It rose or fell as the one before it did, and in brackets it is as exact as that one.
    """
    joint = [token.norm for token in line[end : quantity.first]]
    is_bracketed = joint in (["("], ["/"])
    if not is_bracketed and not (_is_and_or(joint, language) and numbers.is_or(joint[-1], language)):
        return figure
    if figure.change is None and figure.unit != before.unit and figure.unit is not None:
        figure = replace(figure, change=before.change)
    is_loose = before.bound not in (Bound.EXACTLY, Bound.BETWEEN, Bound.INDEFINITE)
    if is_bracketed and is_loose and figure.kind is before.kind and figure.bound is Bound.EXACTLY:
        assert isinstance(figure.value, Decimal)
        return replace(figure, bound=before.bound, interval=numbers.allowed(figure.value, before.bound))
    return figure


def _without_time_behind(earlier: Figure, figure: Figure) -> Figure:
    """ "64.5%, up from 58% in 2015": the time behind what is compared with is not that of the figure before."""
    is_behind = figure.when is not None and figure.when.start >= figure.end and earlier.when == figure.when
    return replace(earlier, when=None) if is_behind else earlier


def _without_sources(line: list[Token], said: Sequence[Attribution]) -> list[Token]:
    """Names of sources are no places ("Agence France-Presse")."""
    if not said:
        return line
    spans = [(item.source.start, item.source.end) for item in said]
    return [token for token in line if not any(start <= token.start < end for start, end in spans)]


def _nearest(scene: Scene, start: int, end: int, language: str) -> When | None:
    """The time in the sentence nearest to a figure, and not beyond an "and" where another is."""
    whens = [time.when for time in scene.times]
    if len(whens) < 2:
        return whens[0] if whens else None
    parted = [token.start for token in scene.line if events.is_and(token.norm, language)]

    def distance(when: When) -> tuple[int, int]:
        first, last = (when.end, start) if when.start < start else (end, when.start)
        return sum(first <= at < last for at in parted), max(0, last - first)

    return min(whens, key=distance)
