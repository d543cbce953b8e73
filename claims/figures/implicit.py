"""Who is counted without a number?  "A man was shot dead" says that one person was killed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from claims.figures import counted, events, interval, lexicon, numbers
from claims.figures.numbers import Number
from claims.figures.quantities import Quantity
from claims.figures.text import Token
from claims.figures.values import Bound

ONE = Decimal(1)
PERSON = "person"


def with_ones(
    line: Sequence[Token], quantities: Sequence[Quantity], event_starts: frozenset[int], language: str
) -> list[Quantity]:
    """The quantities of a sentence, and one for each single person behind an article, in their order.

    Whether anything befell that person is not known here; where nothing did, the reading drops the quantity.
    """
    articles = numbers.articles(language)
    ages = {quantity.first: quantity.last for quantity in quantities if quantity.age}
    taken = {at for quantity in quantities for at in range(quantity.first, quantity.last)}
    found = list(quantities)
    for at, token in enumerate(line):
        if token.norm not in articles or at in taken or (at and events.is_barred(line[at - 1].norm, language)):
            continue
        start = ages.get(at + 1, at + 1)
        noun = counted.counted_after(line, start, language, is_one=True, event_starts=event_starts)
        if (
            noun is None
            or noun.is_plural
            or not lexicon.is_within(noun.lemma, PERSON)
            or taken & {*range(noun.first, noun.last)}
        ):
            continue
        # "A 34-year-old man": the age is a figure of its own, and this one begins behind it.
        first, last = (at, at + 1) if start == at + 1 else (noun.first, noun.first)
        number = Number(first=first, last=last, value=ONE, interval=interval.exact(ONE), in_digits=False)
        found.append(
            Quantity(
                first=first,
                last=last,
                core=first,
                value=ONE,
                interval=number.interval,
                bound=Bound.EXACTLY,
                number=number,
                unit=None,
                is_implicit=True,
            )
        )
    return sorted(found, key=lambda quantity: quantity.first)
