"""How many does it say?  Numbers in digits and words, vague ones, ranges, and the modifiers on either side."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from claims.figures import interval, lexicon
from claims.figures.text import Phrases, Token, is_glued, leads
from claims.figures.values import Bound, Interval

# Longer runs of digits are identifiers or noise; nothing is counted beyond a septillion.
LONGEST_DIGITS = 30
# Without separators nobody writes a count so long; it is the number of an account or a message.
LONGEST_PLAIN_DIGITS = 13
GROUP_DIGITS = 3
CODE_LENGTHS = (2, 3)  # "RM", "AUD"
MINUS = frozenset("-−")
HYPHENS = frozenset("-–—‐‑")
ONE = Decimal(1)
# Fractions become shares with two decimals of a percent, as a paper prints them.
# "One in five": of how many a share is told.
OUT_OF = frozenset(
    map(Decimal, (*range(2, 13), 15, 20, 25, 30, 40, 50, 100, 200, 500, 1_000, 10_000, 100_000, 1_000_000))
)
SMALL_SHARE, SMALL_SHARE_STEP = Decimal("0.001"), Decimal("0.000000001")
SHARE_STEP = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as written: tokens `first` to `last` (excluded), and what they say."""

    first: int
    last: int
    value: Decimal | None
    interval: Interval
    in_digits: bool
    scale: Decimal = ONE
    is_fraction: bool = False
    is_multiple: bool = False
    is_out_of: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualified:
    """A number with its modifiers: where they begin and end, and what may be inferred."""

    first: int
    last: int
    interval: Interval
    bound: Bound


@dataclass(frozen=True, slots=True)
class _Words:
    decimal: str
    thousands: str
    joiner: str
    joins_after_multiplier: bool
    articles: frozenset[str]
    bare: frozenset[str]
    ones: frozenset[str]
    halves: frozenset[str]
    values: dict[str, int]
    multipliers: dict[str, int]
    suffixes: dict[str, int]
    money_only: frozenset[str]
    fractions: dict[str, int]
    multiples: dict[str, int]
    vague: Phrases[tuple[int, int]]
    factors: Phrases[tuple[int, int]]
    doubtful: frozenset[str]
    doubtful_before: frozenset[str]
    before: Phrases[Bound]
    after: Phrases[Bound]
    between: Phrases[bool]
    range_from: Phrases[bool]
    range_and: frozenset[str]
    range_to: frozenset[str]
    range_or: frozenset[str]
    starts: frozenset[str]
    negative: frozenset[str]
    behind_fraction: frozenset[str]
    out_of: Phrases[bool]
    before_out_of: frozenset[str]


@cache
def _words(language: str) -> _Words:
    words = lexicon.load(language)
    numbers, vague, ranges = words.table("numbers"), words.table("vague"), words.table("ranges")
    modifiers = words.table("modifiers")
    vague_words = Phrases({phrase: (low, high) for phrase, (low, high) in vague.lists("words").items()})
    factors = Phrases({phrase: (low, high) for phrase, (low, high) in vague.lists("factors").items()})
    spelled = [*numbers.integers("values"), *numbers.integers("multipliers"), *numbers.integers("multiples")]
    spelled += [*numbers.words("articles"), *numbers.words("halves")]
    return _Words(
        decimal=numbers.word("decimal"),
        thousands=numbers.word("thousands"),
        joiner=numbers.word("joiner"),
        joins_after_multiplier=numbers.word("joiner_after") == "multiplier",
        articles=frozenset(numbers.words("articles")),
        bare=frozenset(numbers.words("bare")),
        ones=frozenset(numbers.words("ones")),
        halves=frozenset(numbers.words("halves")),
        values=numbers.integers("values"),
        multipliers=numbers.integers("multipliers"),
        suffixes=numbers.integers("suffixes"),
        money_only=frozenset(numbers.words("money_only")),
        fractions=numbers.integers("fractions"),
        multiples=numbers.integers("multiples"),
        vague=vague_words,
        factors=factors,
        doubtful=frozenset(vague.words("doubtful")),
        doubtful_before=frozenset(vague.words("doubtful_before")),
        before=Phrases.of({Bound(name): phrases for name, phrases in modifiers.lists("before").items()}),
        after=Phrases.of({Bound(name): phrases for name, phrases in modifiers.lists("after").items()}),
        between=Phrases(dict.fromkeys(ranges.words("between"), True)),
        range_from=Phrases(dict.fromkeys(ranges.words("from"), True)),
        range_and=frozenset(ranges.words("and")),
        range_to=frozenset(ranges.words("to")),
        range_or=frozenset(ranges.words("or")),
        negative=frozenset(numbers.words("negative")),
        behind_fraction=frozenset(numbers.words("behind_fraction")),
        out_of=Phrases(dict.fromkeys(numbers.words("out_of"), True)),
        before_out_of=frozenset(numbers.words("before_out_of")),
        starts=frozenset([*spelled, *vague_words.leads, *factors.leads]),
    )


@cache
def number_leads(language: str) -> frozenset[str]:
    """Words without any of which, and without a digit, a sentence holds no number."""
    words = lexicon.load(language).table("numbers")
    vague = lexicon.load(language).table("vague")
    spelled = [
        *words.integers("values"),
        *words.integers("multipliers"),
        *words.integers("fractions"),
        *words.words("halves"),
    ]
    return leads([*spelled, *words.integers("multiples"), *vague.table("words")])


def find(line: Sequence[Token], language: str) -> list[Number]:
    """Every number in a sentence, in order, without units or modifiers."""
    words = _words(language)
    found: list[Number] = []
    index = 0
    for start, token in enumerate(line):
        if start < index or (token.kind != "number" and token.norm not in words.starts):
            continue
        index = start
        if token.kind == "number":
            number = _digits(line, index, words)
        else:
            number = _vague(line, index, words) or _fraction(line, index, words) or _spelled(line, index, words)
            number = number or _multiple(line, index, words)
        if number is not None:
            if found and (share := _one_in(line, found[-1], words, number)):
                found[-1] = share
            else:
                found.append(number)
            index = number.last
    return found


def qualify(
    line: Sequence[Token], number: Number, first: int, last: int, language: str, *, floor: int = 0
) -> Qualified:
    """Read the modifiers around tokens `first` to `last`: the number with its currency sign or unit.

    Those before it do not reach below token `floor`, where the quantity before it ends.
    """
    words = _words(language)
    bound = Bound.INDEFINITE if number.value is None else Bound.EXACTLY
    while (hit := words.before.before(line, first)) and hit[0] >= floor:
        first, said = hit
        bound = _stronger(bound, said)
    behind = number.last
    if (
        behind + 1 < len(line)
        and line[behind].text in HYPHENS
        and is_glued(line, behind)
        and is_glued(line, behind + 1)
    ):
        behind += 1  # "50-plus", "20-odd"
    if (after := words.after.at(line, behind)) and _is_after(line, behind):
        last, bound = max(last, after[0]), _stronger(bound, after[1])
    elif (after := words.after.at(line, last)) and _is_after(line, last):
        last, bound = after[0], _stronger(bound, after[1])
    if number.value is None:
        return Qualified(first=first, last=last, interval=number.interval, bound=Bound.INDEFINITE)
    return Qualified(first=first, last=last, interval=allowed(number.value, bound), bound=bound)


def _is_after(line: Sequence[Token], start: int) -> bool:
    """Guards "-odd" and "plus": a sign must touch the number."""
    return line[start].kind != "mark" or is_glued(line, start)


def _stronger(old: Bound, new: Bound) -> Bound:
    """ "About" says the least beside another modifier: "up to some 300" is at most."""
    if old in (Bound.EXACTLY, Bound.ABOUT):
        return old if new is Bound.EXACTLY else new
    return old


def allowed(value: Decimal, bound: Bound) -> Interval:
    """The numbers a value with this bound allows (docs/figures.md, "Bounds")."""
    floor = Decimal(0) if value >= 0 else None
    match bound:
        case Bound.ABOUT:
            return interval.about(value)
        case Bound.AT_LEAST:
            return Interval(low=value, high=None)
        case Bound.MORE_THAN:
            return Interval(low=value, high=None, low_open=True)
        case Bound.AT_MOST:
            return Interval(low=floor, high=value)
        case Bound.LESS_THAN:
            return Interval(low=floor, high=value, high_open=value != 0)
        case _:
            return interval.exact(value)


def range_start(line: Sequence[Token], first: int, last: int, next_first: int, language: str) -> int | None:
    """Where the range begins whose ends are tokens `first` to `last` and those from `next_first`, if they are."""
    words = _words(language)
    if next_first - last != 1:
        return None
    joint = line[last]
    if joint.norm in words.range_and and (hit := words.between.before(line, first)):
        return hit[0]
    if joint.norm in words.range_to:
        hit = words.range_from.before(line, first)
        return hit[0] if hit else first
    if joint.norm in words.range_or:
        return first
    if joint.text in HYPHENS:
        return first
    return None


def is_hyphen_joint(line: Sequence[Token], last: int) -> bool:
    return last < len(line) and line[last].text in HYPHENS


def articles(language: str) -> frozenset[str]:
    """The articles that stand before a single thing without being a number."""
    return _words(language).articles


def is_article(norm: str, language: str) -> bool:
    """A word for one that is an article as well: "un" and "una"."""
    return norm in _words(language).ones


def is_and_or(norm: str, language: str) -> bool:
    words = _words(language)
    return norm in words.range_or or norm == words.joiner


def is_to(norm: str, language: str) -> bool:
    return norm in _words(language).range_to


def is_end_of_change(norm: str, language: str) -> bool:
    words = _words(language)
    return norm in words.range_to or norm in words.range_from.leads


def is_or(norm: str, language: str) -> bool:
    return norm in _words(language).range_or


def has_range_words(line: Sequence[Token], first: int, language: str) -> bool:
    return _words(language).range_from.before(line, first) is not None


def digits_value(text: str, *, decimal: str, thousands: str) -> Decimal | None:
    """A number in digits, with the separators of the language; None where they make no number."""
    if len(text) > LONGEST_DIGITS:
        return None
    if text.startswith("."):
        return Decimal(text)
    if len(text) > LONGEST_PLAIN_DIGITS and text.isdigit():
        return None
    plain = "".join(mark for mark in text if mark.isdigit() or mark in (decimal, thousands))
    groups = plain.split(thousands)
    whole_groups = [groups[0], *(group.partition(decimal)[0] for group in groups[1:])]
    if len(groups) > 1 and any(len(group) != GROUP_DIGITS for group in whole_groups[1:]):
        # Not groups of thousands: the other language's decimal mark ("2.5" in Spanish text), if there is but one.
        if len(groups) == 2 and decimal not in plain:
            return Decimal(f"{groups[0]}.{groups[1]}")
        return None
    if plain.count(decimal) > 1:
        parts = plain.split(decimal)
        if thousands in plain or any(len(part) != GROUP_DIGITS for part in parts[1:]):
            return None
        return Decimal("".join(parts))
    return Decimal(plain.replace(thousands, "").replace(decimal, "."))


def _vague(line: Sequence[Token], index: int, words: _Words) -> Number | None:
    if hit := words.factors.at(line, index):
        after, (low, high) = hit
        scale = words.multipliers.get(line[after].norm) if after < len(line) else None
        if scale:
            bounds = Interval(low=Decimal(low * scale), high=Decimal((high + 1) * scale - 1))
            return Number(first=index, last=after + 1, value=None, interval=bounds, in_digits=False)
        if after < len(line) and (vague := words.vague.at(line, after)):
            low, high = vague[1]
            bounds = Interval(low=Decimal(low), high=Decimal(high))
            return Number(first=index, last=vague[0], value=None, interval=bounds, in_digits=False)
    if hit := words.vague.at(line, index):
        after, (low, high) = hit
        is_doubtful = after == index + 1 and line[index].norm in words.doubtful
        if is_doubtful and (after >= len(line) or line[after].norm not in words.doubtful_before):
            return None
        return Number(
            first=index,
            last=after,
            value=None,
            interval=Interval(low=Decimal(low), high=Decimal(high)),
            in_digits=False,
        )
    return None


def _fraction(line: Sequence[Token], index: int, words: _Words) -> Number | None:
    """ "two-thirds", "three quarters", "a third", "half"; of a million it is a number, else a share."""
    norm = line[index].norm
    after = index + 1
    if norm in words.halves:
        numerator, denominator = 1, 2
    else:
        numerator = 1 if norm in words.articles else words.values.get(norm, 0)
        if after < len(line) and line[after].text in HYPHENS:
            after += 1
        if not numerator or after >= len(line) or line[after].norm not in words.fractions:
            return None
        denominator = words.fractions[line[after].norm]
        if numerator >= denominator:
            return None
        after += 1
        if norm in words.articles and _is_ordinal(line, after, words):
            return None
    share = (Decimal(numerator) / Decimal(denominator)).quantize(SHARE_STEP)
    scale_at = after
    while (
        scale_at < len(line)
        and scale_at - after < 2
        and (line[scale_at].norm in words.articles or line[scale_at].norm == "of")
    ):
        scale_at += 1
    if scale_at < len(line) and (scale := words.multipliers.get(line[scale_at].norm)):
        value = Decimal(numerator * scale) / Decimal(denominator)
        return Number(
            first=index,
            last=scale_at + 1,
            value=value,
            interval=interval.exact(value),
            in_digits=False,
            scale=Decimal(scale),
        )
    return Number(
        first=index, last=after, value=share, interval=interval.exact(share), in_digits=False, is_fraction=True
    )


def _is_ordinal(line: Sequence[Token], after: int, words: _Words) -> bool:
    """ "A third soldier": a word behind that is none of those a share stands before."""
    if after >= len(line) or line[after].kind != "word":
        return False
    norm = line[after].norm
    return norm not in words.behind_fraction and norm not in words.multipliers


def _one_in(line: Sequence[Token], first: Number, words: _Words, second: Number) -> Number | None:
    """ "One in five", "three in 10", "two out of three": a share of what stands behind."""
    a, b = first.value, second.value
    hit = words.out_of.at(line, first.last)
    if (
        hit is None
        or hit[0] != second.first
        or not _may_open_share(line, first.first, a, words)
        or a is None
        or b is None
        or first.is_fraction
        or second.is_fraction
    ):
        return None
    if not 0 < a < b or a != a.to_integral_value() or b not in OUT_OF:
        return None
    share = (a / b).quantize(SHARE_STEP if a / b >= SMALL_SHARE else SMALL_SHARE_STEP).normalize()
    return Number(
        first=first.first, last=second.last, value=share, interval=interval.exact(share), in_digits=False,
        is_fraction=True, is_out_of=True,
    )  # fmt: skip


def _may_open_share(line: Sequence[Token], start: int, a: Decimal | None, words: _Words) -> bool:
    """Not after a verb: "killed two in three attacks" is no share."""
    return a == ONE or start == 0 or line[start - 1].kind != "word" or line[start - 1].norm in words.before_out_of


def _multiple(line: Sequence[Token], index: int, words: _Words) -> Number | None:
    """ "sixfold", "twice": how many times."""
    times = words.multiples.get(line[index].norm)
    if times is None or line[index].norm in words.values or (index + 1 < len(line) and is_glued(line, index + 1)):
        return None  # "double-digit" counts nothing
    value = Decimal(times)
    return Number(
        first=index, last=index + 1, value=value, interval=interval.exact(value), in_digits=False, is_multiple=True
    )


def _digits(line: Sequence[Token], index: int, words: _Words) -> Number | None:
    value = digits_value(line[index].text, decimal=words.decimal, thousands=words.thousands)
    if value is None:
        return None
    last, scale = index + 1, ONE
    if last < len(line) and is_glued(line, last) and (suffix := words.suffixes.get(line[last].norm)):
        is_plain = line[last].norm not in words.money_only
        if is_plain or line[last].text.isupper() or _is_after_currency(line, index):
            value, scale, last = value * suffix, Decimal(suffix), last + 1
    elif suffix := _apart(line, last, words):
        value, scale, last = value * suffix, Decimal(suffix), last + 1
    if last < len(line) and is_glued(line, last) and (part := _vulgar(line[last].text)):
        value, last = value + part, last + 1
    if scale == 1:
        value, scale, last = _multiplied(line, value, last, words)
    first = index
    if _is_negative(line, index, last) or (index and line[index - 1].norm in words.negative):
        first, value = index - 1, -value
    return Number(first=first, last=last, value=value, interval=interval.exact(value), in_digits=True, scale=scale)


def _apart(line: Sequence[Token], last: int, words: _Words) -> int:
    """The magnitude of "8 B people": apart from the digits only in capitals, and with something counted behind."""
    if last + 1 >= len(line) or not line[last].text.isupper() or not line[last + 1].text.islower():
        return 0
    return words.suffixes.get(line[last].norm, 0)


def _vulgar(sign: str) -> Decimal | None:
    """The value of "½" and the like."""
    if len(sign) != 1 or unicodedata.category(sign) != "No":
        return None
    value = unicodedata.numeric(sign, 0)
    return Decimal(str(value)).quantize(SHARE_STEP) if 0 < value < 1 else None


def _is_after_currency(line: Sequence[Token], index: int) -> bool:
    """Against a currency's sign or code: "£2m", "AUD1.5m"."""
    if not is_glued(line, index):
        return False
    sign = line[index - 1].text
    return unicodedata.category(sign[-1]) == "Sc" or (sign.isupper() and len(sign) in CODE_LENGTHS)


def _is_negative(line: Sequence[Token], index: int, last: int) -> bool:
    """ "-1.3%": a sign that touches the number and nothing else, before a percentage or a temperature."""
    if index == 0 or line[index - 1].text not in MINUS or not is_glued(line, index) or is_glued(line, index - 1):
        return False
    return last < len(line) and line[last].text in "%°"


def _multiplied(line: Sequence[Token], value: Decimal, last: int, words: _Words) -> tuple[Decimal, Decimal, int]:
    """A magnitude behind the number: "1.5 million", "3-million", "cinco mil millones"."""
    scale = ONE
    while last < len(line):
        at = last + 1 if line[last].text in HYPHENS and is_glued(line, last) else last
        factor = words.multipliers.get(line[at].norm) if at < len(line) else None
        if factor is None:
            break
        value, scale, last = value * factor, scale * factor, at + 1
    return value, scale, last


def _spelled(line: Sequence[Token], index: int, words: _Words) -> Number | None:
    """A number in words: "one hundred and four", "two and a half million", "ciento cuatro", "a dozen"."""
    total, current, last_scale = 0, -1, 0
    at, is_after_multiplier = index, False
    if line[at].norm in words.articles:
        if at + 1 >= len(line) or line[at + 1].norm not in words.multipliers:
            return None
        current, at = 1, at + 1
    while at < len(line):
        norm = line[at].norm
        if (value := words.values.get(norm)) is not None:
            if current < 0:
                current = value
            elif _fits_under(current, value):
                current += value
            else:
                break
            is_after_multiplier = False
        elif (factor := words.multipliers.get(norm)) is not None:
            if current < 0 and norm not in words.bare:
                break
            if factor == 12 and total:
                break
            one = max(current, 1) if current else 1
            if factor == 100:
                current = one * 100
            elif total and factor > last_scale:
                total, current = (total + max(current, 0)) * factor, 0
            else:
                total, current = total + one * factor, 0
            last_scale = max(last_scale, factor)
            is_after_multiplier = True
        elif not _joins(line, at, words, is_after_multiplier, current):
            break
        at += 1
        if at - index > LONGEST_DIGITS:
            break
    if current < 0 and not total:
        return None
    result = Decimal(total + max(current, 0))
    scale = Decimal(last_scale or 1)
    if half := _and_a_half(line, at, words):
        at = half
        result += scale / 2 if last_scale >= 1000 else Decimal("0.5")
        result, more, at = _multiplied(line, result, at, words)
        scale *= more
    return Number(first=index, last=at, value=result, interval=interval.exact(result), in_digits=False, scale=scale)


def _fits_under(current: int, value: int) -> bool:
    """ "twenty" takes "four", "three hundred" takes "twelve", "mil" takes "doscientos"."""
    if current == 0:
        return True
    if current % 100 == 0:
        return value < 100
    return current % 10 == 0 and current % 100 >= 20 and 0 < value < 10


def _joins(line: Sequence[Token], at: int, words: _Words, is_after_multiplier: bool, current: int) -> bool:
    """A joiner inside a number: "and" after hundreds, "y" between tens and units, a hyphen in "twenty-four"."""
    if at + 1 >= len(line):
        return False
    after = words.values.get(line[at + 1].norm)
    if line[at].text in HYPHENS:
        if line[at + 1].norm in words.multipliers:
            return current > 0
        return after is not None and current >= 20 and current % 10 == 0 and 0 < after < 10
    if line[at].norm != words.joiner or after is None:
        return False
    if words.joins_after_multiplier:
        return is_after_multiplier and after < 100
    return current % 100 >= 30 and current % 10 == 0 and 0 < after < 10


def _and_a_half(line: Sequence[Token], at: int, words: _Words) -> int | None:
    if at + 1 >= len(line) or line[at].norm != words.joiner:
        return None
    after = at + 1
    if line[after].norm in words.articles:
        after += 1
    return after + 1 if after < len(line) and line[after].norm in words.halves else None
