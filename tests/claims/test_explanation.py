"""What the evidence comes to, laid out for reading."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from claims import corroboration, tallies, witnesses
from claims.corroboration import collect_evidence
from claims.explanation import POLICIES, Explanation, explain, own_mutations
from claims.figures import POLICIES as WEIGHED_BY
from claims.figures import SourceKind
from claims.models import Claim, Evidence, LookupHit
from people.models import User
from sources.models import ChangedNumber, Document, Outlet
from tests import factories

pytestmark = pytest.mark.django_db

MONDAY = date(2019, 2, 25)
PLACES = ("north", "south", "west", "east", "upper", "lower", "old", "new", "river", "hill", "mill", "lake")
FILLER = " ".join(
    f"At the {place} gate on {place} road {number} {place} guards kept the {place} post."
    for number, place in enumerate(PLACES, start=31)
)


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


def explained(claim: Claim, cited: list[LookupHit] | None = None) -> Explanation:
    return explain(claim=claim, evidence=list(claim.evidence.for_page()), cited=cited or [])


def report(text: str, *, outlet: str = "The Courier", published: date = factories.PUBLISHED, url: str = "") -> Document:
    return factories.make_document(f"A report of {outlet}\n\n{text}\n", outlet=outlet, published=published, url=url)


def passage(claim: Claim, text: str, **about: Any) -> Evidence:
    (found,) = collect_evidence(claim=claim, document=report(text, **about))
    return found


def test_it_counts_origins_and_documents_of_each_relation_and_of_all(claim: Claim) -> None:
    passage(claim, "A total of 104 soldiers have fled, the Migration Office said.", outlet="The Courier")
    passage(claim, "So far 104 soldiers have fled, the Migration Office said on the bridge.", outlet="The Herald")
    passage(claim, "A total of 104 soldiers have fled, police said.", outlet="The Gazette")
    passage(claim, "A total of 567 soldiers have fled, the Migration Office said.", outlet="The Mail", published=MONDAY)
    found = explained(claim)
    assert (found.origins, found.documents) == (2, 4)
    assert [(group.relation, group.origins, group.documents) for group in found.groups] == [
        ("agrees", 2, 3),
        ("superseded", 1, 1),
    ]


def test_what_one_origin_counted_is_one_line_with_all_that_carry_it(claim: Claim) -> None:
    passage(claim, "A total of 104 soldiers have fled, the Migration Office said.", outlet="The Courier")
    passage(claim, "So far 104 soldiers have fled, the Migration Office said on the bridge.", outlet="The Herald")
    (group,) = explained(claim).groups
    (counted,) = group.counts
    assert counted.origin == "Migration Office"
    assert [each.chain for each in (counted.first, *counted.others)] == [
        ("The Courier", "Migration Office"),
        ("The Herald", "Migration Office"),
    ]


def owned(*names: str, by: str = "Norte Media") -> None:
    Outlet.objects.filter(name__in=names).update(owner_group=by)


def test_outlets_of_one_owner_that_count_for_themselves_are_one_origin(claim: Claim) -> None:
    passage(claim, "A total of 104 soldiers have fled.", outlet="The Courier")
    passage(claim, "So far 104 soldiers have fled over the bridge.", outlet="The Herald")
    passage(claim, "By evening 104 soldiers have fled on foot.", outlet="The Gazette")
    assert explained(claim).origins == 3
    owned("The Courier", "The Herald")
    found = explained(claim)
    assert (found.origins, found.documents) == (2, 3)
    assert [(each.origin, len(each.others)) for each in found.groups[0].counts] == [
        ("Norte Media", 1),
        ("The Gazette", 0),
    ]


def test_the_reasons_count_them_once_too(claim: Claim) -> None:
    passage(claim, "A total of 104 soldiers have fled.", outlet="The Courier")
    passage(claim, "So far 104 soldiers have fled over the bridge.", outlet="The Herald")
    owned("The Courier", "The Herald")
    told = witnesses.witnesses(list(claim.evidence.for_page()))
    assert [(each.origin, each.kind, each.carried_by) for each in told] == [
        ("Norte Media", SourceKind.OUTLET, ("The Courier", "The Herald"))
    ]


def test_what_they_have_from_somebody_else_is_that_one_s_count(claim: Claim) -> None:
    passage(claim, "A total of 104 soldiers have fled, the Migration Office said.", outlet="The Courier")
    passage(claim, "So far 104 soldiers have fled over the bridge, police said.", outlet="The Herald")
    owned("The Courier", "The Herald")
    assert [each.origin for each in explained(claim).groups[0].counts] == ["Migration Office", "police"]


def test_an_outlet_that_counts_alone_keeps_its_name(claim: Claim) -> None:
    passage(claim, "A total of 104 soldiers have fled.", outlet="The Courier")
    passage(claim, "So far 104 soldiers have fled over the bridge.", outlet="The Herald")
    owned("The Courier")
    owned("The Herald", by="Sur")
    assert [each.origin for each in explained(claim).groups[0].counts] == ["The Courier", "The Herald"]


def test_relations_that_nobody_knew_yet_come_last(claim: Claim) -> None:
    known = passage(claim, "A total of 104 soldiers have fled, police said.")
    other = passage(claim, "A total of 104 soldiers have fled, the Migration Office said.", outlet="The Herald")
    assert known.relation == other.relation == "agrees"
    rows = list(claim.evidence.for_page())
    rows[0].relation = "part"
    rows[1].relation = "superseded"
    assert [group.relation for group in explain(claim=claim, evidence=rows).groups] == ["superseded", "part"]


def test_the_house_sentence_comes_in_the_article_s_language_first(claim: Claim) -> None:
    passage(claim, "A total of 104 soldiers have fled, police said.")
    assert [(house.language, house.sentence) for house in explained(claim).house] == [
        ("en", "104, according to police (The Courier)"),
        ("es", "104, según «police» (The Courier)"),
    ]
    claim.article.document.language = "es"
    assert [house.language for house in explained(claim).house] == ["es", "en"]


def test_without_evidence_there_is_no_sentence_and_no_interval(claim: Claim) -> None:
    found = explained(claim)
    assert (found.house, found.supported, found.groups, found.missing) == ((), "", (), ())


@pytest.mark.parametrize(
    ("policy", "supported"),
    [("range", "104 to 567 soldiers fled"), ("latest_official", "567 soldiers fled")],
)
def test_the_interval_is_told_by_the_newsroom_s_policy(
    claim: Claim, settings: Any, policy: str, supported: str
) -> None:
    settings.CONFLICT_POLICY = policy
    passage(claim, "A total of 104 soldiers have fled, the Migration Office said.")
    passage(claim, "A total of 567 soldiers have fled, the Migration Office said.", published=MONDAY)
    found = explained(claim)
    assert (found.supported, found.policy) == (supported, POLICIES[policy])


def test_every_policy_has_its_words() -> None:
    assert set(POLICIES) == set(WEIGHED_BY)


# ── In place ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def only(claim: Claim) -> Any:
    ((counted,),) = (group.counts for group in explained(claim).groups)
    return counted.first


def test_a_passage_leads_to_its_place_here_and_on_the_site(claim: Claim) -> None:
    item = passage(claim, "A total of 104 soldiers have fled, police said.", url="https://courier.example/a?b=1")
    found = only(claim)
    assert found.place_url == f"/documents/{item.document_id}/#place-{item.start}"
    assert found.site_url == (
        "https://courier.example/a?b=1#:~:text=A%20total%20of%20104%20soldiers%20have%20fled%2C%20police%20said."
    )


def test_a_text_without_an_address_and_an_invented_site_have_no_place_outside(claim: Claim) -> None:
    item = passage(claim, "A total of 104 soldiers have fled, police said.")
    assert only(claim).site_url == ""
    Document.objects.filter(pk=item.document_id).update(url="https://courier.example/a")
    assert only(claim).site_url
    Outlet.objects.update(is_demonstration=True)
    assert only(claim).site_url == ""


# ── Copies that changed the number ───────────────────────────────────────────────────────────────────────────────────


def test_a_copy_that_changed_the_number_is_pointed_out_at_both(claim: Claim) -> None:
    original = report(f"A total of 104 soldiers have fled, police said. {FILLER}", outlet="The Wire")
    copied = report(f"A total of 140 soldiers have fled, police said. {FILLER}", outlet="The Mail", published=MONDAY)
    for document in (original, copied):
        document.refresh_from_db()
        collect_evidence(claim=claim, document=document)
    assert ChangedNumber.objects.count() >= 1
    passages = {
        each.item.document_id: each
        for group in explained(claim).groups
        for counted in group.counts
        for each in (counted.first, *counted.others)
    }
    (change,) = passages[copied.pk].mutations
    assert (change.original_number, change.number, change.original, change.copy) == ("104", "140", original, copied)
    assert passages[original.pk].mutations == (change,)
    # Nobody counted 140.
    assert [witness.figure.value for witness in witnesses.witnesses(list(claim.evidence.for_page()))] == [104]
    assert explained(claim).house[0].sentence == "104, according to police (The Wire)"
    assert (explained(claim).origins, explained(claim).documents) == (1, 1)


def test_a_change_of_another_number_says_nothing_of_this_one(claim: Claim) -> None:
    original = report(f"A total of 104 soldiers have fled, police said. {FILLER}", outlet="The Wire")
    copied = report(
        f"A total of 104 soldiers have fled, police said. {FILLER.replace(' 37 ', ' 73 ')}",
        outlet="The Mail",
        published=MONDAY,
    )
    for document in (original, copied):
        document.refresh_from_db()
        collect_evidence(claim=claim, document=document)
    assert ChangedNumber.objects.count() >= 1
    (group,) = explained(claim).groups
    assert [each.mutations for counted in group.counts for each in (counted.first, *counted.others)] == [(), ()]


def test_the_claim_s_own_text_may_be_the_copy_that_changed_it(edith: User) -> None:
    report(f"A total of 104 soldiers have fled, police said. {FILLER}", outlet="The Wire")
    article = factories.make_article(
        f"A report of The Wire\n\nA total of 140 soldiers have fled, police said. {FILLER}\n",
        by=edith,
        published=MONDAY,
    )
    claim = article.claims.get(text__contains="140")
    assert [(change.original_number, change.number) for change in own_mutations(claim)] == [("104", "140")]
    other = article.claims.exclude(pk=claim.pk).first()
    assert other is None or own_mutations(other) == []


# ── Cited, and the number is not there ───────────────────────────────────────────────────────────────────────────────


def test_a_page_that_was_given_and_lacks_the_number_is_told_with_what_is_nearest(claim: Claim, edith: User) -> None:
    text = "Nothing was clear. Only 60 soldiers have fled, police said. The bridges are empty."
    document = report(text, url="https://courier.example/a")
    (lookup, *_) = corroboration.add_source(claim=claim, url="https://courier.example/a", by=edith)
    corroboration.run_lookup(lookup_id=lookup.pk)
    (hit,) = LookupHit.objects.all()
    (missing,) = explained(claim, [hit]).missing
    assert (missing.document, missing.cited, missing.nearest) == (document, "given by Edith", "60 soldiers fled")
    assert missing.quote == "Only 60 soldiers have fled, police said."


def test_one_that_counts_nothing_of_the_kind_is_told_so(claim: Claim, edith: User) -> None:
    report("The bridges are empty.", url="https://courier.example/a")
    (lookup, *_) = corroboration.add_source(claim=claim, url="https://courier.example/a", by=edith)
    corroboration.run_lookup(lookup_id=lookup.pk)
    (missing,) = explained(claim, list(LookupHit.objects.all())).missing
    assert (missing.nearest, missing.quote) == ("", "")


def test_one_that_has_the_number_is_not_missing(claim: Claim, edith: User) -> None:
    report("A total of 104 soldiers have fled, police said.", url="https://courier.example/a")
    (lookup, *_) = corroboration.add_source(claim=claim, url="https://courier.example/a", by=edith)
    corroboration.run_lookup(lookup_id=lookup.pk)
    assert explained(claim, list(LookupHit.objects.all())).missing == ()


def test_an_outlet_that_the_claim_names_and_that_gives_another_number(claim: Claim) -> None:
    item = passage(claim, "A total of 60 soldiers have fled, police said.", outlet="Radio Norte")
    assert item.relation not in ("agrees", "consistent")
    (missing,) = explained(claim).missing
    assert (missing.document, missing.cited, missing.nearest) == (item.document, "named by the claim", item.label)


def test_it_is_not_said_of_one_that_gives_the_number_somewhere(claim: Claim) -> None:
    passage(claim, "A total of 60 soldiers have fled, police said.", outlet="Radio Norte")
    passage(claim, "By now 104 soldiers have fled, the Migration Office said.", outlet="Radio Norte")
    assert explained(claim).missing == ()


def test_nor_of_an_outlet_that_the_claim_does_not_name(claim: Claim) -> None:
    passage(claim, "A total of 60 soldiers have fled, police said.", outlet="The Courier")
    assert explained(claim).missing == ()


def test_a_quote_that_is_not_in_the_stored_text_is_no_evidence(claim: Claim) -> None:
    item = passage(claim, "A total of 104 soldiers have fled, police said.")
    Evidence.objects.filter(pk=item.pk).update(quote="Some 104 other soldiers.")
    found = explained(claim)
    assert (found.groups, found.origins, found.documents) == ((), 0, 0)
    assert [missing.cited for missing in found.missing] == [f"quoted for “{item.label}”"]


def test_what_was_put_apart_has_a_group_of_its_own_and_counts_for_nothing(claim: Claim, edith: User, eve: User) -> None:
    factories.make_evidence(claim)
    fewer = passage(claim, "Only 12 soldiers have fled, police said.")
    later = passage(claim, "A total of 567 soldiers have fled, the army said.", published=MONDAY)
    tallies.put_apart(evidence=fewer, by=edith)
    tallies.put_apart(evidence=later, by=eve)
    found = explained(claim)
    assert [group.relation for group in found.groups] == ["agrees"]
    assert (found.origins, found.documents) == (1, 1)
    assert all("12" not in house.sentence and "567" not in house.sentence for house in found.house)
    assert {apart.by: [each.item for each in apart.passages] for apart in found.apart} == {
        "Edith": [fewer],
        str(eve): [later],
    }
