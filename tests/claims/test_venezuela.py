"""What a good reading finds in the counts from Venezuela's border in February 2019, by the demonstration's reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from claims import extraction, workflow
from claims.corroboration import collect_evidence, refresh_suggestion
from claims.explanation import explain
from claims.figures import Bound, Figure, match, relate, short_number
from claims.models import Article, Claim, Evidence, Rating, Watch
from claims.readings import reading_of
from claims.watching import raise_movements
from claims.witnesses import witnesses
from claims.workflow import Draft
from demonstration.reports import DemonstrationArticle, Report, load_article, load_outlets, load_reports
from people.models import User
from sources import intake
from sources.models import Arrival, Document
from sources.reading import read_pasted

pytestmark = pytest.mark.django_db

SUNDAY, MONDAY, THURSDAY = date(2019, 2, 24), date(2019, 2, 25), date(2019, 2, 28)
FLED, KILLED, WOUNDED, TONS = "104 soldiers fled", "2 people killed", "300 people wounded", "600 tons of food"
HEADLINE = "at least 100 soldiers"


def stored(text: Report | DemonstrationArticle) -> Document:
    published = text.published.date() if isinstance(text, Report) else text.published
    page = replace(read_pasted(text.text, headline=text.title), published=published, language=text.language)
    names = {outlet.slug: outlet.name for outlet in load_outlets()}
    return intake.store_document(
        page=page,
        raw=text.text.encode(),
        arrival=Arrival.LOADED,
        url=text.url,
        outlet=intake.outlet_named(names[text.outlet]),
    )


@pytest.fixture
def reports(db: None) -> dict[str, Document]:
    found = {report.slug: stored(report) for report in load_reports()}
    for document in found.values():
        document.refresh_from_db()
    return found


@pytest.fixture
def article(edith: User) -> Article:
    return extraction.add_article(document=stored(load_article()), by=edith)


def claim_of(article: Article, label: str) -> Claim:
    return article.claims.get(label__startswith=label)


def checked(claim: Claim, reports: dict[str, Document]) -> list[Evidence]:
    """All that the reports say of a claim, with the suggestion weighed."""
    for report in reports.values():
        collect_evidence(claim=claim, document=report)
    refresh_suggestion(claim=claim)
    claim.refresh_from_db()
    return list(claim.evidence.for_page())


def told(evidence: list[Evidence], relation: str) -> set[str]:
    """The numbers that stand to the claim in one way."""
    return {short_number(item.figure) for item in evidence if item.relation == relation}


def figure_of(report: Document, words: str) -> Figure:
    return next(figure for figure in reading_of(report).figures if words in figure.text and not figure.is_headline)


def relation(claim: Figure, evidence: Figure) -> tuple[str, str]:
    found = relate(claim, evidence, match(claim, evidence))
    return found.kind.value, found.reason


def test_at_least_100_in_the_headline_and_some_104_in_the_body_are_consistent(article: Article) -> None:
    headline, body = claim_of(article, HEADLINE), claim_of(article, FLED)
    assert headline.is_headline
    assert (headline.figure.bound, body.figure.bound) == (Bound.AT_LEAST, Bound.ABOUT)
    assert relation(body.figure, headline.figure)[0] == "consistent"
    assert relation(headline.figure, body.figure)[0] == "consistent"
    assert headline.tally == body.tally
    assert not article.findings.filter(severity="error").exists()


def test_soldiers_against_soldiers_and_police_is_a_warning_and_no_contradiction(
    article: Article, reports: dict[str, Document]
) -> None:
    evidence = checked(claim_of(article, FLED), reports)
    both = [item for item in evidence if "militares y policías" in item.quote and item.low == 104]
    assert [item.relation for item in both] == ["agrees"]
    assert "It counts a wider group: “militares y policías venezolanos”, not “soldiers” alone." in both[0].reason
    assert not told(evidence, "contradicts")


def test_all_who_carry_the_104_have_it_from_one_origin(article: Article, reports: dict[str, Document]) -> None:
    evidence = checked(claim_of(article, FLED), reports)
    (witness,) = [each for each in witnesses(evidence) if each.relation.value == "agrees"]
    assert witness.origin == "Migración Colombia"
    assert {name.partition(" (")[0] for name in witness.carried_by} == {
        "Andes Wire",
        "Frontier Gazette",
        "The Harbour Herald",
        "Diario de la Frontera",
    }
    assert len(witness.documents) == 3
    assert "1 independent origin agrees: Migración Colombia (104)." in claim_of(article, FLED).suggestion_reasons


def test_156_is_an_increase_against_567_and_85_against_411(article: Article, reports: dict[str, Document]) -> None:
    pairs = [("567-have-deserted-since-saturday", "567", "156"), ("411-have-crossed-85-in-a-day", "411", "85")]
    for slug, total, added in pairs:
        whole, more = figure_of(reports[slug], total), figure_of(reports[slug], added)
        kind, reason = relation(whole, more)
        assert (kind, "what was added in a period, not the total" in reason) == ("increase", True)
    assert told(checked(claim_of(article, FLED), reports), "increase") == {"156", "85"}


def test_285_some_300_and_hundreds_are_one_cluster_of_which_285_is_the_sourced_value(
    article: Article, reports: dict[str, Document]
) -> None:
    claim = claim_of(article, WOUNDED)
    evidence = checked(claim, reports)
    assert told(evidence, "agrees") == {"~300"}
    assert told(evidence, "consistent") == {"285", "200–999"}
    counted = [item for item in evidence if item.figure.value == Decimal(285)]
    assert {item.origin for item in counted} == {"canciller de Colombia", "Organization of American States"}
    for item in counted:
        assert item.figure.bound is Bound.EXACTLY
        assert "can be roundings of one count" in item.reason


def test_2_and_4_and_at_least_5_and_14_reports_conflict_and_differ_in_who_counted_and_when(
    article: Article, reports: dict[str, Document]
) -> None:
    claim = claim_of(article, KILLED)
    evidence = checked(claim, reports)
    assert {(item.relation, short_number(item.figure), item.origin, item.as_of) for item in evidence} == {
        ("agrees", "2", "Associated Press", SUNDAY),
        ("agrees", "2", "Deutsche Welle", SUNDAY),
        ("contradicts", "≥5", "opposition lawmaker", SUNDAY),
        ("superseded", "≥14", "OAS", MONDAY),
        ("superseded", "4", "AFP", THURSDAY),
    }
    (town,) = [item for item in evidence if item.origin == "Deutsche Welle"]
    (region,) = [item for item in evidence if item.origin == "AFP"]
    assert "in one town near the border with Brazil" in town.quote
    assert "at Venezuela's borders" in region.quote


def test_200_metric_tons_is_part_of_600_tons(article: Article, reports: dict[str, Document]) -> None:
    evidence = checked(claim_of(article, TONS), reports)
    assert told(evidence, "agrees") == {"600"}
    (part,) = [item for item in evidence if item.relation == "part"]
    assert (part.figure.text, part.origin) == ("nearly 200 metric tons of aid", "USA Today")
    assert "can be a part of “600 tons of food and medicine”" in part.reason


def test_saturday_is_the_23rd_in_a_report_of_the_24th(article: Article) -> None:
    when = claim_of(article, KILLED).figure.when
    assert when is not None
    assert (when.text, when.first, when.last) == ("on Saturday", date(2019, 2, 23), date(2019, 2, 23))


def test_104_was_right_on_the_24th_and_is_superseded_on_the_25th(
    article: Article, reports: dict[str, Document]
) -> None:
    claim = claim_of(article, FLED)
    evidence = checked(claim, reports)
    assert claim.suggestion == "outdated"
    assert "It was right when said, as far as the evidence goes; the count has moved since." in claim.suggestion_reasons
    assert {item.as_of for item in evidence if item.relation == "agrees"} == {SUNDAY}
    later = {item.as_of: short_number(item.figure) for item in evidence if item.relation == "superseded"}
    assert (min(filter(None, later)), later[MONDAY]) == (MONDAY, "167")
    assert explain(claim=claim, evidence=evidence).house[0].sentence.startswith("104, ")


def test_correct_when_published_as_of_the_24th_is_superseded_by_the_167_and_not_wrong(
    article: Article, reports: dict[str, Document], edith: User, ravi: User
) -> None:
    claim = claim_of(article, FLED)
    agreeing = collect_evidence(claim=claim, document=reports["agency-counts-104-who-fled"])
    revision = workflow.open_draft(claim=claim, by=edith)
    draft = Draft(
        rating=Rating.objects.get(slug="correct-when-published"),
        summary="It was the count of that day.",
        as_of=SUNDAY,
        sole_source_reason="The agency runs the crossings, and nobody else counts there.",
        evidence=agreeing,
    )
    revision = workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=edith)
    workflow.approve(revision=workflow.submit(revision=revision, by=edith), by=ravi)
    came = collect_evidence(claim=claim, document=reports["167-have-crossed-into-colombia"])
    (movement,) = raise_movements(watch=Watch.objects.get(claim=claim), evidence=came)
    assert (movement.before, movement.after, movement.evidence.as_of) == ("~104", "167", MONDAY)
    assert movement.evidence.relation == "superseded"
    assert movement.revision.rating is not None
    assert (movement.revision.rating.slug, movement.revision.as_of) == ("correct-when-published", SUNDAY)
