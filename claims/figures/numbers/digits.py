"""Numbers in digits: the separators of the language, signs, and the magnitude behind ("1.5m", "2½", "3-million")."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from claims.figures import interval
from claims.figures.numbers.number import ONE, Number
from claims.figures.numbers.words import HYPHENS, Words
from claims.figures.text import Token, is_glued

# Longer runs of digits are identifiers or noise; nothing is counted beyond a septillion.
LONGEST_DIGITS = 30
# Without separators nobody writes a count so long; it is the number of an account or a message.
LONGEST_PLAIN_DIGITS = 13
GROUP_DIGITS = 3
CODE_LENGTHS = (2, 3)  # "RM", "AUD"
MINUS = frozenset("-−")
# Before one of these a hyphen against a number is a sign: "-1.3%", "-12C".
SIGNED = frozenset("%°CF")
SIGN_STEP = Decimal("0.0001")
# "1/128 of a gallon".
LONGEST_FRACTION, FRACTION_STEP = 3, Decimal("0.00000001")


def digits(line: Sequence[Token], index: int, words: Words) -> Number | None:
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
    elif part := _slashed(line, last):
        value, last = value + part, last + 3
    elif (part := _slashed(line, index)) and index + 3 < len(line) and line[index + 3].norm in words.links:
        value, last = part, index + 3
    if scale == 1:
        value, scale, last = multiplied(line, value, last, words)
    first = index
    if _is_negative(line, index, last, words) or (index and line[index - 1].norm in words.negative):
        first, value = index - 1, -value
    return Number(first=first, last=last, value=value, interval=interval.exact(value), in_digits=True, scale=scale)


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


def multiplied(line: Sequence[Token], value: Decimal, last: int, words: Words) -> tuple[Decimal, Decimal, int]:
    """A magnitude behind the number: "1.5 million", "3-million", "cinco mil millones"."""
    scale = ONE
    while last < len(line):
        at = last + 1 if line[last].text in HYPHENS and is_glued(line, last) else last
        factor = words.multipliers.get(line[at].norm) if at < len(line) else None
        if factor is None:
            break
        value, scale, last = value * factor, scale * factor, at + 1
    return value, scale, last


def _apart(line: Sequence[Token], last: int, words: Words) -> int:
    """The magnitude of "8 B people": apart from the digits only in capitals, and with something counted behind."""
    if last + 1 >= len(line) or not line[last].text.isupper() or not line[last + 1].text.islower():
        return 0
    return words.suffixes.get(line[last].norm, 0)


def _vulgar(sign: str) -> Decimal | None:
    """The value of "½" and the like."""
    if len(sign) != 1 or unicodedata.category(sign) != "No":
        return None
    value = unicodedata.numeric(sign, 0)
    return Decimal(str(value)).quantize(SIGN_STEP) if 0 < value < 1 else None


def _slashed(line: Sequence[Token], at: int) -> Decimal | None:
    """The value of "1/2" at a token; less than one, and of a size that is written so."""
    if at + 2 >= len(line) or line[at].kind != "number" or line[at + 1].text not in "/⁄":
        return None
    above, below = line[at].text, line[at + 2].text
    if not (above.isdigit() and below.isdigit() and len(below) <= LONGEST_FRACTION) or not 0 < int(above) < int(below):
        return None
    return (Decimal(above) / Decimal(below)).quantize(FRACTION_STEP).normalize()


def _is_after_currency(line: Sequence[Token], index: int) -> bool:
    """Against a currency's sign or code: "£2m", "AUD1.5m"."""
    if not is_glued(line, index):
        return False
    sign = line[index - 1].text
    return unicodedata.category(sign[-1]) == "Sc" or (sign.isupper() and len(sign) in CODE_LENGTHS)


def _is_negative(line: Sequence[Token], index: int, last: int, words: Words) -> bool:
    """ "-1.3%": a sign that touches the number and nothing else, before a percentage or a temperature."""
    if index == 0 or line[index - 1].text not in MINUS or not is_glued(line, index) or is_glued(line, index - 1):
        return False
    return last < len(line) and (line[last].text in SIGNED or line[last].norm in words.signed_units)
