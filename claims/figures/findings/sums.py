"""Parts and their total: "13 people, seven men and five women", "10 people, including 12 children"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from claims.figures import lexicon
from claims.figures.findings.article import Article, quoted, spans
from claims.figures.text import tokens
from claims.figures.values import Bound, Figure, Finding, Kind, Severity

CHECK = "sums"
OPENS_LIST = frozenset(",:–—(-")
FEWEST_PARTS = 2


def sums(article: Article) -> Iterator[Finding]:
    """A total and the parts that follow it in its sentence."""
    for figures in article.by_sentence:
        plain = [figure for figure in figures if _is_plain(figure)]
        for index, whole in enumerate(plain):
            parts = _parts(article, whole, plain[index + 1 :])
            if not parts:
                continue
            total = sum((_value(part) for part in parts), Decimal(0))
            is_list = not parts[0].is_part
            if total == _value(whole) or (not is_list and total < _value(whole)):
                continue
            named = ", ".join(quoted(part) for part in parts)
            yield Finding(
                check=CHECK,
                severity=Severity.CHECK,
                sentence=f"{named} add up to {total:,f}, and the total is {quoted(whole)}.",
                spans=spans([whole, *parts]),
            )


def _parts(article: Article, whole: Figure, rest: Sequence[Figure]) -> list[Figure]:
    """The figures right behind a total that list what it is made of, or are said to be among it."""
    found: list[Figure] = []
    end = whole.end
    for figure in rest:
        joint = [token.norm for token in tokens(article.source, end, figure.start)]
        if not _is_listed(joint, bool(found), article.reading.language) or not _may_be_part(whole, figure):
            break
        found.append(figure)
        end = figure.end
    if len(found) < FEWEST_PARTS or len({part.is_part for part in found}) > 1:
        return []
    return found


def _is_listed(joint: Sequence[str], is_open: bool, language: str) -> bool:
    """A mark opens the list; commas and "and" go on with it."""
    clauses = lexicon.load(language).table("clauses")
    ands = set(clauses.words("and"))
    if is_open:
        return bool(joint) and all(norm == "," or norm in ands for norm in joint)
    if joint[:1] and joint[0] in OPENS_LIST:
        rest = " ".join(joint[1:])
        return not rest or rest in clauses.words("part")
    return " ".join(joint) in clauses.words("part")


def _may_be_part(whole: Figure, part: Figure) -> bool:
    """It counts some of what the total counts, by the groups of the lexicon, and another thing."""
    if whole.counted is None or part.counted is None or part.counted == whole.counted:
        return False
    group, wider = lexicon.group_of(part.counted), lexicon.group_of(whole.counted)
    return group is not None and wider is not None and group != wider and wider in lexicon.wider_groups(group)


def _is_plain(figure: Figure) -> bool:
    is_whole = isinstance(figure.value, Decimal) and figure.bound is Bound.EXACTLY and figure.change is None
    return is_whole and figure.kind is Kind.COUNT and not figure.is_implicit


def _value(figure: Figure) -> Decimal:
    assert isinstance(figure.value, Decimal)
    return figure.value
