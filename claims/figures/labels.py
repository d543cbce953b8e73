"""A figure in a few words, as an editor would note it: "104 soldiers fled"."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from claims.figures import interval, lexicon
from claims.figures.counted import is_plural, plural, singular
from claims.figures.values import Bound, Change, Figure, Kind

YEARS = "a"
# A magnitude word is used where it leaves at most so many decimals: 2.35 million, but 2,351,204.
MOST_DECIMALS = 2


def label(figure: Figure, language: str | None = None) -> str:
    """A figure's short label, in the language of its text; where that is not told, in the one that knows its words."""
    language = lexicon.known(language) if language else language_of(figure)
    return with_amount(figure, _amount(figure, language), language)


def with_amount(figure: Figure, amount: str, language: str) -> str:
    """A label that states the figure's number as `amount`: "five soldiers fled"."""
    what = _what(figure, language)
    if what and figure.unit is None:
        what = _of_magnitude(amount, language) + what
    parts = (amount, what, _period(figure, language), _happened(figure, language))
    return " ".join(part for part in parts if part)


def _period(figure: Figure, language: str) -> str:
    """ "a day", of what is counted by the day."""
    if figure.unit is None or not figure.unit.startswith("/"):
        return ""
    words = lexicon.load(language)
    if figure.unit.startswith("/{"):
        return words.table("labels").word("per_any").format(of=_of_each(figure.unit[1:], language))
    units = words.table("units")
    names = {**units.lists("measure"), **units.lists("duration")}.get(figure.unit[1:], (figure.unit[1:],))
    return _each(names[0], language)


def _of_each(code: str, language: str) -> str:
    """What a rate is told of that is no unit: "game", "100,000"."""
    bare = code.strip("{}")
    return _plain(Decimal(bare), language) if bare.isdecimal() else bare


def language_of(figure: Figure) -> str:
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
        return vague.partition(figure.counted_text.lower())[0].rstrip() if figure.counted_text else vague
    if isinstance(figure.value, tuple):
        low, high = (number_with_unit(end, figure, language) for end in figure.value)
        if figure.kind is not Kind.MONEY:
            low = written(figure.value[0], language)  # "2 to 3 metres"
        said = words.word("between").format(low=low, high=high)
        return words.word("about").format(number=said) if figure.bound is Bound.ABOUT else said
    number = number_with_unit(figure.value, figure, language)
    if figure.kind is Kind.AGE and figure.bound.value in words.table("ages"):
        number = words.table("ages").word(figure.bound.value).format(number=number)
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


def number_with_unit(value: Decimal, figure: Figure, language: str) -> str:
    """The number with its unit, as written: "600 tons", "$5 million", "12%"."""
    plain = written(value, language)
    if figure.kind is Kind.RATE and figure.unit and not figure.unit.startswith("/"):
        return _rate(value, figure.unit, language)
    if figure.kind is Kind.MONEY and figure.unit:
        return _money(_price(value, language), figure.unit, language)
    if figure.unit == "%":
        return f"{plain}%"
    if figure.unit and figure.kind is not Kind.AGE and not figure.unit.startswith("/"):
        return f"{plain} {_unit_words(figure.unit, language, is_one=value == 1)}"
    return plain


def _rate(value: Decimal, code: str, language: str) -> str:
    """ "$65.20 a barrel", "12 metres a day"."""
    units = lexicon.load(language).table("units")
    base, _, period = code.partition("/")
    if code in units.table("measure"):
        return f"{written(value, language)} {_unit_words(code, language)}"
    is_money = base in units.table("money")
    amount = _money(_price(value, language), base, language) if is_money else f"{written(value, language)}"
    words = "" if is_money else "%" if base == "%" else f" {_unit_words(base, language)}"
    names = {**units.lists("measure"), **units.lists("duration")}.get(period, (period,))
    return f"{amount}{words} {_each(_singular(names, language), language)}"


def _each(period: str, language: str) -> str:
    """ "a day", "an hour"."""
    labels = lexicon.load(language).table("labels")
    return labels.word("per_an" if period in labels.words("an") else "per").format(period=period)


def _singular(names: tuple[str, ...], language: str) -> str:
    """A unit's name for one of it, where the lexicon has it."""
    whole = [str(name) for name in names if name.replace(" ", "").isalpha() and len(name) > 2]
    return next((name for name in whole if not is_plural(name, language)), str((*whole, *names)[0]))


def _price(value: Decimal, language: str) -> str:
    """A price as it is marked: 65.20, and not 65.2."""
    plain = written(value, language)
    exponent = value.normalize().as_tuple().exponent
    return f"{plain}0" if exponent == -1 and plain[-1:].isdigit() else plain


def _money(plain: str, code: str, language: str) -> str:
    """With the currency's sign where it has one, "$2.5 billion", "300 COP"; in words where a language writes it so."""
    signs = lexicon.load(language).table("units").lists("money").get(code, ())
    words = lexicon.load(language).table("labels")
    if words.flag("money_in_words"):
        return f"{plain} {_of_magnitude(plain, language)}{_spelled(signs, language) if signs else code}"
    sign = next((str(sign) for sign in signs if not sign.isalnum() and len(sign) == 1), None)
    return f"{sign}{plain}" if sign else f"{plain} {code}"


def written(value: Decimal, language: str) -> str:
    """A number as an editor writes it in a language: 104, 1,500, 2.5 million."""
    for name, size in _magnitudes(language).items():
        if abs(value) >= size and (value / size).quantize(Decimal(1).scaleb(-MOST_DECIMALS)) == value / size:
            one = lexicon.load(language).table("labels").mapping("one_magnitude").get(name, name)
            return f"{_plain(value / size, language)} {one if value == size else name}"
    return _plain(value, language)


@cache
def _magnitudes(language: str) -> dict[str, Decimal]:
    """The words for large numbers, the largest first."""
    powers = lexicon.load(language).table("labels").integers("magnitudes")
    return {name: Decimal(10) ** power for name, power in powers.items()}


def _of_magnitude(amount: str, language: str) -> str:
    """What stands between a large number in words and what is counted: "3,4 millones de personas"."""
    labels = lexicon.load(language).table("labels")
    link, ones = labels.word("of_magnitude"), labels.mapping("one_magnitude")
    return f"{link} " if link and amount.endswith((*_magnitudes(language), *ones.values())) else ""


def _plain(value: Decimal, language: str) -> str:
    numbers = lexicon.load(language).table("numbers")
    swap = {",": numbers.word("thousands"), ".": numbers.word("decimal")}
    return "".join(swap.get(mark, mark) for mark in plain_number(value))


def unit_name(figure: Figure) -> str:
    """The unit in words, "tons"; the sign of a share or the code of a currency; "" for counts."""
    return unit_words(figure.unit, figure.kind, language_of(figure))


def unit_words(code: str | None, kind: Kind | None, language: str) -> str:
    """The same of a unit that nothing was counted in yet."""
    if code is None or kind in (Kind.MONEY, Kind.SHARE):
        return code or ""
    return _unit_words(code, language)


def _unit_words(code: str, language: str, *, is_one: bool = False) -> str:
    signs = lexicon.load(language).table("labels").mapping("units")
    if code in signs:
        return signs[code]
    units = lexicon.load(language).table("units")
    base, _, per = code.partition("/")
    known = {**units.lists("measure"), **units.lists("duration"), **units.lists("money")}
    if code in known:
        return _singular(known[code], language) if is_one else _spelled(known[code], language)
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
    words = figure.counted_text.split()
    head_words = len(figure.counted.split())
    if figure.unit is not None and not figure.unit.startswith("/"):
        link = lexicon.load(language).table("labels").word("of")
        return f"{link} {figure.counted_text}"
    if figure.counted_text.isupper():
        return plural(figure.counted, language)
    if head_words >= len(words):
        is_one_of = figure.unit is None and figure.value != 1 and not is_plural(words[-1], language)
        is_compound = is_one_of and figure.counted_text == figure.counted
        return plural(figure.counted, language) if is_compound else figure.counted_text
    if singular(words[-1], language) == figure.counted.split()[-1]:
        return " ".join(words[-head_words:])
    return " ".join(words[:head_words])


def _happened(figure: Figure, language: str) -> str:
    return "" if _is_in_noun(figure) else happened(figure, language)


def happened(figure: Figure, first: str = lexicon.FALLBACK) -> str:
    """What happened, in the form of a label: "fled"; "" where the text does not say.  `first`: its language."""
    if figure.event is None:
        return ""
    for language in (first, *lexicon.languages()):
        if figure.event_class and (form := _form_in_class(language, figure.event, figure.event_class)):
            return _agreed(form, figure, language)
        if figure.event in _forms(language):
            return _agreed(_forms(language)[figure.event], figure, language)
    return figure.event


def _agreed(form: str, figure: Figure, language: str) -> str:
    """The verb in the number and gender of what is counted, where a language has them: "40 personas heridas"."""
    labels = lexicon.load(language).table("labels")
    if "agreement" not in labels:
        return form
    table = labels.table("agreement")
    unit = figure.unit if figure.unit and not figure.unit.startswith("/") and figure.kind is not Kind.SHARE else None
    head = _unit_words(unit, language) if unit else figure.counted or ""
    head = singular(head.split()[0], language) if head else ""
    is_feminine = head in table.words("feminine") or (
        head.endswith(table.words("feminine_ends"))
        and not head.endswith(table.words("masculine_ends"))
        and head not in table.words("masculine")
    )
    endings = table.pairs(f"{'one' if figure.value == 1 else 'many'}_{'feminine' if is_feminine else 'masculine'}")
    return next((form.removesuffix(old) + new for old, new in endings if form.endswith(old)), form)


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
    ends = figure.value or [limit for limit in (figure.interval.low, figure.interval.high) if limit is not None]
    return SIGNS.get(figure.bound, "") + "–".join(plain_number(limit) for limit in ends)


def plain_number(number: Decimal) -> str:
    return f"{number.normalize():,f}"
