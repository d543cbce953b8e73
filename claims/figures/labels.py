"""A figure in a few words, as an editor would note it: "104 soldiers fled"."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from claims.figures import interval, lexicon
from claims.figures.counted import is_plural, plural, singular
from claims.figures.values import Bound, Change, Figure, Kind

YEARS = "a"
MAGNITUDES = (("trillion", Decimal(10) ** 12), ("billion", Decimal(10) ** 9), ("million", Decimal(10) ** 6))
# A magnitude word is used where it leaves at most so many decimals: 2.35 million, but 2,351,204.
MOST_DECIMALS = 2


def label(figure: Figure) -> str:
    """A figure's short label, in the language its words are in."""
    language = _language(figure)
    parts = (_amount(figure, language), _what(figure, language), _period(figure, language), _happened(figure))
    return " ".join(part for part in parts if part)


def _period(figure: Figure, language: str) -> str:
    """ "a day", of what is counted by the day."""
    if figure.unit is None or not figure.unit.startswith("/"):
        return ""
    words = lexicon.load(language)
    units = words.table("units")
    names = {**units.lists("measure"), **units.lists("duration")}.get(figure.unit[1:], (figure.unit[1:],))
    return words.table("labels").word("per").format(period=names[0])


def _language(figure: Figure) -> str:
    """The language that knows the figure's event, or its counted noun; English where several or none do."""
    for language in (lexicon.FALLBACK, *lexicon.languages()):
        if figure.event is not None and figure.event in _forms(language):
            return language
    for language in (lexicon.FALLBACK, *lexicon.languages()):
        words = {word for group in lexicon.load(language).lists("counted").values() for word in group}
        if figure.counted in words:
            return language
    return lexicon.FALLBACK


@cache
def _forms(language: str) -> dict[str, str]:
    """Of each event lemma, the form a label uses."""
    table = lexicon.load(language).table("events")
    return {lemma: forms[0] for name in table for lemma, forms in table.lists(name).items()}


@cache
def _form_in_class(language: str, lemma: str, event_class: str) -> str | None:
    table = lexicon.load(language).table("events")
    forms = table.lists(event_class).get(lemma) if event_class in table else None
    return str(forms[0]) if forms else None


def _amount(figure: Figure, language: str) -> str:
    words = lexicon.load(language).table("labels")
    if figure.value is None:
        vague = figure.text.lower()
        return vague.removesuffix(figure.counted_text.lower()).rstrip() if figure.counted_text else vague
    if isinstance(figure.value, tuple):
        low, high = (_number(end, figure, language) for end in figure.value)
        return words.word("between").format(low=low, high=high)
    number = _number(figure.value, figure, language)
    if figure.kind is Kind.AGE and figure.unit in (None, YEARS):
        return words.word("age").format(number=number)
    if figure.kind is Kind.AGE:
        return words.word("age_in").format(number=number, unit=_unit_words(str(figure.unit), language))
    if figure.bound is Bound.ABOUT and not interval.is_round(figure.value):
        # "Some" adds nothing to a number nobody would round to.
        said = number
    else:
        said = words.word(figure.bound.value).format(number=number)
    if figure.change is not None:
        return words.word("up" if figure.change is Change.UP else "down").format(number=said)
    return said


def _number(value: Decimal, figure: Figure, language: str) -> str:
    """The number with its unit, as written: "600 tons", "$5 million", "12%"."""
    plain = written(value, language)
    if figure.kind is Kind.MONEY and figure.unit:
        return _money(plain, figure.unit, language)
    if figure.unit == "%":
        return f"{plain}%"
    if figure.unit and figure.kind is not Kind.AGE and not figure.unit.startswith("/"):
        return f"{plain} {_unit_words(figure.unit, language)}"
    return plain


def _money(plain: str, code: str, language: str) -> str:
    """With the currency's sign where it has one: "$2.5 billion", "300 COP"."""
    signs = lexicon.load(language).table("units").lists("money").get(code, ())
    sign = next((str(sign) for sign in signs if not sign.isalnum() and len(sign) == 1), None)
    return f"{sign}{plain}" if sign else f"{plain} {code}"


def written(value: Decimal, language: str) -> str:
    """A number as an editor writes it in a language: 104, 1,500, 2.5 million."""
    numbers = lexicon.load(language).table("numbers")
    if language == lexicon.FALLBACK:
        for name, size in MAGNITUDES:
            if abs(value) >= size and (value / size).quantize(Decimal(1).scaleb(-MOST_DECIMALS)) == value / size:
                return f"{_plain(value / size)} {name}"
    swap = {",": numbers.word("thousands"), ".": numbers.word("decimal")}
    return "".join(swap.get(mark, mark) for mark in _plain(value))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def unit_name(figure: Figure) -> str:
    """The unit in words, "tons"; the sign of a share or the code of a currency; "" for counts."""
    if figure.unit is None or figure.kind in (Kind.MONEY, Kind.SHARE):
        return figure.unit or ""
    return _unit_words(figure.unit, _language(figure))


def _unit_words(code: str, language: str) -> str:
    signs = lexicon.load(language).table("labels").mapping("units")
    if code in signs:
        return signs[code]
    units = lexicon.load(language).table("units")
    base, _, per = code.partition("/")
    known = {**units.lists("measure"), **units.lists("duration"), **units.lists("money")}
    if code in known:
        return _spelled(known[code], language)
    words = _spelled(known[base], language) if base in known else base
    return f"{words}/{per}" if per else words


def _spelled(words: tuple[str, ...], language: str) -> str:
    """The plural written out, where the lexicon has it, else its first form."""
    whole = [str(word) for word in words if word.replace(" ", "").isalpha() and len(word) > 2]
    return next((word for word in whole if is_plural(word, language)), str((*whole, *words)[0]))


def _what(figure: Figure, language: str) -> str:
    """What is counted, without adjectives of origin: "soldiers" for "Venezuelan soldiers"."""
    if figure.counted is None:
        return ""
    if figure.counted_text is None:
        # Left out in the text: said only where the event does not say it.
        is_said = figure.event is not None and not _is_in_noun(figure)
        return "" if is_said or figure.value is None else plural(figure.counted, language)
    if figure.value == 1 and figure.unit is None:
        return figure.counted
    if figure.counted_text.isupper():
        return plural(figure.counted, language)
    words = figure.counted_text.split()
    head_words = len(figure.counted.split())
    if figure.unit is not None and not figure.unit.startswith("/"):
        link = lexicon.load(language).table("labels").word("of")
        return f"{link} {figure.counted_text}"
    if head_words >= len(words):
        return figure.counted_text
    if singular(words[-1], language) == figure.counted.split()[-1]:
        return " ".join(words[-head_words:])
    return " ".join(words[:head_words])


def _happened(figure: Figure) -> str:
    return "" if _is_in_noun(figure) else happened(figure)


def happened(figure: Figure) -> str:
    """What happened, in the form of a label: "fled"; "" where the text does not say."""
    if figure.event is None:
        return ""
    for language in (lexicon.FALLBACK, *lexicon.languages()):
        if figure.event_class and (form := _form_in_class(language, figure.event, figure.event_class)):
            return form
        if figure.event in _forms(language):
            return _forms(language)[figure.event]
    return figure.event


def _is_in_noun(figure: Figure) -> bool:
    """The counted noun names the event: "12 deaths"."""
    tables = [lexicon.load(language).table("event_nouns") for language in lexicon.languages()]
    return any(figure.counted in table.mapping(name) for table in tables for name in table)


SIGNS = {
    Bound.ABOUT: "~",
    Bound.AT_LEAST: "≥",
    Bound.MORE_THAN: ">",
    Bound.AT_MOST: "≤",
    Bound.LESS_THAN: "<",
}


def short_number(figure: Figure) -> str:
    """A figure's number in the fewest signs: 104, >60, ~300, 200–999."""
    if isinstance(figure.value, Decimal):
        return SIGNS.get(figure.bound, "") + plain_number(figure.value)
    ends = [limit for limit in (figure.interval.low, figure.interval.high) if limit is not None]
    return "–".join(plain_number(limit) for limit in ends)


def plain_number(number: Decimal) -> str:
    return f"{number.normalize():,f}"
