"""Where and when?  The scene of a claim, and whether a report tells of the same one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

from claims.figures import lexicon, places
from claims.figures.text import Token, tokens
from claims.figures.values import Figure, When

# A count is in the news the day it happens or the next; later reports say of which day they speak.
FRESH = timedelta(days=1)
RECENT = timedelta(days=3)
# Later a day is told by its date, and no more by its weekday.
WEEK = timedelta(days=9)
# Times are off by one around midnight.
NIGHT = 1
LEAD_CHARACTERS = 700
# Where a report says what it is about; further down it recalls other events.
TIMES_WITHIN = 1_500
LONGEST_NAME = 4

# How surely a report tells of a scene (judgement, checked against reports of known incidents; docs/figures.md).
SURE = 1.0
DATED = 0.95
REGION = 0.35
RECENTLY = 0.7
OTHER_DAY = 0.7
SAME_DATE_LATER = 0.6
UNPLACED = 0.7

_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
# "St." is "St", "D.C." is "DC", "Martha's" is "Marthas".
_DROPPED = str.maketrans("", "", ".'’")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where and when what a claim counts happened: its towns and other named places, its region or country, the day."""

    places: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A report tells of a scene: how surely (0 to 1), and by what."""

    score: float
    reason: str


class Setting:
    """Where and when a report plays, made ready for asking about many scenes.

    The times are asked for only where the place is right: they take a reading of the text.
    """

    def __init__(
        self, text: str, *, times: Callable[[], Sequence[When]], published: date | None, headline_end: int
    ) -> None:
        lead = min(len(text), headline_end + LEAD_CHARACTERS)
        self.text, self.lead, self.written = _plain(text), _plain(text[:lead]), text[:lead]
        self.published = published
        self._times = times
        self._near = headline_end + TIMES_WITHIN

    @cached_property
    def all_times(self) -> list[When]:
        return [time for time in self._times() if (time.last - time.first).days <= 1]

    @property
    def times(self) -> list[When]:
        return [time for time in self.all_times if time.start < self._near]

    def names(self, place: str) -> bool:
        return any(f" {name} " in self.text for name in _spellings(place))

    def may_name(self, day: date) -> bool:
        """The number of a day stands in the text: without it, and long after, the text speaks of other days."""
        return re.search(rf" 0?{day.day}(?:st|nd|rd|th)? ", self.text) is not None

    def names_early(self, place: str) -> bool:
        """Near its beginning, or shortened as in a dateline: "Cali, Colombia", "Fresno, Calif."."""
        if any(f" {name} " in self.lead for name in _spellings(place)):
            return True
        short = _shortened(place)
        return short is not None and short.search(self.written) is not None


def scene_of(figure: Figure, *, around: Iterable[str], language: str) -> Scene:
    """The scene of a claim: from the texts around it, the nearest first (its sentence, the headline, the dateline).

    The first of them that names a place gives the places; regions and countries are taken from all.
    """
    found: list[str] = []
    regions: list[str] = [place for place in figure.places if _is_wide(place)]
    for text in around:
        named = named_places(text, language)
        regions += [place for place in named if _is_wide(place)]
        found = found or [place for place in named if not _is_wide(place)]
    found = found or [place for place in figure.places if not _is_wide(place)]
    when = figure.when
    is_day = when is not None and (when.last - when.first).days <= 1
    return Scene(
        places=tuple(dict.fromkeys(found)),
        regions=tuple(dict.fromkeys(regions)),
        day=when.first if when is not None and is_day else figure.as_of,
    )


def named_places(text: str, language: str) -> tuple[str, ...]:
    """Places a sentence names: behind a preposition, and what stands in apposition: "in Cali (Jamundí), Colombia"."""
    line = tokens(text)
    found = list(places.find(line, language))
    for place in list(found):
        words = place.split()
        for at in range(len(line) - len(words)):
            if [token.text for token in line[at : at + len(words)]] == words:
                found += _behind(line, at + len(words))
    return tuple(dict.fromkeys(found))


def _behind(line: Sequence[Token], at: int) -> list[str]:
    """Names in brackets or behind commas after a place."""
    found = []
    while at + 1 < len(line) and line[at].text in (",", "(", ")"):
        end = at + 1
        while end < len(line) and end - at <= LONGEST_NAME and _is_of_name(line, at, end):
            end += 1
        if end > at + 1:
            found.append(" ".join(token.text for token in line[at + 1 : end]))
        at = end
    return found


def _is_of_name(line: Sequence[Token], at: int, end: int) -> bool:
    token = line[end]
    is_link = token.norm in ("of", "de", "del", "la") and end > at + 1
    return token.kind == "word" and (token.is_capitalised or is_link)


def fit(scene: Scene, setting: Setting) -> Fit | None:
    """Whether a report tells of the scene; None where place or day speak against it."""
    where = _where(scene, setting)
    if where is None:
        return None
    score, reason = where
    if score == REGION and not _is_fresh(scene, setting):
        return None
    when = _when(scene, setting)
    if when is None:
        return None
    return Fit(score=round(score * when[0], 3), reason=f"{reason}; {when[1]}")


def _is_fresh(scene: Scene, setting: Setting) -> bool:
    """Published the day after at the latest, which is known without reading the text."""
    if scene.day is None or setting.published is None:
        return True
    return -FRESH <= setting.published - scene.day <= FRESH


def may_be(scene: Scene, setting: Setting) -> bool:
    """A report names the scene's place, though it does not say that it speaks of that day."""
    return any(setting.names(place) for place in scene.places)


def _where(scene: Scene, setting: Setting) -> tuple[float, str] | None:
    if not scene.places and not scene.regions:
        return UNPLACED, "the claim names no place"
    for place in scene.places:
        if setting.names(place):
            return SURE, f"it names {place}"
    if not scene.places:
        region = next((region for region in scene.regions if setting.names(region)), None)
        return (SURE, f"it names {region}") if region else (UNPLACED, f"it does not name {scene.regions[0]}")
    region = next((region for region in scene.regions if setting.names_early(region)), None)
    return (REGION, f"it names {region}, though not {scene.places[0]}") if region else None


def _when(scene: Scene, setting: Setting) -> tuple[float, str] | None:
    if scene.day is None or setting.published is None:
        return OTHER_DAY, "one of the two has no day"
    day, after = scene.day, setting.published - scene.day
    if after < -FRESH or (after > WEEK and not setting.may_name(day)):
        return None
    is_told = any(is_near(time, day) for time in setting.times)
    if _is_fresh(scene, setting):
        return (SURE, "of the same day") if is_told or not setting.times else (OTHER_DAY, "published that day")
    if is_told:
        return DATED, f"it speaks of {day.day} {day:%B}"
    if timedelta() <= after <= RECENT:
        return RECENTLY, "published within days"
    if after > RECENT and any((time.first.month, time.first.day) == (day.month, day.day) for time in setting.all_times):
        return SAME_DATE_LATER, f"it speaks of a {day.day} {day:%B}"
    return None


def is_near(time: When, day: date) -> bool:
    """A time covers a day, or the one before or after it."""
    return time.first.toordinal() - NIGHT <= day.toordinal() <= time.last.toordinal() + NIGHT


@cache
def _is_wide(place: str) -> bool:
    """A region or country: reports of other events in it are many."""
    return any(
        place in lexicon.load(language).table("places").lists(table)
        for language in lexicon.languages()
        for table in ("names", "regions")
        if table in lexicon.load(language).table("places")
    )


@cache
def _spellings(place: str) -> tuple[str, ...]:
    """How a place may be written, made plain: "St. Louis", "saint louis", a country in any language."""
    found = [place]
    for language in lexicon.languages():
        found += lexicon.load(language).table("places").lists("names").get(place, ())
    return tuple(dict.fromkeys(_plain(spelling).strip() for spelling in found))


@cache
def _shortened(place: str) -> re.Pattern[str] | None:
    """How a region is shortened; small letters would be other words ("Mo.", "La.")."""
    tables = [lexicon.load(language).table("places").lists("regions") for language in lexicon.languages()]
    short = [re.escape(str(word)) for table in tables for word in table.get(place, ())]
    return re.compile(rf"\b(?:{'|'.join(short)})(?!\w)") if short else None


def _plain(text: str) -> str:
    """The words of a text between single spaces, without case, accents and other spellings of the same."""
    bare = text.translate(_DROPPED).lower()
    if not bare.isascii():
        bare = _MARKS.sub("", unicodedata.normalize("NFD", bare))
    same = _same()
    return f" {' '.join([same.get(word, word) for word in _WORD.findall(bare)])} "


@cache
def _same() -> dict[str, str]:
    return {
        spelling: word
        for language in lexicon.languages()
        if "same" in lexicon.load(language).table("places")
        for word, spellings in lexicon.load(language).table("places").lists("same").items()
        for spelling in spellings
    }
