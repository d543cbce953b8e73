"""Tallies over several articles: proposed by the matcher, joined, kept apart, split and merged by hand, and undone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from claims import extraction, record, tallies
from claims.corroboration import collect_evidence
from claims.figures import Figure, read
from claims.models import Article, Claim, Event, Evidence, Tally, TallyEvidence, TallyKey, TallyMove, TallyProposal
from claims.permissions import Refused
from people.models import User
from tests import factories
from tests.at_once import at_once

MORE = """More guards cross

By Monday 167 soldiers have fled into Colombia, the Migration Office said.
"""
OTHERS = """A fire in the harbour

Police said 12 sailors were killed in the fire.
"""


def article(text: str, *, by: User, day: date = factories.PUBLISHED) -> Article:
    return factories.make_article(text, by=by, published=day)


@pytest.fixture
def first(edith: User) -> Claim:
    """104 soldiers fled, in the first article."""
    return factories.make_claim(by=edith)


@pytest.fixture
def second(first: Claim, edith: User) -> Claim:
    """167 soldiers fled, in an article that came later."""
    return article(MORE, by=edith, day=date(2019, 2, 25)).claims.get()


@pytest.fixture
def proposal(second: Claim) -> TallyProposal:
    return TallyProposal.objects.get()


def tally_of(claim: Claim) -> Tally:
    return Claim.objects.select_related("tally").get(pk=claim.pk).tally


def members(tally: Tally) -> set[str]:
    return set(tally.claims.values_list("label", flat=True))


def last_move() -> TallyMove:
    return TallyMove.objects.select_related("tally", "other").latest("pk")


def last_event() -> Event:
    newest = record.newest()
    assert newest is not None
    return newest


# ── Proposing ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_count_in_another_article_is_proposed_and_not_joined(first: Claim, second: Claim) -> None:
    assert first.tally_id != second.tally_id
    made = TallyProposal.objects.get()
    assert (made.tally_id, made.other_id) == (second.tally_id, first.tally_id)
    assert (made.claim, made.other_claim) == (second, first)
    assert made.state == "open"
    assert "both count “soldier”" in made.reasons


def test_another_event_is_not_proposed(first: Claim, edith: User) -> None:
    article(OTHERS, by=edith)
    assert not TallyProposal.objects.exists()


def test_a_count_of_another_season_is_not_proposed(first: Claim, edith: User) -> None:
    article(MORE, by=edith, day=factories.PUBLISHED + timedelta(days=200))
    assert not TallyProposal.objects.exists()


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_there_is_have_a_neighbourhood(edith: User, day: date) -> None:
    for text in (factories.ARTICLE, MORE):
        article(text, by=edith, day=day)
    assert TallyProposal.objects.count() == 1


def test_what_was_added_is_not_proposed_to_be_a_total(first: Claim, edith: User) -> None:
    text = "More guards cross\n\nAnother 63 soldiers have fled into Colombia in the last 24 hours, police said."
    (claim,) = article(text, by=edith).claims.all()
    assert claim.figure.is_increase
    assert not TallyProposal.objects.exists()


def test_within_an_article_they_join_at_once(edith: User) -> None:
    text = "At least 100 soldiers flee\n\nSome 104 soldiers have fled into Colombia, police said."
    headline, body = article(text, by=edith).claims.all()
    assert headline.tally_id == body.tally_id
    assert not TallyProposal.objects.exists()


def test_the_best_few_are_proposed(edith: User) -> None:
    for number in range(tallies.MOST_PROPOSED + 2):
        article(f"Report {number}\n\nA total of {number + 100} soldiers have fled into Colombia.", by=edith)
    newest = Tally.objects.latest("pk")
    assert newest.proposals.count() == tallies.MOST_PROPOSED


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_articles_taken_in_at_once_one_finds_the_other(
    edith: User, eve: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {edith: factories.ARTICLE, eve: MORE}
    documents = {person: factories.make_document(text, published=factories.PUBLISHED) for person, text in texts.items()}
    propose, both_look = tallies.propose, threading.Barrier(2, timeout=2)

    def look_together(*, claims: Sequence[Claim]) -> list[TallyProposal]:
        with suppress(threading.BrokenBarrierError):  # the other waits elsewhere
            both_look.wait()
        return propose(claims=claims)

    monkeypatch.setattr(tallies, "propose", look_together)
    added = at_once(
        lambda: extraction.add_article(document=documents[edith], by=edith),
        lambda: extraction.add_article(document=documents[eve], by=eve),
    )
    assert [type(each) for each in added] == [Article, Article]
    assert TallyProposal.objects.count() == 1


def test_looking_for_it_costs_as_many_queries_among_many_tallies_as_among_few(edith: User) -> None:
    def cost(count: int) -> int:
        claims = list(article(f"Harbour {count}\n\nSome {count} sailors were rescued.", by=edith).claims.all())
        TallyProposal.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert tallies.propose(claims=claims)
        return len(captured)

    article("Rescue\n\nSome 30 sailors were rescued.", by=edith)
    few = cost(31)
    for number in range(12):
        article(f"Rescue {number}\n\nSome {number + 40} sailors were rescued.", by=edith)
    assert cost(77) == few


def figure(sentence: str) -> Figure:
    (found,) = read(sentence, published=factories.PUBLISHED, language="en").figures
    return found


def test_candidates_are_looked_up_in_the_index(first: Claim) -> None:
    with CaptureQueriesContext(connection) as captured:
        found = tallies.near([figure("Some 12 soldiers have fled.")])
    assert found[0] == first.tally_id
    assert len(captured) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {captured[0]['sql']}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "tally_key_and_month (key=? AND month=?" in plan
        assert "SCAN claims_tally" not in plan


def test_a_tally_is_found_by_what_any_of_its_claims_counts(first: Claim, second: Claim, edith: User) -> None:
    later = article("Guards\n\nA total of 180 guards have deserted.", by=edith, day=date(2019, 4, 2)).claims.get()
    tallies.merge(tally=later.tally, into=first.tally, by=edith)
    months = set(TallyKey.objects.filter(tally=first.tally, key="count event fled").values_list("month", flat=True))
    assert months == {2019 * 12 + 2, 2019 * 12 + 4}
    assert not TallyKey.objects.filter(tally=later.tally).exists()


@pytest.mark.parametrize(("days", "is_near"), [(0, True), (44, True), (-44, True), (130, False), (-130, False)])
def test_what_is_looked_up_reaches_no_less_far_than_the_matcher(first: Claim, days: int, is_near: bool) -> None:
    day = factories.PUBLISHED + timedelta(days=days)
    probe = read("Some 12 soldiers have fled.", published=day, language="en").figures[0]
    assert (first.tally_id in tallies.near([probe])) == is_near


def test_a_count_without_a_day_may_be_of_any(first: Claim) -> None:
    undated = read("Some 12 soldiers have fled.", language="en").figures[0]
    assert first.tally_id in tallies.near([undated])
    tally = Tally.objects.create(title="Undated")
    for key, month in tallies._keys([undated]):
        TallyKey.objects.create(tally=tally, key=key, month=month)
    assert tally.pk in tallies.near([figure("Some 12 soldiers have fled.")])


# ── Joining, and keeping apart ───────────────────────────────────────────────────────────────────────────────────────


def test_joining_makes_one_tally_of_two(first: Claim, second: Claim, proposal: TallyProposal, edith: User) -> None:
    passage = factories.make_evidence(second, factories.REPORT)
    assert tallies.join(proposal=proposal, by=edith) == first.tally
    assert members(first.tally) == {first.label, second.label}
    assert TallyEvidence.objects.get(evidence=passage).tally == first.tally
    second.tally.refresh_from_db()
    assert second.tally.merged_into == first.tally
    proposal.refresh_from_db()
    assert proposal.state == "joined"
    event = last_event()
    assert (event.action, event.subject, event.actor) == ("tally.joined", f"tally:{first.tally_id}", edith)
    assert event.details["claims"] == [second.pk]


def test_joining_is_undone(first: Claim, second: Claim, proposal: TallyProposal, edith: User, eve: User) -> None:
    passage = factories.make_evidence(second, factories.REPORT)
    tallies.join(proposal=proposal, by=edith)
    assert tallies.undo(move=last_move(), by=eve) == second.tally
    assert tally_of(second) == second.tally
    assert tally_of(second).merged_into is None
    assert TallyEvidence.objects.get(evidence=passage).tally == second.tally
    proposal.refresh_from_db()
    assert proposal.state == "open"
    assert last_event().action == "tally.undone"
    assert last_move().undone_by == eve
    assert TallyKey.objects.filter(tally=second.tally).exists()


def test_what_was_found_meanwhile_goes_back_with_its_claim(
    first: Claim, second: Claim, proposal: TallyProposal, edith: User
) -> None:
    tallies.join(proposal=proposal, by=edith)
    passage = factories.make_evidence(second, factories.REPORT)
    assert TallyEvidence.objects.get(evidence=passage).tally == first.tally
    tallies.undo(move=last_move(), by=edith)
    assert TallyEvidence.objects.get(evidence=passage).tally == second.tally


def test_kept_apart_it_is_not_proposed_again(first: Claim, second: Claim, proposal: TallyProposal, edith: User) -> None:
    assert tallies.open_proposals(edith, first.tally)
    tallies.keep_apart(proposal=proposal, by=edith)
    assert not tallies.open_proposals(edith, first.tally)
    assert tallies.propose(claims=[second]) == []
    assert last_event().action == "tally.kept_apart"


def test_nor_once_either_is_part_of_another(first: Claim, second: Claim, proposal: TallyProposal, edith: User) -> None:
    tallies.keep_apart(proposal=proposal, by=edith)
    third = article("Guards\n\nA total of 180 soldiers have fled into Colombia.", by=edith).claims.get()
    (to_first,) = [p for p, other in tallies.open_proposals(edith, third.tally) if other == first.tally]
    tallies.join(proposal=to_first, by=edith)
    TallyProposal.objects.filter(tally=third.tally, other=second.tally).delete()
    first.refresh_from_db()
    assert tallies.propose(claims=[first]) == []
    assert tallies.open_proposals(edith, second.tally) == []


def test_what_was_kept_apart_is_proposed_again_once_that_is_undone(
    first: Claim, proposal: TallyProposal, edith: User
) -> None:
    tallies.keep_apart(proposal=proposal, by=edith)
    tallies.undo(move=last_move(), by=edith)
    assert [other for _, other in tallies.open_proposals(edith, first.tally)] == [proposal.tally]


def test_a_proposal_is_answered_once(proposal: TallyProposal, edith: User, eve: User) -> None:
    tallies.keep_apart(proposal=proposal, by=edith)
    with pytest.raises(Refused, match="Somebody was faster: they are kept apart already"):
        tallies.join(proposal=proposal, by=eve)


def test_a_proposal_between_what_is_one_by_now_is_not_shown(first: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    assert tallies.open_proposals(edith, first.tally) == []


# ── Merging and splitting ────────────────────────────────────────────────────────────────────────────────────────────


def test_tallies_are_merged_though_nobody_proposed_it(first: Claim, edith: User) -> None:
    other = article(OTHERS, by=edith).claims.get()
    assert tallies.merge(tally=other.tally, into=first.tally, by=edith) == first.tally
    assert members(first.tally) == {first.label, other.label}
    assert last_event().action == "tally.merged"
    tallies.undo(move=last_move(), by=edith)
    assert members(other.tally) == {other.label}


def test_a_tally_that_took_in_another_goes_on_with_it(first: Claim, second: Claim, edith: User) -> None:
    other = article(OTHERS, by=edith).claims.get()
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    tallies.merge(tally=first.tally, into=other.tally, by=edith)
    assert Tally.objects.get(pk=second.tally_id).merged_into == other.tally
    tallies.undo(move=last_move(), by=edith)
    assert Tally.objects.get(pk=second.tally_id).merged_into == first.tally
    assert members(first.tally) == {first.label, second.label}


def test_a_tally_is_not_merged_into_itself(first: Claim, edith: User) -> None:
    with pytest.raises(Refused, match="one tally already"):
        tallies.merge(tally=first.tally, into=first.tally, by=edith)


def test_a_claim_is_split_off_with_its_passages(first: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    passage = factories.make_evidence(second, factories.REPORT)
    own = tallies.split(claim=second, by=edith)
    assert own.title == second.label
    assert members(own) == {second.label}
    assert members(first.tally) == {first.label}
    assert TallyEvidence.objects.get(evidence=passage).tally == own
    assert (last_event().action, last_event().subject) == ("tally.split", f"claim:{second.pk}")


def test_what_was_split_is_not_proposed_again(first: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    own = tallies.split(claim=second, by=edith)
    second.refresh_from_db()
    assert tallies.propose(claims=[second]) == []
    assert tallies.open_proposals(edith, own) == []


def test_a_split_is_undone(first: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    own = tallies.split(claim=second, by=edith)
    assert tallies.undo(move=last_move(), by=edith) == first.tally
    assert members(first.tally) == {first.label, second.label}
    own.refresh_from_db()
    assert own.merged_into == first.tally
    assert not TallyProposal.objects.filter(state="apart").exists()


def test_the_only_claim_is_not_split_off(first: Claim, edith: User) -> None:
    with pytest.raises(Refused, match="the only claim"):
        tallies.split(claim=first, by=edith)


def test_moves_are_undone_in_their_order(first: Claim, second: Claim, proposal: TallyProposal, edith: User) -> None:
    tallies.join(proposal=proposal, by=edith)
    joined = last_move()
    tallies.split(claim=second, by=edith)
    with pytest.raises(Refused, match="moved again since"):
        tallies.undo(move=joined, by=edith)
    tallies.undo(move=last_move(), by=edith)
    tallies.undo(move=joined, by=edith)
    assert tally_of(second) == second.tally


def test_a_split_is_not_undone_into_a_tally_that_went_elsewhere(first: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    tallies.split(claim=second, by=edith)
    split = last_move()
    other = article(OTHERS, by=edith).claims.get()
    tallies.merge(tally=first.tally, into=other.tally, by=edith)
    with pytest.raises(Refused, match="moved again since"):
        tallies.undo(move=split, by=edith)


def test_a_move_is_undone_once(first: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    tallies.undo(move=last_move(), by=edith)
    with pytest.raises(Refused, match="undone already"):
        tallies.undo(move=last_move(), by=edith)


def test_the_log_fits_together_after_all_of_this(
    first: Claim, second: Claim, proposal: TallyProposal, edith: User
) -> None:
    tallies.join(proposal=proposal, by=edith)
    tallies.split(claim=second, by=edith)
    tallies.undo(move=last_move(), by=edith)
    tallies.rename(tally=first.tally, title="Soldiers who left", by=edith)
    assert record.verify() is None


# ── Titles and passages ──────────────────────────────────────────────────────────────────────────────────────────────


def test_a_title_is_changed_and_changed_back(first: Claim, edith: User) -> None:
    before = first.tally.title
    tallies.rename(tally=first.tally, title="  Soldiers who   left ", by=edith)
    assert tally_of(first).title == "Soldiers who left"
    tallies.undo(move=last_move(), by=edith)
    assert tally_of(first).title == before


def test_a_title_that_changed_again_is_not_changed_back(first: Claim, edith: User) -> None:
    tallies.rename(tally=first.tally, title="Soldiers", by=edith)
    move = last_move()
    tallies.rename(tally=first.tally, title="Guards", by=edith)
    with pytest.raises(Refused, match="renamed again"):
        tallies.undo(move=move, by=edith)


def test_the_same_title_is_no_move(first: Claim, edith: User) -> None:
    tallies.rename(tally=first.tally, title=first.tally.title, by=edith)
    assert not TallyMove.objects.exists()


def test_a_title_says_something(first: Claim, edith: User) -> None:
    with pytest.raises(Refused, match="Give the tally a title"):
        tallies.rename(tally=first.tally, title="  ", by=edith)


def test_a_passage_counts_for_the_tally_of_its_claim(first: Claim) -> None:
    passage = factories.make_evidence(first)
    assert TallyEvidence.objects.get(evidence=passage).tally == first.tally


def test_collecting_twice_places_it_once(first: Claim) -> None:
    document = factories.make_document()
    for _ in range(2):
        collect_evidence(claim=first, document=document)
    assert TallyEvidence.objects.count() == 1


def test_a_passage_is_put_apart_for_every_claim_of_the_tally(first: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    passages = [factories.make_evidence(claim) for claim in (first, second)]
    tallies.put_apart(evidence=passages[0], by=edith)
    assert not TallyEvidence.objects.exclude(tally=None).exists()
    assert last_event().action == "tally.put_apart"
    tallies.undo(move=last_move(), by=edith)
    assert TallyEvidence.objects.filter(tally=first.tally).count() == 2


def test_what_was_put_apart_stays_so_when_it_is_found_again(first: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    passage = factories.make_evidence(first)
    tallies.put_apart(evidence=passage, by=edith)
    second.refresh_from_db()
    for claim in (first, second):
        collect_evidence(claim=claim, document=passage.document)
    assert Evidence.objects.count() == 2
    assert not TallyEvidence.objects.exclude(tally=None).exists()


def test_what_was_found_again_counts_again_with_the_rest(first: Claim, second: Claim, edith: User) -> None:
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    passage = factories.make_evidence(first)
    tallies.put_apart(evidence=passage, by=edith)
    second.refresh_from_db()
    collect_evidence(claim=second, document=passage.document)
    tallies.undo(move=last_move(), by=edith)
    assert TallyEvidence.objects.filter(tally=first.tally).count() == 2


def test_the_migration_finds_who_put_passages_apart(first: Claim, edith: User) -> None:
    passages = [factories.make_evidence(first, text) for text in (factories.REPORT, factories.LATER_REPORT)]
    moves = [tallies.put_apart(evidence=passage, by=edith) for passage in passages]
    TallyEvidence.objects.update(apart_by=None)
    migration = import_module("claims.migrations.0011_passages_put_apart")
    migration.remember_by_whom(apps, None)
    assert [TallyEvidence.objects.get(evidence=passage).apart_by for passage in passages] == moves


def test_a_passage_that_was_put_apart_is_not_again(first: Claim, edith: User) -> None:
    passage = factories.make_evidence(first)
    tallies.put_apart(evidence=passage, by=edith)
    with pytest.raises(Refused, match="counts for no tally"):
        tallies.put_apart(evidence=passage, by=edith)


def test_a_passage_that_a_verdict_rests_on_moves_with_its_tally(
    first: Claim, second: Claim, edith: User, ravi: User
) -> None:
    factories.make_approved(second, by=edith, reviewer=ravi)
    tallies.merge(tally=second.tally, into=first.tally, by=edith)
    assert TallyEvidence.objects.get(evidence__claim=second).tally == first.tally


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────────────────────────

VERBS: dict[str, Callable[[TallyProposal, Claim, Evidence, User], object]] = {
    "join": lambda proposal, claim, passage, by: tallies.join(proposal=proposal, by=by),
    "keep apart": lambda proposal, claim, passage, by: tallies.keep_apart(proposal=proposal, by=by),
    "merge": lambda proposal, claim, passage, by: tallies.merge(tally=proposal.tally, into=proposal.other, by=by),
    "split": lambda proposal, claim, passage, by: tallies.split(claim=claim, by=by),
    "put apart": lambda proposal, claim, passage, by: tallies.put_apart(evidence=passage, by=by),
    "rename": lambda proposal, claim, passage, by: tallies.rename(tally=proposal.tally, title="New", by=by),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("name", ["ada", "olga"])
def test_only_who_works_on_claims_moves_tallies(
    proposal: TallyProposal, second: Claim, verb: str, name: str, request: pytest.FixtureRequest
) -> None:
    passage = factories.make_evidence(second, factories.REPORT)
    person = request.getfixturevalue(name)
    with pytest.raises(Refused, match="Only editors and reviewers work on claims"):
        VERBS[verb](proposal, second, passage, person)
    assert not TallyMove.objects.exists()


def test_nor_takes_moves_back(proposal: TallyProposal, edith: User, ada: User) -> None:
    tallies.join(proposal=proposal, by=edith)
    with pytest.raises(Refused, match="Only editors and reviewers work on claims"):
        tallies.undo(move=last_move(), by=ada)


# ── What the database refuses, and what was there before ─────────────────────────────────────────────────────────────


def test_a_tally_is_never_part_of_itself(first: Claim) -> None:
    with pytest.raises(IntegrityError, match="not_merged_into_itself"), transaction.atomic():
        Tally.objects.filter(pk=first.tally_id).update(merged_into=first.tally_id)


def test_a_pair_is_proposed_once(proposal: TallyProposal) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TallyProposal.objects.create(tally=proposal.tally, other=proposal.other)


def test_no_tally_is_proposed_to_itself(first: Claim) -> None:
    with pytest.raises(IntegrityError, match="proposal_of_two_tallies"), transaction.atomic():
        TallyProposal.objects.create(tally=first.tally, other=first.tally)


def test_an_undone_move_says_who_undid_it(first: Claim, edith: User) -> None:
    tallies.rename(tally=first.tally, title="Soldiers", by=edith)
    with pytest.raises(IntegrityError, match="undone_by_somebody"), transaction.atomic():
        TallyMove.objects.update(undone_by=edith)


def test_what_was_there_before_can_be_found_and_counts(first: Claim, second: Claim) -> None:
    factories.make_evidence(first)
    keys = set(TallyKey.objects.values_list("tally", "key", "month"))
    places = set(TallyEvidence.objects.values_list("evidence", "tally"))
    TallyKey.objects.all().delete()
    TallyEvidence.objects.all().delete()
    import_module("claims.migrations.0006_tallies").fill(apps, None)
    assert set(TallyKey.objects.values_list("tally", "key", "month")) == keys
    assert set(TallyEvidence.objects.values_list("evidence", "tally")) == places


def test_reading_an_article_again_proposes_nothing_new(first: Claim, second: Claim, edith: User) -> None:
    extraction.extract_claims(article=second.article)
    assert TallyProposal.objects.count() == 1
