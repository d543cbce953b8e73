"""Where a stored document says what a claim counts, and who counted it there."""

from __future__ import annotations

from collections.abc import Callable

from claims.figures import Figure, Reading, SourceKind, match, origin_name
from claims.figures.mentions import Mention, mentions
from claims.figures.reports import Report
from claims.figures.scenes import Scene, scene_of
from claims.models import Claim, Evidence
from claims.models.figures import figure_columns
from claims.readings import reading_of
from sources.models import Document

# How far around a claim, and into a text, names and places are taken from.
CONTEXT_CHARACTERS = 300
# Who counted, where a passage names several: the one nearest to the counting.
NEAREST_FIRST = (
    SourceKind.OFFICIAL,
    SourceKind.ORGANISATION,
    SourceKind.PERSON,
    SourceKind.AGENCY,
    SourceKind.OUTLET,
    SourceKind.ANONYMOUS,
)


def passages(stated: Figure, document: Document, *, scene: Scene) -> list[Evidence]:
    """The passages of a document that count what a figure counts, as rows that nobody has stored, in its order."""
    return passages_of(stated, document, report_of(document), scene=scene)


def passages_of(stated: Figure, document: Document, report: Report, *, scene: Scene) -> list[Evidence]:
    """The same, of a document that has been made ready already."""
    return [_row(mention, document, report) for mention in mentions(stated, report, scene=scene)]


def report_of(document: Document, read: Callable[[Document], Reading] = reading_of) -> Report:
    """A stored document, ready for questions.  `read` gives its reading, once somebody needs it."""
    return Report(
        document.text,
        lambda: read(document),
        language=document.language or "en",
        published=document.published_on,
        headline_end=document.headline_end,
    )


def scene_for(claim: Claim) -> Scene:
    """Where and when what a claim counts happened, by its sentence, its headline and the beginning of its text."""
    return scene_of(claim.figure, around=context_of(claim), language=claim.article.document.language or "en")


def context_of(claim: Claim) -> list[str]:
    """What names the claim's people and places: its line as far as it is near, the headline, the text's beginning."""
    document = claim.article.document
    text = document.text
    start = max(text.rfind("\n", 0, claim.start) + 1, claim.start - CONTEXT_CHARACTERS)
    line = text[start : claim.end + CONTEXT_CHARACTERS].partition("\n")[0]
    lead = text[document.headline_end :].lstrip()[:CONTEXT_CHARACTERS].partition("\n")[0]
    return list(dict.fromkeys([line, document.title, lead]))


def origin_of(figure: Figure, document: Document, reading: Reading) -> str:
    """Who did the counting, as near as the passage, the text around it, the copy group and the outlet tell.

    A headline, or a sentence that names nobody, has its number from whoever the text names where it gives the same
    number, or else another count of the same thing.
    """
    related = [other for other in reading.figures if other is not figure and match(figure, other)]
    related.sort(key=lambda other: (other.value != figure.value, other.is_headline))
    for passage in [*related, figure] if figure.is_headline else [figure, *related]:
        named = sorted(passage.sources, key=lambda source: NEAREST_FIRST.index(source.kind))
        if named and named[0].kind is not SourceKind.ANONYMOUS:
            return origin_name(named[0].named or named[0].text)
    if document.copy_group and document.copy_group.credit:
        return document.copy_group.credit
    return document.outlet_name


def _row(mention: Mention, document: Document, report: Report) -> Evidence:
    figure, reading = mention.figure, report.reading
    quote_start, quote_end = _sentence(reading, figure)
    return Evidence(
        document=document,
        start=figure.start,
        end=figure.end,
        quote_start=quote_start,
        quote=document.text[quote_start:quote_end],
        relation=mention.relation.kind.value,
        reason=mention.relation.reason,
        origin=origin_of(figure, document, reading)[:200],
        as_of=figure.as_of,
        weight=mention.weight,
        **figure_columns(figure, reading.language),
    )


def _sentence(reading: Reading, figure: Figure) -> tuple[int, int]:
    """The sentence the figure stands in."""
    for sentence in reading.sentences:
        if sentence.start <= figure.start and figure.end <= sentence.end:
            return sentence.start, sentence.end
    return figure.start, figure.end
