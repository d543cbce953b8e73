"""ClaimReview: what it says, and the rules that whatever is published keeps."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from pytest_django import Settings

from claims.export import claim_review, claim_review_script, public_url, verdict_document
from claims.export.claimreview import review_of, script, shortened
from claims.export.claimreview_rules import LONGEST_CLAIM, RULES, faults, faults_of_page
from claims.models import Rating, VerdictRevision
from people.models import User
from tests import factories
from tests.claims import verdicts

PAGE = "https://factcheck.example/findings/1/"
GOOD: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": PAGE,
    "claimReviewed": "104 soldiers fled",
    "datePublished": "2019-02-24T10:00:00+00:00",
    "dateModified": "2019-02-25",
    "author": {"@type": "Organization", "name": "The Desk", "url": "https://factcheck.example"},
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Organization", "name": "Radio Norte"},
        "datePublished": "2019-02-24",
        "appearance": {"@type": "CreativeWork", "url": "https://ledger.example/a"},
    },
    "reviewRating": {
        "@type": "Rating",
        "alternateName": "Correct",
        "ratingValue": 5,
        "bestRating": 5,
        "worstRating": 1,
    },
}


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    article = factories.make_article(by=edith, url="https://ledger.example/a")
    return factories.make_approved(article.claims.get(label="104 soldiers fled"), by=edith, reviewer=ravi)


# ── What it says ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_it_says_what_was_claimed_by_whom_and_what_was_found(approved: VerdictRevision, settings: Settings) -> None:
    settings.NEWSROOM_NAME = "The Desk"
    page = public_url(approved.verdict.public_id)
    assert approved.decided_at is not None
    assert claim_review(approved) == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": page,
        "claimReviewed": "104 soldiers fled",
        "datePublished": approved.decided_at.isoformat(),
        "dateModified": approved.decided_at.isoformat(),
        "author": {"@type": "Organization", "name": "The Desk", "url": f"{settings.SITE_URL}/findings/"},
        "itemReviewed": {
            "@type": "Claim",
            "name": "Some 104 soldiers",
            "author": {"@type": "Organization", "name": "Radio Norte"},
            "datePublished": "2019-02-24",
            "appearance": {"@type": "CreativeWork", "url": "https://ledger.example/a"},
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Correct",
            "ratingValue": 5,
            "bestRating": 5,
            "worstRating": 1,
        },
    }
    assert page == f"{settings.SITE_URL}/findings/{approved.verdict.public_id}/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "value"),
    [
        ("correct", 5),
        ("correct-when-published", 4),
        ("imprecise", 3),
        ("exaggerated", 2),
        ("understated", 2),
        ("wrong", 1),
        ("disputed", None),
        ("unproven", None),
    ],
)
def test_a_rating_without_a_place_on_the_scale_has_words_alone(
    approved: VerdictRevision, slug: str, value: int | None
) -> None:
    rating = Rating.objects.get(slug=slug)
    assert rating.claimreview_value == value
    document = verdict_document(approved)
    document["rating"] = {**document["rating"], "name": rating.name, "claimreview_value": value}
    review = review_of(document)
    assert faults(review) == []
    expected = {"@type": "Rating", "alternateName": rating.name}
    if value is not None:
        expected |= {"ratingValue": value, "bestRating": 5, "worstRating": 1}  # type: ignore[dict-item]
    assert review["reviewRating"] == expected


SOURCES = [
    ([], {"@type": "Organization", "name": "The Ledger"}),
    ([{"kind": "anonymous", "text": "sources", "named": None}], {"@type": "Organization", "name": "The Ledger"}),
    ([{"kind": "person", "text": "Ana Ruiz", "named": None}], {"@type": "Person", "name": "Ana Ruiz"}),
    ([{"kind": "person", "text": "she", "named": "Ana Ruiz"}], {"@type": "Person", "name": "Ana Ruiz"}),
    (
        [{"kind": "anonymous", "text": "a witness", "named": None}, {"kind": "agency", "text": "AP", "named": None}],
        {"@type": "Organization", "name": "AP"},
    ),
]


@pytest.mark.parametrize(("attribution", "author"), SOURCES)
def test_whoever_the_article_has_it_from_made_the_claim(
    approved: VerdictRevision, attribution: list[dict[str, Any]], author: dict[str, str]
) -> None:
    document = verdict_document(approved)
    document["figure"]["attribution"] = attribution
    review = review_of(document)
    assert review["itemReviewed"]["author"] == author
    assert faults(review, page=document["page_url"]) == []


def test_an_article_without_an_address_or_a_day_is_reviewed_without_them(approved: VerdictRevision) -> None:
    document = verdict_document(approved)
    document["article"] |= {"url": None, "published_on": None}
    review = review_of(document)
    assert review["itemReviewed"].keys() == {"@type", "name", "author"}
    assert faults(review, page=document["page_url"]) == []


def test_a_correction_is_of_its_own_day(approved: VerdictRevision, edith: User, ravi: User) -> None:
    before = claim_review(approved)
    review = claim_review(verdicts.approve_correction(approved, by=edith, reviewer=ravi))
    assert before is not None
    assert review is not None
    assert review["datePublished"] == before["datePublished"] < review["dateModified"]
    assert review["reviewRating"]["alternateName"] == "Wrong"


def test_what_was_withdrawn_has_none(approved: VerdictRevision, edith: User, ravi: User) -> None:
    withdrawal = verdicts.approve_withdrawal(approved, by=edith, reviewer=ravi)
    assert claim_review(withdrawal) is None
    assert claim_review_script(withdrawal) == ""


LONG = "Some hundred thousand soldiers and police officers have fled across the border bridges"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("104  soldiers\nfled", "104 soldiers fled"),
        ("x" * LONGEST_CLAIM, "x" * LONGEST_CLAIM),
        (LONG, "Some hundred thousand soldiers and police officers have fled across the…"),
        ("x" * 200, "x" * (LONGEST_CLAIM - 1) + "…"),
        ("y" * 73 + " z", "y" * 73 + "…"),
        ("One, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen",
         "One, two, three, four, five, six, seven, eight, nine, ten, eleven…"),
    ],
)  # fmt: skip
def test_a_claim_is_cut_between_words(text: str, short: str) -> None:
    assert shortened(text) == short
    assert len(short) < 75


def test_no_text_ends_the_script_it_stands_in(approved: VerdictRevision, settings: Settings) -> None:
    settings.NEWSROOM_NAME = "</script><script>alert(1)</script>&amp;<!--\u2028"
    html = claim_review_script(approved)
    inner = html.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert len(inner) == len(html) - len('<script type="application/ld+json"></script>')
    assert not set(inner) & set("<>&\u2028\u2029")
    assert json.loads(inner) == claim_review(approved)


# ── The rules ────────────────────────────────────────────────────────────────────────────────────────────────────────


def broken(path: str, value: Any) -> dict[str, Any]:
    """The good one, with one thing otherwise; None takes it out."""
    review = copy.deepcopy(GOOD)
    *way, name = path.split(".")
    inner = review
    for step in way:
        inner = inner[step]
    if value is None:
        del inner[name]
    else:
        inner[name] = value
    return review


def test_a_good_one_has_no_faults() -> None:
    assert faults(GOOD, page=PAGE) == []


FAULTS = [
    ("@context", "https://example.org", "@context is 'https://example.org'; it must be https://schema.org."),
    ("@type", "Review", "@type is 'Review'; it must be ClaimReview."),
    ("claimReviewed", None, "claimReviewed is missing; Google requires it."),
    ("reviewRating", None, "reviewRating is missing; Google requires it."),
    ("url", None, "url is missing; Google requires it."),
    ("author", None, "author is missing; every verdict has it."),
    ("itemReviewed", None, "itemReviewed is missing; every verdict has it."),
    ("dateModified", None, "dateModified is missing; every verdict has it."),
    ("url", "/findings/1/", "url is '/findings/1/'; it must be an absolute address of the web."),
    ("url", "https://[/", "url is 'https://[/'; it must be an absolute address of the web."),
    ("url", "https://other.example/findings/1/", "url leads to other.example; it must be on factcheck.example, as"),
    ("url", "https://notfactcheck.example/findings/1/", "url leads to notfactcheck.example; it must be on"),
    ("url", "https://factcheck.example/findings/2/", "url is https://factcheck.example/findings/2/; the page is"),
    ("claimReviewed", "x" * 75, "claimReviewed has 75 characters; 74 are allowed."),
    ("claimReviewed", " 104", "claimReviewed is empty, or begins or ends with a space."),
    ("claimReviewed", 104, "claimReviewed is no text."),
    ("claimReviewed", "104 fled: CORRECT", "claimReviewed has the rating in it: “Correct”."),
    ("reviewRating.@type", "AggregateRating", "reviewRating is no Rating."),
    ("reviewRating.alternateName", None, "reviewRating.alternateName is missing; Google requires it."),
    ("reviewRating.ratingValue", 6, "reviewRating.ratingValue is 6, which is not from 1 to 5."),
    ("reviewRating.ratingValue", 0, "reviewRating.ratingValue is 0, which is not from 1 to 5."),
    ("reviewRating.ratingValue", "5", "reviewRating.ratingValue is '5'; it must be a whole number."),
    ("reviewRating.ratingValue", True, "reviewRating.ratingValue is True; it must be a whole number."),
    ("reviewRating.ratingValue", None, "reviewRating has bestRating and worstRating without a ratingValue."),
    ("reviewRating.worstRating", 5, "reviewRating.bestRating is 5, which is not above worstRating, 5."),
    ("datePublished", "24 February 2019", "datePublished is not a date of ISO 8601."),
    ("datePublished", "2019-02-24T10:00:00", "datePublished is not a date of ISO 8601."),
    ("itemReviewed.datePublished", "2019", "itemReviewed.datePublished is not a date of ISO 8601."),
    ("dateModified", "2019-02-23", "dateModified is before datePublished."),
    ("author.@type", "Thing", "author is neither an Organization nor a Person."),
    ("author.name", "", "author has no name."),
    ("author.url", "factcheck.example", "author.url is 'factcheck.example'; it must be an absolute address of the web"),
    ("author.url", None, "author has no url."),
    ("itemReviewed.author.name", None, "itemReviewed.author has no name."),
    ("itemReviewed.@type", "CreativeWork", "itemReviewed is no Claim."),
    ("itemReviewed.appearance", "https://ledger.example/a", "itemReviewed.appearance is no CreativeWork with an"),
    ("itemReviewed.appearance.url", "a", "itemReviewed.appearance is no CreativeWork with an absolute address"),
    ("itemReviewed.author.name", "The Desk", "The claim is the reviewer's own; Google takes reviews of claims by"),
]


@pytest.mark.parametrize(("path", "value", "sentence"), FAULTS)
def test_each_fault_is_found_and_named(path: str, value: Any, sentence: str) -> None:
    found = faults(broken(path, value), page=PAGE)
    assert any(fault.startswith(sentence) for fault in found), found


def test_every_rule_is_broken_by_one_of_these() -> None:
    for rule in RULES:
        assert any(list(rule(broken(path, value), PAGE)) for path, value, _ in FAULTS), rule


ALLOWED = [
    ("url", f"{PAGE}#finding"),
    ("claimReviewed", "Ballots were corrected"),
    ("claimReviewed", "x" * 74),
    ("itemReviewed.author", None),
    ("itemReviewed.appearance", None),
    ("itemReviewed.datePublished", None),
    ("reviewRating", {"@type": "Rating", "alternateName": "Disputed"}),
    ("reviewRating", {"@type": "Rating", "alternateName": "Half", "ratingValue": 2}),
]


@pytest.mark.parametrize(("path", "value"), ALLOWED)
def test_what_is_allowed_is_no_fault(path: str, value: Any) -> None:
    assert faults(broken(path, value), page=PAGE) == []


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, 0, "", [], {}, " x", {"@type": []}, [{}]], ids=str)
def test_nonsense_is_a_fault_and_no_crash(name: str, value: Any) -> None:
    assert faults({**GOOD, name: value}, page=PAGE) != []


def page_with(*reviews: Any) -> str:
    return f"<html><head>{''.join(script(review) for review in reviews)}</head><body><p>104</p></body></html>"


def test_a_page_is_read_back(approved: VerdictRevision) -> None:
    html = f"<head><script>let a</script>{claim_review_script(approved)}</head><p>{{}}</p>"
    page = public_url(approved.verdict.public_id)
    assert faults_of_page(html, page=page) == []
    assert faults_of_page(html, page="https://other.example/") != []


def test_a_page_has_one_review_that_can_be_read() -> None:
    assert faults_of_page(page_with(), page=PAGE) == []
    assert faults_of_page(page_with(GOOD), page=PAGE) == []
    assert faults_of_page(page_with(GOOD, GOOD), page=PAGE) == ["The page has 2 reviews; one is allowed."]
    assert faults_of_page(page_with([GOOD]), page=PAGE) == ["The JSON-LD is no object."]
    assert faults_of_page(page_with(broken("url", None)), page=PAGE) == ["url is missing; Google requires it."]
    (fault,) = faults_of_page('<script type="application/ld+json">{</script>', page=PAGE)
    assert fault.startswith("The JSON-LD cannot be read: ")
