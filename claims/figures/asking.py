"""What is a person looking for who types "killed 2-7, Venezuela, February 2019"?  The words may be of any language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import groupby

from claims.figures import counted, events, lexicon, times
from claims.figures.places import place_key
from claims.figures.quantities import Quantity, find_quantities
from claims.figures.text import Token, tokens, words_in
from claims.figures.values import Interval, Kind, Sentence, When

LONGEST_PHRASE = 4
YEAR_DIGITS = 4
YEARS = range(1900, 2101)
HYPHENS = frozenset("-–—‐‑")
SIGNS = ((">=", "≥"), ("<=", "≤"))
# "2-7" is given room, so that no rule takes it for a score or a telephone number; a day as in 2019-02-24 stays.
_RANGE = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)|(?P<low>\d[\d.,]*)\s*(?P<hyphen>[-–—‐‑])\s*(?=\d)")


# What a few words mean, in lower case; None where they mean nothing of the kind.
_Meaning = Callable[[tuple[str, ...]], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """A part of a question that was not understood, and what is wrong with it."""

    part: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it was understood.  `places` are keys (claims.figures.places); `counted` is a word of no group."""

    interval: Interval | None = None
    kind: Kind | None = None
    unit: str | None = None
    event_class: str | None = None
    groups: tuple[str, ...] = ()
    counted: str | None = None
    places: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    unclear: tuple[Unclear, ...] = ()


def ask(question: str) -> Asked:
    """Read a question.  What is not understood of it is in `unclear`, and the rest as if it were not there."""
    return _Question(question).read()


def event_names(language: str = lexicon.FALLBACK) -> dict[str, str]:
    """Each class of event with the word a person would choose it by: "killed"."""
    table = lexicon.load(language).table("events")
    return {name: str(next(iter(table.lists(name).values()))[0]) for name in table}


def group_names(language: str = lexicon.FALLBACK) -> dict[str, str]:
    """Each group with the word a person would choose it by: "soldiers"."""
    words = lexicon.load(language).lists("counted")
    return {
        group: counted.plural(str(words[group][0]), language)
        for group in lexicon.classes().mapping("groups")
        if words.get(group)
    }


def search_words(asked: Asked, language: str) -> str:
    """What happened, what is counted and where, in the words of a language, for a search by words."""
    happened = lexicon.load(language).table("events")
    words = lexicon.load(language).lists("counted")
    found = [str(words[group][0]) for group in asked.groups if words.get(group)]
    if asked.event_class and asked.event_class in happened:
        found += [str(forms[0]) for forms in happened.lists(asked.event_class).values()][:2]
    return " ".join([*found, *filter(None, [asked.counted]), *asked.places])


class _Question:
    """A question on its way to being understood: its tokens, and which of them are by now."""

    def __init__(self, question: str) -> None:
        for sign, written in SIGNS:
            question = question.replace(sign, written)
        self.text = _RANGE.sub(lambda hit: hit["day"] or f"  {hit['low']} {hit['hyphen']} ", question)
        self.line = tokens(self.text)
        self.taken: set[int] = set()
        self.unclear: list[Unclear] = []

    def read(self) -> Asked:
        since, until = self._days()
        quantity = self._quantity()
        plain = None if quantity else self._plain_numbers()
        places = self._countries()
        event_class = self._event()
        groups = self._groups()
        places += self._names()
        other = None if event_class or groups else self._counted()
        self._leftover()
        unit = quantity.unit if quantity else None
        return Asked(
            interval=quantity.interval if quantity else plain,
            kind=unit.kind if unit else None,
            unit=unit.code if unit else None,
            event_class=event_class,
            groups=tuple(dict.fromkeys(groups)),
            counted=other,
            places=tuple(dict.fromkeys(places)),
            since=since,
            until=until,
            unclear=tuple(self.unclear),
        )

    def _days(self) -> tuple[date | None, date | None]:
        """The days between which it is to have happened."""
        first: date | None = None
        last: date | None = None
        for when in self._times():
            starts, ends = self._opens(when.start)
            if not ends:
                first = min(first or when.first, when.first)
            if not starts:
                last = max(last or when.last, when.last)
        if first and last and first > last:
            self.unclear.append(Unclear(part=self.text.strip(), sentence="The second day is before the first."))
        return first, last

    def _times(self) -> list[When]:
        text = self._without_leads()
        words = words_in(text, 0, len(text))
        found: list[When] = []
        for language in lexicon.languages():
            hits = times.matches(text, 0, len(text), words, language)
            found += [time.when for time in times.find(text, 0, len(text), hits, published=None, language=language)]
        kept: list[When] = []
        for when in sorted(found, key=lambda when: (when.start - when.end, when.start)):
            places = {at for at, token in enumerate(self.line) if when.start <= token.start < when.end}
            if places and places.isdisjoint(self.taken):
                self.taken |= places
                kept.append(self._from_day(when, min(places)))
        return [*kept, *self._years()]

    def _without_leads(self) -> str:
        """The text with "since" and "until" left blank: some languages take "desde febrero" for a time of its own."""
        text = self.text
        for token in self.line:
            if token.norm in _small("since") | _small("until"):
                text = text[: token.start] + " " * (token.end - token.start) + text[token.end :]
        return text

    def _from_day(self, when: When, at: int) -> When:
        """ "23-25 February 2019": the day before the hyphen belongs to the same month."""
        if at < 2 or self.line[at - 1].text not in HYPHENS or not self.line[at - 2].text.isdecimal():
            return when
        day = int(self.line[at - 2].text)
        if when.first != when.last or not 1 <= day <= when.first.day:
            return when
        self.taken |= {at - 1, at - 2}
        start = self.line[at - 2].start
        return When(start=start, end=when.end, text=when.text, first=when.first.replace(day=day), last=when.last)

    def _years(self) -> Iterator[When]:
        """A year that ends the question, or a part of it, is no count."""
        for at in self._left():
            token = self.line[at]
            if not (token.text.isdecimal() and len(token.text) == YEAR_DIGITS and int(token.text) in YEARS):
                continue
            if self._is_edge(at + 1) and not self._in_range(at):
                self.taken.add(at)
                year = int(token.text)
                yield When(
                    start=token.start,
                    end=token.end,
                    text=token.text,
                    first=date(year, 1, 1),
                    last=date(year, 12, 31),
                )

    def _is_edge(self, at: int) -> bool:
        return not 0 <= at < len(self.line) or self.line[at].text in ",;"

    def _in_range(self, at: int) -> bool:
        return self.line[at - 1].text in HYPHENS or self.line[at - 1].kind == "number"

    def _opens(self, start: int) -> tuple[bool, bool]:
        """Whether the word before a time says that it is a beginning alone, or an end alone."""
        before = [at for at in self._left() if self.line[at].end <= start <= self.line[at].end + 1]
        lead = self.line[before[-1]].norm if before else ""
        starts, ends = lead in _small("since"), lead in _small("until")
        if starts or ends:
            self.taken.add(before[-1])
        return starts, ends and not starts

    def _quantity(self) -> Quantity | None:
        """The number that is asked for, read in the language that makes the most of it."""
        best: list[Quantity] = []
        best_line: list[Token] = []
        for language in self._spoken():
            line = self._with_ranges(language)
            # What looks like a year, a score or a telephone number in a text is none here.
            found = find_quantities(" " * len(self.text), Sentence(start=0, end=len(self.text)), line, language)
            if found and (not best or _worth(found) > _worth(best)):
                best, best_line = found, line
        for quantity in best:
            start, end = best_line[quantity.first].start, best_line[quantity.last - 1].end
            self.taken |= {at for at, token in enumerate(self.line) if start <= token.start < end}
        if len(best) > 1:
            said = [self.text[_start(best_line, each) : _end(best_line, each)] for each in best[:2]]
            self.unclear.append(
                Unclear(
                    part=said[1],
                    sentence=f"“{said[0]}” and “{said[1]}” are two numbers. Ask for one number or one range.",
                )
            )
        return best[0] if best else None

    def _plain_numbers(self) -> Interval | None:
        """ "1000-2000": numbers that look like years to every rule, where nothing else is asked for."""
        left = [at for at in self._left() if self.line[at].text.isdecimal()]
        values = [Decimal(self.line[at].text) for at in left]
        if not values or len(values) > 2 or (len(values) == 2 and self.line[left[0] + 1].text not in HYPHENS):
            return None
        self.taken.update(left)
        return Interval(low=values[0], high=values[-1])

    def _spoken(self) -> list[str]:
        """The languages, first the one that knows the most of the words: "1.500 migrantes" is no 1.5."""
        words = [token.norm for token in self.line if token.kind == "word"]
        return sorted(lexicon.languages(), key=lambda language: -sum(_is_word_of(word, language) for word in words))

    def _with_ranges(self, language: str) -> list[Token]:
        """What is left of the line, with "2-7" told in words, as every language can read it."""
        between, link = lexicon.load(language).table("asking").words("range")
        line: list[Token] = []
        left = self._left()
        for at in left:
            token = self.line[at]
            if {at - 1, at + 1} <= set(left) and token.text in HYPHENS and _are_numbers(self.line, at):
                first = line.pop()
                line += [_word(between, first.start - 2, first.start - 1), first, _word(link, token.start, token.end)]
            else:
                line.append(token)
        return line

    def _countries(self) -> list[str]:
        return [key for key, _ in self._phrases(_country)]

    def _event(self) -> str | None:
        """What happened, in whichever language says so."""
        found: dict[str, str] = {}
        for language in lexicon.languages():
            run = [self.line[at] for at in self._left()]
            for event in events.find(run, language):
                self._take(run[event.first : event.last])
                found.setdefault(event.event_class, run[event.first].text)
        for language in lexicon.languages():
            for at in self._left():
                token = self.line[at]
                if named := events.of_noun(counted.singular(token.norm, language), language):
                    self.taken.add(at)
                    found.setdefault(named[1], token.text)
        if len(found) > 1:
            first, second, *_ = found.values()
            self.unclear.append(
                Unclear(part=second, sentence=f"“{first}” and “{second}” are two things that happened. Ask for one.")
            )
        return next(iter(found), None)

    def _groups(self) -> list[str]:
        return [group for group, _ in self._phrases(_group)]

    def _names(self) -> list[str]:
        """Capitalised words that are left are places."""
        found = []
        left = [at for at in self._left() if self._is_name(at)]
        for _, run in groupby(enumerate(left), key=lambda pair: pair[1] - pair[0]):
            places = [at for _, at in run]
            self.taken.update(places)
            found.append(place_key(" ".join(self.line[at].text for at in places)))
        return found

    def _is_name(self, at: int) -> bool:
        token = self.line[at]
        is_day = any(times.is_day(token.norm, language) or _is_month(token.norm) for language in lexicon.languages())
        return token.kind == "word" and token.is_capitalised and not is_day and token.norm not in _small("small")

    def _counted(self) -> str | None:
        """A word that is in no group can still be what was counted: "tents"."""
        left = [at for at in self._left() if self._is_word(at)]
        if len(left) != 1:
            return None
        self.taken.add(left[0])
        return counted.singular(self.line[left[0]].norm, lexicon.FALLBACK)

    def _leftover(self) -> None:
        left = [at for at in self._left() if self._is_word(at) or self.line[at].kind == "number"]
        for _, run in groupby(enumerate(left), key=lambda pair: pair[1] - pair[0]):
            words = [self.line[at] for _, at in run]
            part = self.text[words[0].start : words[-1].end]
            month = any(_is_month(token.norm) for token in words)
            told = (
                f"“{part}” needs a year."
                if month
                else f"“{part}” was not understood: it is no number, no day, nothing that happens, and nothing that "
                "is counted. A place is written with a capital."
            )
            self.unclear.append(Unclear(part=part, sentence=told))

    def _is_word(self, at: int) -> bool:
        token = self.line[at]
        return token.kind == "word" and token.norm not in _small("small")

    def _phrases(self, meaning: _Meaning) -> list[tuple[str, str]]:
        """What phrases of neighbouring words mean, the longest first; these words are understood then."""
        found = []
        left = self._left()
        index = 0
        while index < len(left):
            for length in range(min(LONGEST_PHRASE, len(left) - index), 0, -1):
                run = left[index : index + length]
                words = [self.line[at] for at in run]
                is_whole = run[-1] - run[0] == length - 1 and all(word.kind == "word" for word in words)
                if is_whole and (key := meaning(tuple(word.norm for word in words))):
                    self.taken.update(run)
                    found.append((key, " ".join(word.text for word in words)))
                    index += length - 1
                    break
            index += 1
        return found

    def _take(self, run: Sequence[Token]) -> None:
        starts = {token.start for token in run}
        self.taken |= {at for at, token in enumerate(self.line) if token.start in starts}

    def _left(self) -> list[int]:
        return [at for at in range(len(self.line)) if at not in self.taken]


def _worth(found: Sequence[Quantity]) -> tuple[int, int]:
    """One number rather than two, and one of more words rather than of fewer."""
    return -len(found), sum(each.last - each.first for each in found)


def _start(line: Sequence[Token], quantity: Quantity) -> int:
    return line[quantity.first].start


def _end(line: Sequence[Token], quantity: Quantity) -> int:
    return line[quantity.last - 1].end


def _word(norm: str, start: int, end: int) -> Token:
    return Token(start, end, norm, norm, "word")


def _are_numbers(line: Sequence[Token], hyphen: int) -> bool:
    return line[hyphen - 1].kind == "number" and line[hyphen + 1].kind == "number"


@cache
def _small(name: str) -> frozenset[str]:
    """Words of one kind that questions have, in all languages."""
    return frozenset(
        word for language in lexicon.languages() for word in lexicon.load(language).table("asking").words(name)
    )


@cache
def _is_month(norm: str) -> bool:
    tables = [lexicon.load(language).table("times") for language in lexicon.languages()]
    return any(norm in (*table.words("months"), *table.words("short_months")) for table in tables)


@cache
def _is_word_of(word: str, language: str) -> bool:
    """Whether a lexicon has the word: as an event, as something counted, or as a small word of questions."""
    words = lexicon.load(language)
    if word in words.table("asking").words("small") or word in words.table("times").words("months"):
        return True
    happened = words.table("events")
    if any(word in forms for name in happened for forms in happened.lists(name).values()):
        return True
    return any(counted.singular(word, language) in known for known in words.lists("counted").values())


@cache
def _country(words: tuple[str, ...]) -> str | None:
    """The key of a country, by its name or by what comes from there."""
    said = " ".join(words)
    for name in (said, said.removesuffix("s")):
        if (key := place_key(name)) in _country_keys() and len(name) > 2:
            return key
    return None


@cache
def _country_keys() -> frozenset[str]:
    return frozenset(
        place_key(country)
        for language in lexicon.languages()
        for country in lexicon.load(language).table("places").lists("names")
    )


@cache
def _group(words: tuple[str, ...]) -> str | None:
    """The group of what is counted, in the singular or the plural of any language."""
    known = lexicon.groups_by_word()
    for language in lexicon.languages():
        if group := known.get(" ".join((*words[:-1], counted.singular(words[-1], language)))):
            return group
        if group := known.get(" ".join((counted.singular(words[0], language), *words[1:]))):
            return group
    return None
