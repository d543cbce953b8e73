"""What is counted and what happened to it, where a sentence leaves some of that to the figure before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from claims.figures import attribution, counted, events, lexicon, numbers, times
from claims.figures.counted import Counted
from claims.figures.quantities import Quantity
from claims.figures.text import Token
from claims.figures.values import Bound, Figure, Kind

ONE = Decimal(1)
PERSON = "person"
LIVING = frozenset({PERSON, "animal"})


@dataclass(frozen=True, slots=True)
class Scene:
    """What one sentence offers to all figures in it."""

    line: list[Token]
    events: list[events.Event]
    event_starts: frozenset[int]
    times: list[times.Time]
    places: tuple[str, ...]
    increases: list[tuple[int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened, and to what."""

    lemma: str | None
    event_class: str | None
    counted: str | None

    @classmethod
    def of(cls, figure: Figure) -> Story:
        return cls(lemma=figure.event, event_class=figure.event_class, counted=figure.counted)


def story_of(
    scene: Scene,
    quantity: Quantity,
    noun: Counted | None,
    event: events.Event | None,
    own: Story,
    starts: frozenset[int],
    cores: frozenset[int],
    before: Sequence[Figure],
    is_same_sentence: bool,
    language: str,
) -> Story:
    """What is counted and what happened; the noun, a tally or the figure before adds what is left out."""
    line = scene.line
    earlier = Story.of(before[0]) if before and before[0].kind is Kind.COUNT else None
    if noun is not None and (named := events.of_noun(noun.lemma, language)):
        own = replace(own, lemma=named[0], event_class=named[1])
    is_governed = event is not None and event.last <= quantity.first
    if earlier and is_part(scene, quantity, is_same_sentence, language):
        if event is None or (is_governed and is_same_sentence):
            own = replace(own, lemma=earlier.lemma, event_class=earlier.event_class)
        own = replace(own, counted=own.counted or earlier.counted)
    elif own.counted is None and (event is None or is_governed):
        tally = counted.tally_before(line, quantity.first, language)
        behind = counted.tally_behind(line, quantity.last, language)
        if tally is not None and not any(tally < core < quantity.core for core in cores):
            own = _of_tally(scene, tally, quantity, own, earlier, language)
        elif behind is not None and own.lemma is None:
            own = _of_tally_behind(scene, behind, own, language)
        elif (
            earlier
            and own.lemma is None
            and (
                is_increase(scene, quantity, starts)
                or (is_same_sentence and _is_other_end(line, quantity, language))
                or _is_another_count(line, quantity, is_same_sentence, language)
                or (is_same_sentence and _is_gapped(scene, quantity, language))
            )
        ):
            own = earlier
        elif earlier and is_same_sentence and earlier.lemma == own.lemma:
            own = replace(own, counted=earlier.counted)
    if own.counted is None and is_same_sentence and earlier and own.event_class == earlier.event_class:
        own = replace(own, counted=earlier.counted)  # "destroyed 150 houses and damaged 400 more"
    if noun is not None and (_is_attribute(noun) or noun.lemma in counted.nouns(language).eventless):
        own = replace(own, lemma=None, event_class=None)
    if own.counted is not None and events.of_noun(own.counted, language) is None and _is_lifeless(own):
        own = replace(own, lemma=None, event_class=None)
    if own.counted is not None:
        is_person = lexicon.is_within(own.counted, PERSON)
        if own.event_class in (events.of_things() if is_person else events.of_persons()):
            own = replace(own, lemma=None, event_class=None)
    if own.counted is None and own.event_class is not None:
        own = replace(own, counted=_implied(own.event_class))
    return replace(own, event_class=_becomes(own.event_class, own.counted))


def _is_lifeless(story: Story) -> bool:
    """ "21 shooting incidents": what is no living being is no casualty."""
    if story.counted is None or story.event_class not in events.casualty_classes():
        return False
    group = lexicon.group_of(story.counted)
    return group is not None and LIVING.isdisjoint(lexicon.wider_groups(group))


def _is_other_end(line: Sequence[Token], quantity: Quantity, language: str) -> bool:
    """ "Climbed from 104 to 167": what was counted is said once."""
    return quantity.first > 0 and numbers.is_end_of_change(line[quantity.first - 1].norm, language)


def _is_another_count(line: Sequence[Token], quantity: Quantity, is_same_sentence: bool, language: str) -> bool:
    """ "…, while AFP reported 14", "Residents said 40.": another source's number for what the one before counts."""
    is_last = quantity.last >= len(line) or line[quantity.last].kind == "mark"
    return (
        is_last and attribution.is_said(line, quantity.first, language) and (is_same_sentence or quantity.unit is None)
    )


def _is_gapped(scene: Scene, quantity: Quantity, language: str) -> bool:
    """ "On Monday three people died and on Tuesday, four": but for a time the clause repeats nothing."""
    line = scene.line
    if quantity.last < len(line) and line[quantity.last].kind != "mark":
        return False
    spans = [(time.when.start, time.when.end) for time in scene.times]
    at, has_and = quantity.first, False
    while at > 0:
        token = line[at - 1]
        is_and = events.is_and(token.norm, language)
        if not (is_and or token.text == "," or any(start <= token.start < end for start, end in spans)):
            break
        has_and = has_and or is_and
        at -= 1
    return has_and and any(event.last == at for event in scene.events)


def _is_attribute(noun: Counted) -> bool:
    """ "The 40-storey tower burned": what is counted says of what make a thing is, and nothing happened to it."""
    return noun.is_compound and not lexicon.is_within(noun.lemma, PERSON)


def is_loss(scene: Scene, quantity: Quantity, noun: Counted | None, language: str) -> bool:
    """ "The army lost 40 soldiers": people are no amount that fell."""
    if noun is None or not lexicon.is_within(noun.lemma, PERSON) or quantity.first == 0:
        return False
    return scene.line[quantity.first - 1].norm in events.losses(language)


def is_part(scene: Scene, quantity: Quantity, is_same_sentence: bool, language: str) -> bool:
    """What is counted is said to be part of the figure before."""
    if events.points_back(scene.line, quantity.first, language):
        return True
    if is_same_sentence and counted.opens_whole(scene.line, quantity.first, language):
        return True
    return is_same_sentence and events.is_part(scene.line, quantity.first, quantity.last, language)


def _of_tally(scene: Scene, tally: int, quantity: Quantity, own: Story, earlier: Story | None, language: str) -> Story:
    """ "The number of soldiers who deserted rose to 60", "the death toll stands at 12", "the toll has reached 40"."""
    of_tally = counted.counted_of_tally(scene.line, tally, language, scene.event_starts)
    if of_tally is not None and of_tally.last <= quantity.first:
        own = replace(own, counted=of_tally.lemma)
    elif known := counted.nouns(language).tally_of.get(scene.line[tally].norm):
        return replace(own, counted=known)
    else:
        of_tally = None
    if named := events.of_stretch(scene.line, tally - 2, quantity.first, language):
        return replace(own, lemma=named[0], event_class=named[1])
    if own.lemma is None and of_tally is None and earlier:
        return earlier
    happened = [event for event in scene.events if tally < event.first < quantity.first]
    if own.lemma is None and happened:
        return replace(own, lemma=happened[0].lemma, event_class=happened[0].event_class)
    return own


def _of_tally_behind(scene: Scene, tally: int, own: Story, language: str) -> Story:
    """ "Raised to 34 the number of victims killed": what is counted is told behind."""
    noun = counted.counted_of_tally(scene.line, tally, language, scene.event_starts)
    if noun is None:
        return own
    lemma, event_class = events.of_noun(noun.lemma, language) or (None, None)
    return replace(own, counted=noun.lemma, lemma=lemma, event_class=event_class)


def _implied(event_class: str) -> str | None:
    event = lexicon.classes().table("events").table(event_class)
    return event.word("counted") if "counted" in event else None


def _becomes(event_class: str | None, counted_lemma: str | None) -> str | None:
    """Soldiers who "crossed" fled; the class table says which classes are read so, and of whom."""
    if event_class is None or counted_lemma is None:
        return event_class
    event = lexicon.classes().table("events").table(event_class)
    if "becomes" not in event or (group := lexicon.group_of(counted_lemma)) is None:
        return event_class
    return event.word("becomes") if event.word("of") in lexicon.wider_groups(group) else event_class


def counts_something(
    line: Sequence[Token],
    quantity: Quantity,
    noun: Counted | None,
    event: events.Event | None,
    story: Story,
    language: str,
) -> bool:
    """ "One" is a figure only with a counted noun that it does not merely point at, or as one casualty ("one dead").

    Where the word is an article too ("un", "una") something must have happened, or a modifier stand before it.
    """
    if quantity.value != ONE or quantity.number.in_digits:
        return True
    if numbers.is_article(line[quantity.core].norm, language) and story.lemma is None:
        return quantity.bound is not Bound.EXACTLY
    if event is not None and event.first == quantity.last and event.event_class in events.casualty_classes():
        return True
    return noun is not None and {line[noun.last - 1].norm, noun.lemma}.isdisjoint(counted.nouns(language).pointing)


def befell(line: Sequence[Token], last: int, event: events.Event | None, story: Story, language: str) -> bool:
    """Whether a single person is told to be a casualty, and not to have told of one."""
    if event is None or story.event_class not in events.casualty_classes():
        return False
    return event.last <= last or events.is_close(line, last, event, attribution.cue_leads(language), language)


def is_article(line: Sequence[Token], quantity: Quantity, language: str) -> bool:
    """ "Un hombre fue asesinado": the word counts, and may be no more than an article."""
    return quantity.value == ONE and numbers.is_article(line[quantity.core].norm, language)


def is_increase(scene: Scene, quantity: Quantity, starts: frozenset[int]) -> bool:
    """A period phrase belongs to the nearest figure before it in the sentence, or to the first one after it."""
    if not scene.increases:
        return False
    here = scene.line[quantity.first].start
    offsets = sorted(scene.line[start].start for start in starts)
    for period, _ in scene.increases:
        earlier = [offset for offset in offsets if offset < period]
        owner = earlier[-1] if earlier else (offsets[0] if offsets else None)
        if owner == here:
            return True
    return False
