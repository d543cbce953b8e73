"""Whether a ClaimReview keeps the rules of schema.org and of Google Search.  Each rule is a function of its own.

The sources: <https://schema.org/ClaimReview>, <https://schema.org/Claim>, <https://schema.org/Rating>, and "Fact check
(ClaimReview) structured data", <https://developers.google.com/search/docs/appearance/structured-data/factcheck>.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from typing import Any, TypeGuard
from urllib.parse import urlsplit

# Under 75.
LONGEST_CLAIM = 74
CONTEXTS = ("https://schema.org", "https://schema.org/", "http://schema.org", "http://schema.org/")
# What the scale's ends are where a review does not say.
WORST, BEST = 1, 5
AUTHORS = ("Organization", "Person")

Review = dict[str, Any]


def faults(review: Review, *, page: str = "") -> list[str]:
    """Every rule that is broken, as a sentence; none for a review that may be published.

    Args:
        page: the address of the page that it stands in, where that is known.
    """
    return [fault for rule in RULES for fault in rule(review, page)]


def faults_of_page(html: str, *, page: str) -> list[str]:
    """The same for whatever JSON-LD an HTML page has, read back as a search engine reads it.

    Google: a page may have one review of a claim; several on one page are told apart by anchors, which ours have not.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found = [] if len(reader.texts) <= 1 else [f"The page has {len(reader.texts)} reviews; one is allowed."]
    for text in reader.texts:
        try:
            review = json.loads(text)
        except ValueError as error:
            found.append(f"The JSON-LD cannot be read: {error}.")
            continue
        found += faults(review, page=page) if isinstance(review, dict) else ["The JSON-LD is no object."]
    return found


class _Reader(HTMLParser):
    """The JSON-LD of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_inside = tag == "script" and dict(attrs).get("type") == "application/ld+json"
        if self.is_inside:
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = False

    def handle_data(self, data: str) -> None:
        if self.is_inside:
            self.texts[-1] += data


def _says_what_it_is(review: Review, page: str) -> Iterator[str]:
    """JSON-LD: @context and @type say which vocabulary, and which type in it."""
    if review.get("@context") not in CONTEXTS:
        yield f"@context is {review.get('@context')!r}; it must be https://schema.org."
    if review.get("@type") != "ClaimReview":
        yield f"@type is {review.get('@type')!r}; it must be ClaimReview."


def _has_what_is_required(review: Review, page: str) -> Iterator[str]:
    """Google: claimReviewed, reviewRating and url are required of a ClaimReview."""
    for name in ("claimReviewed", "reviewRating", "url"):
        if not review.get(name):
            yield f"{name} is missing; Google requires it."


def _has_what_is_recommended(review: Review, page: str) -> Iterator[str]:
    """Google recommends author and itemReviewed; with datePublished, all of them are always known here."""
    for name in ("author", "itemReviewed", "datePublished", "dateModified"):
        if not review.get(name):
            yield f"{name} is missing; every verdict has it."


def _address_is_of_the_page(review: Review, page: str) -> Iterator[str]:
    """Google: url is that of the page itself, absolute, on the page's own host or below it, and not a redirect's."""
    url = review.get("url")
    if not url:
        return
    if not _is_address(url):
        yield f"url is {url!r}; it must be an absolute address of the web."
        return
    own, host = urlsplit(page).hostname, urlsplit(url).hostname or ""
    if own and host != own and not host.endswith(f".{own}"):
        yield f"url leads to {host}; it must be on {own}, as the page is."
    elif page and url.partition("#")[0] != page.partition("#")[0]:
        yield f"url is {url}; the page is {page}."


def _claim_is_short(review: Review, page: str) -> Iterator[str]:
    """Google: keep claimReviewed under 75 characters, so that it need not be wrapped on a phone."""
    claim = review.get("claimReviewed")
    if not isinstance(claim, str):
        if claim is not None:
            yield "claimReviewed is no text."
    elif len(claim) > LONGEST_CLAIM:
        yield f"claimReviewed has {len(claim)} characters; {LONGEST_CLAIM} are allowed."
    elif claim != claim.strip() or not claim.strip():
        yield "claimReviewed is empty, or begins or ends with a space."


def _claim_has_no_rating(review: Review, page: str) -> Iterator[str]:
    """Google: claimReviewed is the claim, not the finding; what was found stands in reviewRating."""
    claim, name = review.get("claimReviewed"), _rating(review).get("alternateName")
    if not isinstance(claim, str) or not isinstance(name, str) or not name:
        return
    if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", claim, re.IGNORECASE):
        yield f"claimReviewed has the rating in it: “{name}”."


def _rating_is_one(review: Review, page: str) -> Iterator[str]:
    """Google: alternateName is required, as it is what people are shown.  schema.org: reviewRating is a Rating."""
    rating = review.get("reviewRating")
    if rating is None:
        return
    if not isinstance(rating, dict) or rating.get("@type") != "Rating":
        yield "reviewRating is no Rating."
    elif not isinstance(rating.get("alternateName"), str) or not rating["alternateName"].strip():
        yield "reviewRating.alternateName is missing; Google requires it."


def _number_is_on_the_scale(review: Review, page: str) -> Iterator[str]:
    """Google: a ratingValue is from worstRating to bestRating, which is above that; whole numbers are recommended.

    A rating that has no place on the scale has none of the three.
    """
    rating = _rating(review)
    given = {name: rating[name] for name in ("ratingValue", "bestRating", "worstRating") if name in rating}
    for name, value in given.items():
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"reviewRating.{name} is {value!r}; it must be a whole number."
            return
    if "ratingValue" not in given:
        if given:
            yield f"reviewRating has {' and '.join(given)} without a ratingValue."
        return
    worst, best = given.get("worstRating", WORST), given.get("bestRating", BEST)
    if not worst < best:
        yield f"reviewRating.bestRating is {best}, which is not above worstRating, {worst}."
    if not worst <= given["ratingValue"] <= best:
        yield f"reviewRating.ratingValue is {given['ratingValue']}, which is not from {worst} to {best}."


def _moments_are_iso(review: Review, page: str) -> Iterator[str]:
    """schema.org: dates are ISO 8601.  What was modified was published before."""
    claim = review.get("itemReviewed")
    moments: dict[str, Any] = {name: review[name] for name in ("datePublished", "dateModified") if name in review}
    if _has(claim, "datePublished"):
        moments["itemReviewed.datePublished"] = claim["datePublished"]
    wrong = [name for name, value in moments.items() if not _is_moment(value)]
    for name in wrong:
        yield f"{name} is not a date of ISO 8601."
    first, last = (str(moments.get(name, ""))[:10] for name in ("datePublished", "dateModified"))
    if not wrong and "" < last < first:
        yield "dateModified is before datePublished."


def _authors_are_named(review: Review, page: str) -> Iterator[str]:
    """Google: the author of a review, and of a claim, is an Organization or Person with a name."""
    claim = review.get("itemReviewed")
    authors = {"author": review.get("author"), "itemReviewed.author": claim.get("author") if _is(claim) else None}
    for name, author in authors.items():
        if author is None:
            continue
        if not _is(author) or author.get("@type") not in AUTHORS:
            yield f"{name} is neither an Organization nor a Person."
        elif not isinstance(author.get("name"), str) or not author["name"].strip():
            yield f"{name} has no name."
        elif "url" in author and not _is_address(author["url"]):
            yield f"{name}.url is {author['url']!r}; it must be an absolute address of the web."
    if _is(review.get("author")) and not review["author"].get("url"):
        yield "author has no url."


def _claim_is_one(review: Review, page: str) -> Iterator[str]:
    """Google: itemReviewed is a Claim; its appearance is a CreativeWork with an address.  Whoever reviews a claim did
    not make it.
    """
    claim = review.get("itemReviewed")
    if claim is None:
        return
    if not _is(claim) or claim.get("@type") != "Claim":
        yield "itemReviewed is no Claim."
        return
    work = claim.get("appearance")
    if work is not None and (not _is(work) or work.get("@type") != "CreativeWork" or not _is_address(work.get("url"))):
        yield "itemReviewed.appearance is no CreativeWork with an absolute address of the web."
    reviewer, author = review.get("author"), claim.get("author")
    if _has(reviewer, "name") and _has(author, "name") and reviewer["name"] == author["name"]:
        yield "The claim is the reviewer's own; Google takes reviews of claims by others."


RULES = (
    _says_what_it_is,
    _has_what_is_required,
    _has_what_is_recommended,
    _address_is_of_the_page,
    _claim_is_short,
    _claim_has_no_rating,
    _rating_is_one,
    _number_is_on_the_scale,
    _moments_are_iso,
    _authors_are_named,
    _claim_is_one,
)


def _rating(review: Review) -> dict[str, Any]:
    rating = review.get("reviewRating")
    return rating if isinstance(rating, dict) else {}


def _is(value: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _has(value: Any, name: str) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict) and name in value


def _is_address(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", value)


def _is_moment(value: Any) -> bool:
    """A day, or a moment with its zone."""
    if not isinstance(value, str):
        return False
    try:
        if len(value) == 10:
            date.fromisoformat(value)
            return True
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
