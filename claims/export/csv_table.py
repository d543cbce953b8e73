"""CSV: one row a verdict, with what fits a table.  No cell is one that a spreadsheet would run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any

from sources.cells import MARK, csv_line

Document = dict[str, Any]
Cell = str | int | float | Decimal | None


def _at(*path: str) -> Callable[[Document], Cell]:
    """What stands there in the document; nothing where it, or what it is in, is not there."""

    def cell(document: Document) -> Cell:
        value: Any = document
        for name in path:
            value = value.get(name) if value else None
        return value  # type: ignore[no-any-return]  # the paths below lead to nothing else

    return cell


def _number(*path: str) -> Callable[[Document], Cell]:
    """A limit, which the document has as a string of digits where it would not survive as a number."""
    read = _at(*path)

    def cell(document: Document) -> Cell:
        value = read(document)
        return Decimal(value) if isinstance(value, str) else value

    return cell


def _origins(document: Document) -> str:
    return "; ".join(document["independent_origins"]["names"]) if "independent_origins" in document else ""


def _links(document: Document) -> str:
    evidence = document.get("evidence", ())
    return " ".join(url for each in evidence if (url := each["in_place_url"] or each["document"]["url"]))


def _pieces(document: Document) -> Cell:
    return len(document["evidence"]) if "evidence" in document else None


# docs/api.md says what each holds.
COLUMNS: dict[str, Callable[[Document], Cell]] = {
    "id": _at("id"),
    "status": _at("status"),
    "revision": _at("revision"),
    "kind": _at("kind"),
    "published_at": _at("published_at"),
    "modified_at": _at("modified_at"),
    "page_url": _at("page_url"),
    "claim": _at("claim", "label"),
    "claim_text": _at("claim", "text"),
    "claim_url": _at("claim", "in_place_url"),
    "tally": _at("claim", "tally", "title"),
    "article_title": _at("article", "title"),
    "article_outlet": _at("article", "outlet"),
    "article_url": _at("article", "url"),
    "article_published_on": _at("article", "published_on"),
    "article_language": _at("article", "language"),
    "figure_low": _number("figure", "low"),
    "figure_high": _number("figure", "high"),
    "figure_bound": _at("figure", "bound"),
    "figure_unit": _at("figure", "unit"),
    "figure_counted": _at("figure", "counted"),
    "rating": _at("rating", "slug"),
    "rating_name": _at("rating", "name"),
    "claimreview_value": _at("rating", "claimreview_value"),
    "attribution_rating": _at("attribution_rating", "slug"),
    "corrected_text": _at("corrected_figure", "text"),
    "corrected_low": _number("corrected_figure", "low"),
    "corrected_high": _number("corrected_figure", "high"),
    "corrected_bound": _at("corrected_figure", "bound"),
    "as_of": _at("as_of"),
    "summary": _at("summary"),
    "public_note": _at("public_note"),
    "sole_source_reason": _at("sole_source_reason"),
    "independent_origins": _at("independent_origins", "count"),
    "origins": _origins,
    "evidence": _pieces,
    "evidence_urls": _links,
}


def write(documents: Iterable[Document]) -> Iterator[bytes]:
    yield (MARK + csv_line(COLUMNS)).encode()
    for document in documents:
        yield csv_line(cell(document) for cell in COLUMNS.values()).encode()
