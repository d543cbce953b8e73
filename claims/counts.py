"""What a tally is made of: its claims, the passages behind it, and all their numbers for its timeline."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Min, QuerySet

from claims.figures import Figure, Relation, SourceKind, from_json, match, origin_name, relate
from claims.lanes import Approved, Lane, Stated, lanes
from claims.models import Claim, Evidence, Tally, VerdictRevision
from people.models import User

# More than this on one count is drawn from the newest; the page says so.
MOST_CLAIMS, MOST_PASSAGES = 200, 500
# From this of schema.org's values on a rating says that the claim's own figure was right.
RIGHT_FROM = 4
# Where a sentence names somebody else too, these pass on what that one counted.
PASS_ON = (SourceKind.AGENCY, SourceKind.OUTLET)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that was counted for a tally, as far as it is drawn, and what was approved about it."""

    lanes: tuple[Lane, ...]
    approved: tuple[Approved, ...]
    is_cut: bool


def claims_of(reader: User, tally: Tally) -> QuerySet[Claim]:
    """The tally's claims, the newest count first, with article, outlet and verdict."""
    rows = Claim.objects.visible_to(reader).filter(tally=tally).select_related("article__document__outlet", "verdict")
    day = F("article__document__published_on").desc(nulls_last=True)
    return rows.defer("article__document__text").order_by(day, "article_id", "start")


def passages_of(reader: User, tally: Tally) -> QuerySet[Evidence]:
    """The passages that count for the tally, each place in a document once, the newest count first."""
    places = Evidence.objects.filter(counted_in__tally=tally).values("document", "start").annotate(first=Min("pk"))
    rows = Evidence.objects.visible_to(reader).filter(pk__in=places.values("first"))
    related = rows.select_related("document__outlet", "document__copy_group").defer("document__text")
    return related.order_by(F("as_of").desc(nulls_last=True), "-pk")


def verdicts_of(reader: User, claims: Iterable[Claim]) -> dict[int, VerdictRevision]:
    """The newest decided or open revision of each of these claims, by claim.  One query."""
    rows = VerdictRevision.objects.visible_to(reader).filter(verdict__claim__in=[claim.pk for claim in claims])
    newest: dict[int, VerdictRevision] = {}
    for revision in rows.select_related("verdict", "rating").order_by("number"):
        newest[revision.verdict.claim_id] = revision
    return newest


def latest(claims: Sequence[Claim]) -> Claim | None:
    """The claim with the newest total: by the day it stood, then the one that came in last."""
    figures = {claim.pk: claim.figure for claim in claims}
    totals = [claim for claim in claims if not figures[claim.pk].is_increase and not figures[claim.pk].is_part]
    return max(totals or claims, key=lambda claim: (figures[claim.pk].as_of or date.min, claim.pk), default=None)


def relation_to(claim: Claim, passage: Evidence) -> Relation:
    """How a passage's count stands to a claim's, whichever claim it was found for."""
    stated, found = claim.figure, passage.figure
    return relate(stated, found, match(stated, found))


def history(reader: User, tally: Tally) -> History:
    """The lanes of a tally's timeline and what was approved.  Three queries."""
    claims = list(claims_of(reader, tally)[: MOST_CLAIMS + 1])
    passages = list(passages_of(reader, tally)[: MOST_PASSAGES + 1])
    approved = tuple(_approved(reader, tally))
    claimed = {(claim.article.document_id, claim.start): claim for claim in claims[:MOST_CLAIMS]}
    stated = []
    for each in passages[:MOST_PASSAGES]:
        # A claim of one article may have been found as a passage for that of another.
        is_claim = claimed.pop((each.document_id, each.start), None) is not None
        stated.append(_of_passage(each, is_claim=is_claim))
    stated += [_of_claim(each) for each in claimed.values()]
    return History(
        lanes=lanes(stated, approved),
        approved=approved,
        is_cut=len(claims) > MOST_CLAIMS or len(passages) > MOST_PASSAGES,
    )


def _of_passage(passage: Evidence, *, is_claim: bool) -> Stated:
    return Stated(
        day=passage.as_of,
        figure=passage.figure,
        label=passage.label,
        origin=passage.origin,
        carrier=passage.document.outlet_name,
        is_claim=is_claim,
    )


def _of_claim(claim: Claim) -> Stated:
    outlet, figure = claim.article.document.outlet_name, claim.figure
    return Stated(
        day=figure.as_of,
        figure=figure,
        label=claim.label,
        origin=_origin(figure) or outlet,
        carrier=outlet,
        is_claim=True,
    )


def _origin(figure: Figure) -> str:
    """Whom a claim names as having counted; "" where nobody has a name."""
    named = [source for source in figure.sources if source.kind is not SourceKind.ANONYMOUS]
    counted = [source for source in named if source.kind not in PASS_ON] or named
    return origin_name(counted[0].named or counted[0].text) if counted else ""


def _approved(reader: User, tally: Tally) -> Iterable[Approved]:
    """Verdicts that say a number: their corrected figure, or the claim's own where it was found right."""
    rows = VerdictRevision.objects.visible_to(reader).published().filter(verdict__claim__tally=tally)
    for revision in rows.select_related("rating", "verdict__claim")[:MOST_CLAIMS]:
        rating = revision.rating
        assert rating is not None  # the database refuses a submitted revision without one
        assert revision.as_of is not None  # or without a day
        if revision.corrected_json:
            figure, label = from_json(json.loads(revision.corrected_json)), revision.corrected_text
        elif (rating.claimreview_value or 0) >= RIGHT_FROM:
            figure, label = revision.claim.figure, revision.claim.label
        else:
            continue
        yield Approved(figure=figure, label=label, rating=rating.name, as_of=revision.as_of)
