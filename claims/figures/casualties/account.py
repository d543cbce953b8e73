"""How many were killed and wounded in all, by one report?  Each number it gives, with how much speaks for it.

A report says it more than once: in the headline, for a part of them, one by one, as what was hit.  The numbers are
weighed by where and how they are said, and turned into counts of the whole event.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claims.figures.casualties.tolls import Toll, tolls
from claims.figures.casualties.words import Harm, Words, words_of
from claims.figures.text import tokens
from claims.figures.values import Reading

# What a statement weighs by its place: a headline tells of the whole event, the end of a page of other things as well.
WEIGHT_HEADLINE = 3.0
WEIGHT_LEAD = 2.0
WEIGHT_BODY = 1.2
WEIGHT_TAIL = 0.6
LEAD_SENTENCES = 4
BODY_SENTENCES = 12
# And by how it is said: judgement, held against the share of statements that give the whole (docs/figures.md).
PART = 0.15
PART_OF_THOSE_HIT = 0.4
POINTS_BACK = 0.5
THE_OTHERS = 0.5
POINTS_BACK_AT_ONE = 0.6
NAMED = 0.5
LOOSE = 0.6
DONE_TO = 0.7
MAY_HAVE_DONE_IT = 0.3
SEVERAL_EVENTS = 0.3
TOLD_NO_MORE = 0.1
MORE_OF_THE_SAME = 0.3
# Said again, the same number weighs half as much each time: one statement is copied all over a page.
AGAIN = 0.5
# One killed among several is told of on its own.
ONE_OF_MANY = 0.35
ENOUGH_FOR_MANY = 1.0
EACH_NAME = 0.8
# Who was hit and not killed was wounded.
HIT_AT_ALL = 0.8
HIT_LESS_KILLED = 0.9
HIT_AS_SAID = 0.35
HIT_FEWER_THAN_KILLED = 0.15
SURELY_KILLED = 1.5
NEIGHBOURS = 2
# The killer died too: the number with and without.
WITH_SELF = 1.3
WITHOUT_DOER = 0.2
WITH_DOER = 1.1
MAYBE_WITHOUT_DOER = 0.4
MAYBE_WITH_DOER = 0.5
MOST_COUNTED = 999


class Working(StrEnum):
    """How a count of the whole follows from the words of a toll."""

    STATED = "stated"
    WITH_DOER = "with_doer"
    LESS_KILLED = "less_killed"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One count of the whole event, as one toll gives it."""

    count: int
    weight: float
    toll: Toll
    working: Working = Working.STATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a report says in all: every count of the killed and of the wounded, the weightiest first."""

    killed: tuple[Told, ...] = ()
    wounded: tuple[Told, ...] = ()

    def of(self, event_class: str | None) -> tuple[Told, ...]:
        return {"killed": self.killed, "wounded": self.wounded}.get(event_class or "", ())

    def totals(self, event_class: str) -> dict[int, float]:
        return totals(self.of(event_class))


def account(text: str, reading: Reading, *, headline_end: int) -> Account:
    """What a text tells of the killed and the wounded; empty in a language without words for it."""
    words = words_of(reading.language)
    found = tolls(text, reading.sentences, headline_end=headline_end, language=reading.language)
    if words is None or not found:
        return Account()
    counted = [toll for toll in found if 0 < toll.count <= MOST_COUNTED]
    scene = _Scene(text, reading, counted, words)
    killed = _killed(counted, scene)
    return Account(killed=_sorted(killed), wounded=_sorted(_wounded(counted, scene, _surely_killed(killed))))


def totals(told: Sequence[Told]) -> dict[int, float]:
    """What speaks for each count, where it is told again and again."""
    weights: dict[int, list[float]] = {}
    for one in told:
        weights.setdefault(one.count, []).append(one.weight)
    return {
        count: sum(weight * AGAIN**again for again, weight in enumerate(sorted(each, reverse=True)))
        for count, each in weights.items()
    }


class _Scene:
    """What the sentences around the tolls say of all of them."""

    def __init__(self, text: str, reading: Reading, found: Sequence[Toll], words: Words) -> None:
        self.words = words
        self.found = found
        self._several: dict[int, bool] = {}
        self._earlier: dict[int, bool] = {}
        self._own_death: dict[int, bool] = {}
        self._suicide: dict[int, bool] = {}
        self._kills: dict[int, bool] = {}
        self._includes: dict[int, bool] = {}
        for index in {toll.sentence for toll in found}:
            sentence = reading.sentences[index]
            line = tokens(text, sentence.start, sentence.end)
            self._several[index] = any(True for _ in words.several.hits(line))
            self._earlier[index] = any(True for _ in words.earlier.hits(line))
            self._own_death[index] = any(True for _ in words.own_death.hits(line))
            self._suicide[index] = any(True for _ in words.suicide.hits(line))
            self._kills[index] = any(harm is Harm.KILLED for _, _, harm in words.harms.hits(line))
            self._includes[index] = any(
                token.norm in words.includes and not words.doers.isdisjoint(t.norm for t in line[at : at + 4])
                for at, token in enumerate(line)
            )
        self.doer_died = any((*self._own_death.values(), *self._suicide.values())) or any(
            toll.harm is Harm.KILLED and toll.group.is_one and toll.group.head in words.doers for toll in found
        )

    def weight(self, toll: Toll) -> float:
        group = toll.group
        weight = self._of_place(toll)
        if group.is_part:
            weight *= PART_OF_THOSE_HIT if toll.harm is Harm.KILLED and toll.count > 1 else PART
        elif toll.is_severe and toll.harm is Harm.WOUNDED and self._has_more(toll):
            weight *= PART
        if group.is_loose:
            weight *= LOOSE
        if self._several[toll.sentence]:
            weight *= SEVERAL_EVENTS
        if self._earlier[toll.sentence]:
            weight *= TOLD_NO_MORE
        if toll.is_done and toll.harm is Harm.KILLED:
            weight *= DONE_TO
        if group.count > 1:
            weight *= POINTS_BACK if group.people[0].is_definite else 1
            weight *= THE_OTHERS if group.people[0].is_definite and group.is_other else 1
            weight *= MAY_HAVE_DONE_IT if group.head in self.words.doers and len(group.people) == 1 else 1
        else:
            weight *= NAMED if group.people[0].name else 1
            weight *= POINTS_BACK_AT_ONE if group.people[0].is_definite else 1
        return weight

    def _of_place(self, toll: Toll) -> float:
        if toll.is_headline:
            return WEIGHT_HEADLINE
        if toll.sentence <= LEAD_SENTENCES:
            return WEIGHT_LEAD
        return WEIGHT_BODY if toll.sentence <= BODY_SENTENCES else WEIGHT_TAIL

    def _has_more(self, toll: Toll) -> bool:
        """More were hit than those whom it befell badly: a larger number, or "two others" beside them."""
        return any(
            other.harm is not Harm.KILLED
            and not other.is_severe
            and (other.count > toll.count or (other.group.is_other and other.sentence == toll.sentence))
            for other in self.found
        )

    def leaves_out_doer(self, toll: Toll) -> bool:
        """The sentence says that the killer died too, beside those it counts; "murder-suicide" says of all of them."""
        is_beside = self._own_death[toll.sentence] or (toll.is_done and self._suicide[toll.sentence])
        return is_beside and not self._includes[toll.sentence]

    def before(self, toll: Toll, *harms: Harm) -> Toll | None:
        """The last toll before this one in its sentence of such a harm."""
        earlier = [
            other
            for other in self.found
            if other.sentence == toll.sentence and other.harm in harms and other.end <= toll.start
        ]
        return earlier[-1] if earlier else None

    def tells_of_killed(self, toll: Toll) -> bool:
        """The killed are told of beside those hit or in the headline; elsewhere they may be of another event."""
        return any(
            other.harm is Harm.KILLED and (other.is_headline or abs(other.sentence - toll.sentence) <= NEIGHBOURS)
            for other in self.found
        )

    def kills(self, sentence: int) -> bool:
        """A word of the sentence says that somebody was killed, whoever it was."""
        return self._kills[sentence]

    def tells(self, sentence: int, *harms: Harm) -> bool:
        return any(other.sentence == sentence and other.harm in harms for other in self.found)


def _killed(found: Sequence[Toll], scene: _Scene) -> list[Told]:
    told: list[Told] = []
    for toll in found:
        if toll.harm is Harm.KILLED:
            told += _killed_by(toll, scene)
    told = _one_of_many(told)
    names = {toll.group.people[0].name for toll in found if toll.harm is Harm.KILLED and toll.group.is_one} - {""}
    if _best(totals(told)) == 1 and len(names) > 1:
        named = next(toll for toll in found if toll.group.people[0].name in names)
        told.append(Told(count=len(names), weight=EACH_NAME * len(names), toll=named, working=Working.TOGETHER))
    return told


def _killed_by(toll: Toll, scene: _Scene) -> list[Told]:
    """The whole that a toll of killed gives; who killed is counted with them where he died too."""
    weight, group = scene.weight(toll), toll.group
    if toll.ordinal:
        return [Told(count=toll.ordinal, weight=weight, toll=toll, working=Working.TOGETHER)]
    if group.has_self:
        return [Told(count=toll.count, weight=weight * WITH_SELF, toll=toll)]
    is_doer = group.is_one and group.head in scene.words.doers
    if scene.leaves_out_doer(toll) and not group.is_part and not is_doer:
        return [
            Told(count=toll.count, weight=weight * WITHOUT_DOER, toll=toll),
            Told(count=toll.count + 1, weight=weight * WITH_DOER, toll=toll, working=Working.WITH_DOER),
        ]
    if scene.doer_died and toll.is_done and not group.is_part and not is_doer:
        return [
            Told(count=toll.count, weight=weight * MAYBE_WITHOUT_DOER, toll=toll),
            Told(count=toll.count + 1, weight=weight * MAYBE_WITH_DOER, toll=toll, working=Working.WITH_DOER),
        ]
    if group.is_other and not scene.tells(toll.sentence, Harm.WOUNDED, Harm.HIT):
        weight *= MORE_OF_THE_SAME
    return [Told(count=toll.count, weight=weight, toll=toll)]


def _surely_killed(told: Sequence[Told]) -> int:
    """How many were killed, where that is said plainly enough to take them from those hit."""
    weights = totals(told)
    best = _best(weights)
    return best if weights.get(best, 0.0) >= SURELY_KILLED else 0


def _wounded(found: Sequence[Toll], scene: _Scene, killed: int) -> list[Told]:
    told: list[Told] = []
    for toll in found:
        if toll.ordinal and toll.harm is not Harm.KILLED:
            told += _hit(toll, toll.ordinal, scene, killed)
        elif toll.harm is Harm.WOUNDED:
            told += _wounded_by(toll, scene)
        elif toll.harm is Harm.HIT:
            told += _hit(toll, toll.count, scene, killed)
    return _one_of_many([one for one in told if one.count])


def _wounded_by(toll: Toll, scene: _Scene) -> list[Told]:
    weight = scene.weight(toll)
    before = scene.before(toll, Harm.WOUNDED, Harm.HIT)
    if toll.group.is_other and before is not None and not scene.kills(toll.sentence):
        # "Two are in a critical condition and two others were hurt"
        return [
            Told(count=toll.count, weight=weight * MORE_OF_THE_SAME, toll=toll),
            Told(count=toll.count + before.count, weight=weight, toll=toll, working=Working.TOGETHER),
        ]
    return [Told(count=toll.count, weight=weight, toll=toll)]


def _hit(toll: Toll, count: int, scene: _Scene, killed: int) -> list[Told]:
    """Who was hit and did not die was wounded."""
    weight = scene.weight(toll) * HIT_AT_ALL
    if not killed or toll.group.is_other:
        return [Told(count=count, weight=weight, toll=toll)]
    if count > killed and not toll.group.is_loose:
        less, as_said = (
            (HIT_LESS_KILLED, HIT_AS_SAID) if scene.tells_of_killed(toll) else (HIT_AS_SAID, HIT_LESS_KILLED)
        )
        return [
            Told(count=count - killed, weight=weight * less, toll=toll, working=Working.LESS_KILLED),
            Told(count=count, weight=weight * as_said, toll=toll),
        ]
    return [Told(count=count, weight=weight * HIT_FEWER_THAN_KILLED, toll=toll)]


def _one_of_many(told: Sequence[Told]) -> list[Told]:
    """Where several are told of, one of them is told of as well, and is not the whole."""
    weights = totals(told)
    if max((weight for count, weight in weights.items() if count > 1), default=0.0) < ENOUGH_FOR_MANY:
        return list(told)
    return [
        Told(count=one.count, weight=one.weight * ONE_OF_MANY, toll=one.toll, working=one.working)
        if one.count == 1
        else one
        for one in told
    ]


def _best(weights: Mapping[int, float]) -> int:
    return max(weights, key=lambda count: weights[count], default=0)


def _sorted(told: Sequence[Told]) -> tuple[Told, ...]:
    return tuple(sorted(told, key=lambda one: -one.weight))
