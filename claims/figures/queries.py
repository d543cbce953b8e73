"""What to search for: two or three phrases for one figure, from precise to broad, in the words of a language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from claims.figures import lexicon
from claims.figures.counted import plural
from claims.figures.text import Token, tokens
from claims.figures.values import Figure

# Longer queries find less: engines want every word, and none is worth more than these.
MOST_PLACES = 3
MOST_NAMES = 2
LONGEST_NAME = 4
WIDEST = "person"
# A line with more of its words capitalised is a headline in title case, where capitals name nothing.
TITLE_CASE_FROM = 0.6
# Of a headline, where neither an event nor a counted thing is known.
MOST_TOPIC_WORDS = 4
LONG_ENOUGH = 2
# Short, long and metric tons are called alike in a language that tells one of them.
CLOSE_UNITS = Decimal("1.2")

_JOINT = re.compile(r" (?:and|y|e|&) ")
# "SPRINGFIELD, Ohio (AP) –": where a report was written, before a bracket or a dash.
_DATELINE = re.compile(
    r"(?P<names>[A-ZÀ-ÖØ-Þ][\w'’. ]{2,40}?(?:, [A-ZÀ-ÖØ-Þ][\w'’. ]{1,30}?)?)\s*(?P<agency>\([^)]{2,30}\)\s*)?[–—-]\s"
)


def phrases(
    figure: Figure,
    *,
    context: Sequence[str] = (),
    language: str = "en",
    quoted: bool = False,
    dated: bool = False,
) -> tuple[str, ...]:
    """Two or three search phrases for a figure, from precise to broad, in one language.

    `context` is what stands around the figure, its sentence or a headline: names and places in it narrow the search.
    `quoted` puts names of several words in quotation marks; `dated` says month and year, for places that know no days.
    """
    language = lexicon.known(language)
    lines = [_Line.of(words) for words in context]
    places = _places(figure, lines, language)
    # Other counts are wanted, so that whoever says so is no part of the question.
    said_by = " ".join(f"{source.text} {source.named or ''}" for source in figure.sources)
    names = [name for name in _names(lines) if name not in places and name not in said_by]
    where = [_said(place, quoted=quoted) for place in places[:MOST_PLACES]]
    who = [_said(name, quoted=quoted) for name in names[:MOST_NAMES]]
    when = [_month(figure, language)] if dated else []
    number = _number(figure, language)
    groups = _group_words(figure, language)
    happened = _event_words(figure, language)
    own_group, own_event = groups[:1], happened[:1]
    if own_group or own_event:
        rows = [
            [number, *own_group, *own_event, *where, *when],
            [*own_group, *(happened[1:2] or own_event), *where, *(who if not where else []), *when],
            [*groups[1:2], *own_event, *where, *who],
        ]
    else:
        about = [figure.counted] if figure.counted else _topic(lines, language)
        rows = [[number, *about, *where, *who, *when], [*about, *where, *who]]
    asked = (" ".join(filter(None, row)) for row in rows if len(list(filter(None, row))) > 1)
    return tuple(dict.fromkeys(asked)) or tuple(filter(None, [number]))


# ── The number, what is counted, what happened ───────────────────────────────────────────────────────────────────────


def topic(text: str, figure: Figure, *, language: str = "en") -> str:
    """The words of a claim that say what it is about, without its number, whom it counts and what befell them.

    So that claims on one event ask the same: "shooting Springfield Ohio" of the dead as of the wounded.
    """
    words = lexicon.load(lexicon.known(language))
    table = words.table("events")
    happened = figure.event_class or ""
    forms = table.lists(happened) if happened in table else {}
    left_out = {token.norm for phrase in forms.get(figure.event or "", ()) for token in tokens(str(phrase))}
    left_out |= {*words.table("nouns").words("stop"), *_days_and_months()}
    said = [token for token in tokens(text) if token.end <= figure.start or token.start >= figure.end]
    return " ".join(
        dict.fromkeys(t.text for t in said if t.kind == "word" and t.norm not in left_out and len(t.text) > LONG_ENOUGH)
    )


def _number(figure: Figure, language: str) -> str:
    value = figure.value[1] if isinstance(figure.value, tuple) else figure.value
    if value is None:
        return ""
    number = f"{Decimal(value).normalize():f}"
    if figure.unit is None or figure.unit == "%":
        return f"{number}%" if figure.unit else number
    return f"{number} {_unit_word(figure.unit, language)}".rstrip()


def _unit_word(unit: str, language: str) -> str:
    """A unit's name; where the language has none for it, that of the unit next in size: "toneladas" for short tons."""
    measures = lexicon.load(language).table("units").lists("measure")
    if unit not in measures:
        unit = _next_in_size(unit, measures) or unit
    spelled = [str(word) for word in measures.get(unit, ()) if len(word) > 2]
    return spelled[min(1, len(spelled) - 1)] if spelled else ""


def _next_in_size(unit: str, measures: Mapping[str, object]) -> str | None:
    table = lexicon.classes().table("dimensions")
    for name in table:
        factors = {code: Decimal(factor) for code, factor in table.mapping(name).items()}
        if unit in factors:
            close = {code: max(factors[code], factors[unit]) / min(factors[code], factors[unit]) for code in factors}
            known = [code for code in close if code in measures and close[code] <= CLOSE_UNITS]
            return min(known, key=lambda code: close[code], default=None)
    return None


def _group_words(figure: Figure, language: str) -> list[str]:
    """What is counted, in that language's words for its group, the text's own word first where it is one of them."""
    if figure.counted is None:
        return []
    if figure.unit is not None:
        return _stuff_words(figure, language)
    if figure.event_class is not None and lexicon.group_of(figure.counted) == WIDEST:
        return []  # "killed" says that they are people
    words = lexicon.load(language).lists("counted")
    own = figure.counted
    found: list[str] = []
    for part in dict.fromkeys(_JOINT.split(own)):
        group = lexicon.group_of(part)
        if group is None:
            continue
        known = words.get(group, ())
        found += [part] if part in known else []
        found += list(known[:2])
    if not found and _is_word_of(own, language, figure):
        found = [own]
    is_one = figure.value == 1
    return [word if is_one else plural(word, language) for word in dict.fromkeys(found)]


def _stuff_words(figure: Figure, language: str) -> list[str]:
    """What is measured out, as written in its own language, else by its group's first word."""
    group = lexicon.group_of(figure.counted or "")
    known = lexicon.load(language).lists("counted").get(group or "", ())
    if known and figure.counted not in known:
        return [str(known[0])]
    return [figure.counted_text or ""] if known or _is_word_of(figure.counted or "", language, figure) else []


def _is_word_of(word: str, language: str, figure: Figure) -> bool:
    """A counted noun that no lexicon knows is asked for as written, in the language of its event alone."""
    return figure.event is None or figure.event in _lemmas(language)


@cache
def _lemmas(language: str) -> frozenset[str]:
    table = lexicon.load(language).table("events")
    return frozenset(lemma for name in table for lemma in table.lists(name))


def _event_words(figure: Figure, language: str) -> list[str]:
    table = lexicon.load(language).table("events")
    if figure.event_class is None or figure.event_class not in table:
        return []
    lemmas = table.lists(figure.event_class)
    own = lemmas.get(figure.event or "", ())[:1]
    return [str(word) for word in dict.fromkeys([*own, *(forms[0] for forms in lemmas.values())])]


# ── Where, who, when ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Line:
    """Words around a figure, with what in them is a name: runs of capitalised words, each with its first token."""

    text: str
    words: list[Token]
    runs: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> _Line:
        line = tokens(text)
        return cls(text, line, tuple(_runs(line)))

    def name(self, first: int, end: int) -> str:
        return " ".join(token.text for token in self.words[first:end])


def _runs(line: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Runs of capitalised words that are no days or months; none where every word is capitalised."""
    worded = [token for token in line if token.kind == "word"]
    capitals = sum(token.is_capitalised for token in worded)
    if len(worded) > LONGEST_NAME and capitals >= TITLE_CASE_FROM * len(worded):
        return
    at = 0
    while at < len(line):
        first = at
        while at < len(line) and at - first < LONGEST_NAME and _is_name(line, at):
            at += 1
        if at > first:
            yield first, at
        at = max(at, first + 1)


def _is_name(line: Sequence[Token], at: int) -> bool:
    """A capitalised word; not a day or month of any language, nor a small word that begins a sentence."""
    token = line[at]
    if token.kind != "word" or not token.is_capitalised or token.norm in _days_and_months():
        return False
    return not (_begins(line, at) and token.norm in _small_words())


def _begins(line: Sequence[Token], at: int) -> bool:
    return at == 0 or line[at - 1].text in ".:!?"


@cache
def _small_words() -> frozenset[str]:
    tables = (lexicon.load(language).table("nouns") for language in lexicon.languages())
    return frozenset(word for table in tables for word in table.words("stop"))


@cache
def _days_and_months() -> frozenset[str]:
    tables = [lexicon.load(language).table("times") for language in lexicon.languages()]
    return frozenset(word for table in tables for word in (*table.words("weekdays"), *table.words("months")))


def _places(figure: Figure, lines: Sequence[_Line], language: str) -> list[str]:
    """The figure's places, each with the state or country that a text says behind a comma; then other countries.

    Countries are as the language calls them, and come behind what lies in them.
    """
    called = lexicon.load(language).table("places").lists("names")
    known = _place_of()
    found: list[str] = []
    for place in figure.places:
        found.append(place)
        found += [wider for line in lines if (wider := _wider(place, line)) is not None]
    if not found:
        found += [name for line in lines for name in _dateline(line)]
    for line in lines:
        found += [known[token.norm] for token in line.words if token.is_capitalised and token.norm in known]
    named = [place for place in dict.fromkeys(found) if place not in called]
    countries = [place for place in dict.fromkeys(found) if place in called]
    countries.sort(key=lambda place: place not in figure.places)
    # Two countries where nothing else is named: "Venezuela Colombia"; of a town, its state and its country.
    return [*named, *(str(called[place][0]).title() for place in countries)]


def _wider(place: str, line: _Line) -> str | None:
    """ "Ohio" for "Springfield, Ohio"."""
    for (first, end), (after, last) in zip(line.runs, line.runs[1:], strict=False):
        is_next = after == end + 1 and line.words[end].text == ","
        if is_next and line.name(first, end).endswith(place):
            wider = line.name(after, last)
            return _place_of().get(wider.lower(), wider)
    return None


def _dateline(line: _Line) -> list[str]:
    """ "Springfield" and "Ohio" of a line that begins "SPRINGFIELD, Ohio (AP) –"."""
    hit = _DATELINE.match(line.text.lstrip())
    if hit is None or not (hit["agency"] or hit["names"].split(",")[0].isupper()):
        return []
    names = [name.strip() for name in hit["names"].split(",")]
    return [_place_of().get(name.lower(), name.title() if name.isupper() else name) for name in names]


@cache
def _place_of() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in lexicon.languages():
        for place, spellings in lexicon.load(language).table("places").lists("names").items():
            for spelling in spellings:
                found.setdefault(spelling, place)
    return found


def _names(lines: Sequence[_Line]) -> list[str]:
    """Names that the context has, each whole: "Nicolás Maduro".  No countries and no agencies."""
    places, agencies = _place_of(), lexicon.classes().lists("aliases")
    found: list[str] = []
    for line in lines:
        for first, end in line.runs:
            if _begins(line.words, first) and end - first == 1:  # every sentence begins with a capital
                continue
            words = [token.text for token in line.words[first:end] if token.norm not in places]
            if end - first == 1 and line.words[first].norm in _small_words():  # "— A bus"
                continue
            if words and " ".join(words) not in agencies:
                found.append(" ".join(words))
    return list(dict.fromkeys(found))


def _topic(lines: Sequence[_Line], language: str) -> list[str]:
    """The words of the nearest line that say something, where nothing better is known."""
    stop = {*lexicon.load(language).table("nouns").words("stop"), *_days_and_months()}
    words = [
        token.text for line in lines[:1] for token in line.words if token.kind == "word" and token.norm not in stop
    ]
    return [word for word in words if len(word) > LONG_ENOUGH][:MOST_TOPIC_WORDS]


def _month(figure: Figure, language: str) -> str:
    """ "February 2019" """
    day = figure.when.first if figure.when else figure.as_of
    if not isinstance(day, date):
        return ""
    words = lexicon.load(language)
    month = words.table("queries").words("months")[day.month - 1]
    return words.table("queries").word("month").format(month=month, year=day.year)


def _said(name: str, *, quoted: bool) -> str:
    return f'"{name}"' if quoted and " " in name else name
