"""ClaimReview: what search engines and collections of fact-checks read of a verdict (schema.org, JSON-LD).

A feed of them is a schema.org DataFeed, as collections of fact-checks take them over: one JSON document, however many.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from claims.export.claimreview_rules import LONGEST_CLAIM, faults
from claims.export.document import verdict_document
from claims.models import VerdictRevision

CONTEXT = "https://schema.org"
# schema.org has no scale of its own; these are the ends of the newsroom's (`Rating.claimreview_value`).
WORST, BEST = 1, 5
# Nobody in particular.
NAMELESS = "anonymous"
PERSON = "person"
# The step of the scale by which somebody did say it.
SAID = "said"
# What would end the script, or the line it is on, in a page.
_ESCAPES = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def claim_review(revision: VerdictRevision) -> dict[str, Any] | None:
    """The ClaimReview of an approved revision; None where it would break a rule.  Seven queries."""
    return flawless(verdict_document(revision))


def claim_review_script(revision: VerdictRevision) -> SafeString:
    """The ClaimReview for the page of an approved revision, as an element that no text in it can end; "" for none."""
    review = claim_review(revision)
    return script(review) if review else mark_safe("")


def script(review: dict[str, Any]) -> SafeString:
    text = json.dumps(review, ensure_ascii=False).translate(_ESCAPES)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def flawless(document: dict[str, Any], tell: Callable[[str], None] | None = None) -> dict[str, Any] | None:
    """The ClaimReview of a verdict's document; None where it was withdrawn, or where the review would break a rule.

    Args:
        tell: is told each rule that is broken, as a sentence.
    """
    if document["status"] != "published":
        return None
    review = review_of(document)
    found = faults(review, page=document["page_url"])
    if tell:
        for fault in found:
            tell(f"{document['page_url']}: {fault}")
    return None if found else review


def review_of(document: dict[str, Any]) -> dict[str, Any]:
    """The ClaimReview that a published verdict's document comes to, whether or not it keeps the rules."""
    article = document["article"]
    claim = {
        "@type": "Claim",
        "name": document["claim"]["text"],
        "author": _author(document),
        "datePublished": article["published_on"],
        "appearance": {"@type": "CreativeWork", "url": article["url"]} if article["url"] else None,
    }
    return {
        "@context": CONTEXT,
        "@type": "ClaimReview",
        "url": document["page_url"],
        "claimReviewed": shortened(document["claim"]["label"]),
        "datePublished": document["published_at"],
        "dateModified": document["modified_at"],
        "author": {"@type": "Organization", "name": settings.NEWSROOM_NAME, "url": f"{settings.SITE_URL}/findings/"},
        "itemReviewed": {name: value for name, value in claim.items() if value},
        "reviewRating": _rating(document["rating"]),
    }


def write(documents: Iterable[dict[str, Any]], tell: Callable[[str], None] | None = None) -> Iterator[bytes]:
    """A DataFeed.  Its last member is the day of its newest item, which is known when all the others are written."""
    yield f'{{"@context": "{CONTEXT}", "@type": "DataFeed", "dataFeedElement": ['.encode()
    between, newest = "\n", None
    for document in documents:
        if (review := flawless(document, tell)) is None:
            continue
        newest = review["dateModified"]
        item = {"@type": "DataFeedItem", "dateModified": newest, "item": review}
        yield (between + json.dumps(item, ensure_ascii=False)).encode()
        between = ",\n"
    yield f'\n], "dateModified": "{newest}"}}\n'.encode() if newest else b"]}\n"


def shortened(text: str) -> str:
    """As much of a claim as a phone shows in one line, cut between words where there are any."""
    text = " ".join(text.split())
    if len(text) <= LONGEST_CLAIM:
        return text
    cut = text[:LONGEST_CLAIM]  # one sign more than there is room for beside the "…"
    words = cut.rpartition(" ")[0] or cut[:-1]
    return words.rstrip(" ,;:–-") + "…"


def _author(document: dict[str, Any]) -> dict[str, str]:
    """Who made the claim: whoever the article has the figure from, as long as the verdict does not doubt that they said
    it; else its outlet.
    """
    said = document["attribution_rating"]
    for source in document["figure"]["attribution"] if said is None or said["slug"] == SAID else ():
        if source["kind"] != NAMELESS:
            kind = "Person" if source["kind"] == PERSON else "Organization"
            return {"@type": kind, "name": source["named"] or source["text"]}
    return {"@type": "Organization", "name": document["article"]["outlet"]}


def _rating(rating: dict[str, Any]) -> dict[str, Any]:
    found = {"@type": "Rating", "alternateName": rating["name"]}
    value = rating["claimreview_value"]
    return found if value is None else found | {"ratingValue": value, "bestRating": BEST, "worstRating": WORST}
