"""How many does it say?  Numbers in digits and words, vague ones, ranges, and the modifiers on either side."""

from claims.figures.numbers.digits import digits_value
from claims.figures.numbers.finding import find
from claims.figures.numbers.modifiers import Qualified, allowed, is_modifier, qualify
from claims.figures.numbers.number import Number
from claims.figures.numbers.ranges import has_range_words, is_hyphen_joint, range_start
from claims.figures.numbers.words import (
    articles,
    is_and_or,
    is_article,
    is_end_of_change,
    is_or,
    is_to,
    number_leads,
)

__all__ = [
    "Number",
    "Qualified",
    "allowed",
    "articles",
    "digits_value",
    "find",
    "has_range_words",
    "is_and_or",
    "is_article",
    "is_end_of_change",
    "is_hyphen_joint",
    "is_modifier",
    "is_or",
    "is_to",
    "number_leads",
    "qualify",
    "range_start",
]
