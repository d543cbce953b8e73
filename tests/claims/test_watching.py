"""After the approval: which counts move a figure, who hears of it, and what editors do about it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import Settings

from claims import record, watches, watching, workflow
from claims.corroboration import collect_evidence
from claims.models import (
    Claim,
    ClaimState,
    Event,
    Lookup,
    Movement,
    MovementState,
    Rating,
    RevisionState,
    Sighting,
    VerdictRevision,
    Watch,
    WatchKey,
)
from claims.permissions import Overtaken, Refused
from claims.readings import read_stored, readings_of
from claims.watching import confirm, set_aside
from claims.workflow import Draft
from people.models import User
from sources.models import Document
from tests import factories
from tests.at_once import at_once
from tests.conftest import Bell

LATER = date(2019, 3, 1)
MOVED = "Hundreds have left\n\nA total of 567 soldiers have fled into Colombia, the Migration Office said on Friday."
MOVED_AGAIN = "More have left\n\nA total of 612 soldiers have fled into Colombia, the Migration Office said on Friday."
SAME = "The count stands\n\nA total of 104 soldiers have fled into Colombia, the Migration Office said on Friday."


@pytest.fixture
def approved(edith: User, ravi: User) -> VerdictRevision:
    """104 soldiers fled: correct, as of 24 February."""
    return factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)


def comes_in(text: str, *, published: date = LATER, outlet: str = "Radio Norte") -> Document:
    """A document is stored, read, and whatever that rings for is done."""
    document = factories.make_document(text, published=published, outlet=outlet)
    read_stored(document_id=document.pk)
    for sighting in Sighting.objects.filter(document=document):
        watching.compare_sighting(sighting_id=sighting.pk)
    return document


def moved(approved: VerdictRevision, text: str = MOVED) -> Movement:
    comes_in(text)
    return Movement.objects.filter(revision=approved).latest("pk")


def state_of(claim: Claim) -> str:
    return Claim.objects.get(pk=claim.pk).state


def actions(*subjects: str) -> list[str]:
    return list(Event.objects.filter(subject__in=subjects).order_by("number").values_list("action", flat=True))


# ── Being watched ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_approved_claim_is_watched_for_as_long_as_the_setting_says(
    settings: Settings, edith: User, ravi: User
) -> None:
    settings.WATCH_DAYS = 10
    revision = factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    watch = Watch.objects.get(claim=revision.claim)
    assert timedelta(days=9, hours=23) < watch.until - timezone.now() <= timedelta(days=10)
    assert watch.figure.as_of == factories.PUBLISHED
    assert WatchKey.objects.filter(watch=watch, key="count group person").exists()


def test_nothing_is_watched_where_the_newsroom_wants_none(settings: Settings, edith: User, ravi: User) -> None:
    settings.WATCH_DAYS = 0
    factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    assert not Watch.objects.exists()


def test_the_searches_of_a_watched_claim_are_run_again_at_widening_intervals(
    approved: VerdictRevision, settings: Settings
) -> None:
    watch = Watch.objects.get()
    waits = []
    for _ in range(5):
        Watch.objects.update(due_at=timezone.now(), search_at=timezone.now())
        watching.run_watch(watch_id=watch.pk)
        watch.refresh_from_db()
        waits.append(round((watch.search_at - timezone.now()).total_seconds() / 3600))
        Lookup.objects.update(state="done", settled_at=timezone.now())
    assert waits == [12, 24, 48, 96, 168]
    assert watch.searches == 5
    assert Lookup.objects.filter(claim=approved.claim, provider="archive").count() == 5
    assert actions(f"claim:{approved.claim.pk}").count("claim.searched_again") == 5


def test_a_search_is_not_run_before_its_time(approved: VerdictRevision) -> None:
    Watch.objects.update(due_at=timezone.now())
    watching.run_watch(watch_id=Watch.objects.get().pk)
    assert not Lookup.objects.exists()
    assert Watch.objects.get().due_at > timezone.now() + timedelta(hours=5)


def test_a_watch_ends_when_its_time_is_over(approved: VerdictRevision) -> None:
    Watch.objects.update(due_at=timezone.now(), until=timezone.now())
    watching.run_watch(watch_id=Watch.objects.get().pk)
    assert Watch.objects.get().state == "done"
    comes_in(MOVED)
    assert not Sighting.objects.exists()


def test_a_watch_goes_on_where_the_author_has_left(approved: VerdictRevision) -> None:
    approved.author.is_active = False
    approved.author.save()
    Watch.objects.update(due_at=timezone.now(), search_at=timezone.now())
    watching.run_watch(watch_id=Watch.objects.get().pk)
    watch = Watch.objects.get()
    assert (watch.state, watch.searches, watch.last_error) == ("waiting", 1, "")


# ── What comes in ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_count_outside_what_was_approved_moves_the_figure(approved: VerdictRevision) -> None:
    movement = moved(approved)
    assert str(movement) == "~104 → 567"
    assert movement.evidence.document.text.startswith("Hundreds have left")
    assert state_of(approved.claim) == ClaimState.MOVED
    assert actions(f"claim:{approved.claim.pk}")[-1] == "figure.moved"
    assert record.verify() is None


@pytest.mark.parametrize(
    ("text", "published"),
    [
        (SAME, LATER),
        ("Some 100 soldiers have fled into Colombia, the Migration Office said.", LATER),
        ("A total of 12 soldiers have fled into Colombia since the morning of Friday.", date(2019, 2, 20)),
        ("A total of 567 soldiers have fled into Colombia.", date(2019, 2, 20)),
        ("Another 30 soldiers have fled into Colombia in the last 24 hours, the Migration Office said.", LATER),
        ("A total of 567 people were wounded near the bridges, doctors said.", LATER),
        ("A total of 567 soldiers have fled into Colombia.", date(2019, 6, 1)),
    ],
    ids=["the same", "a rounding", "earlier and smaller", "as of a day before", "an increase", "other", "months later"],
)
def test_what_does_not_leave_the_approved_interval_moves_nothing(
    approved: VerdictRevision, text: str, published: date
) -> None:
    comes_in(text, published=published)
    assert not Movement.objects.exists()
    assert state_of(approved.claim) == ClaimState.SETTLED


def test_a_document_that_counts_something_else_is_not_even_compared(approved: VerdictRevision) -> None:
    comes_in("A total of 567 people were wounded near the bridges, doctors said.")
    comes_in("Prices rose by 12% in February.")
    assert not Sighting.objects.exists()


def test_it_is_compared_with_the_corrected_figure_where_there_is_one(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    revision = factories.make_draft(claim, by=edith, rating="wrong")
    draft = Draft(
        rating=Rating.objects.get(slug="wrong"),
        corrected_text="567 soldiers",
        as_of=factories.PUBLISHED,
        summary="It was 567.",
        sole_source_reason=factories.SOLE,
        evidence=list(claim.evidence.all()),
    )
    workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=edith)
    workflow.approve(revision=workflow.submit(revision=revision, by=edith), by=ravi)
    comes_in(MOVED)
    assert not Movement.objects.exists()
    comes_in(MOVED_AGAIN)
    assert [str(movement) for movement in Movement.objects.all()] == ["567 → 612"]


def test_one_number_is_raised_once_however_many_documents_have_it(approved: VerdictRevision) -> None:
    comes_in(MOVED)
    comes_in("Left\n\nA total of 567 soldiers have fled into Colombia, the agency said on Friday.", outlet="La Costa")
    assert Movement.objects.count() == 1
    comes_in(MOVED_AGAIN)
    assert Movement.objects.count() == 2


def test_a_copy_of_the_article_itself_moves_nothing(approved: VerdictRevision) -> None:
    comes_in(factories.ARTICLE)
    assert not Movement.objects.exists()


def test_it_is_rung_for_when_a_reading_is_kept_and_never_twice(
    approved: VerdictRevision, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    document = factories.make_document(MOVED, published=LATER)
    with django_capture_on_commit_callbacks(execute=True):
        readings_of([document])
        readings_of([document])
    sighting = Sighting.objects.get()
    assert [bell.pk for bell in bells if bell.task == "claims.compare_sighting"] == [sighting.pk]
    watching.compare_sighting(sighting_id=sighting.pk)
    watching.compare_sighting(sighting_id=sighting.pk)
    assert Sighting.objects.get().state == "done"
    assert Movement.objects.count() == 1


def test_where_nobody_watches_it_costs_one_question(edith: User, django_assert_num_queries: Any) -> None:
    document = factories.make_document(MOVED)
    figures = readings_of([document])[document.pk].figures
    with django_assert_num_queries(1):
        assert watches.sight({document: figures}) == []


def test_what_the_searches_find_is_held_against_the_verdict_too(
    approved: VerdictRevision, bells: list[Bell], django_capture_on_commit_callbacks: Any
) -> None:
    watch = Watch.objects.get()
    collect_evidence(claim=approved.claim, document=factories.make_document(MOVED, published=LATER))
    with django_capture_on_commit_callbacks(execute=True):
        watches.evidence_came(claim=approved.claim)
    assert Bell(task="claims.watch", pk=watch.pk) in bells
    watching.run_watch(watch_id=watch.pk)
    assert [str(movement) for movement in Movement.objects.all()] == ["~104 → 567"]
    assert not Lookup.objects.exists()


# ── What editors do about it ─────────────────────────────────────────────────────────────────────────────────────────


def test_confirming_opens_a_correction_with_the_new_figure(approved: VerdictRevision, eve: User) -> None:
    movement = moved(approved)
    draft = confirm(movement=movement, by=eve)
    assert (draft.number, draft.state, draft.author) == (approved.number + 1, RevisionState.DRAFT, eve)
    assert draft.rating == Rating.objects.get(slug="correct-when-published")
    assert draft.corrected_text == "567 soldiers fled"
    assert draft.corrected_figure is not None
    assert draft.corrected_figure["value"] == 567
    assert draft.as_of == LATER
    assert draft.summary == approved.summary
    assert set(draft.evidence.all()) == {*approved.evidence.all(), movement.evidence}
    assert state_of(approved.claim) == ClaimState.CHECKING
    movement.refresh_from_db()
    assert (movement.state, movement.decided_by, movement.correction) == (MovementState.CONFIRMED, eve, draft)
    assert actions(f"claim:{approved.claim.pk}")[-1] == "movement.confirmed"


def test_what_is_approved_stands_until_the_correction_is(approved: VerdictRevision, eve: User, ravi: User) -> None:
    draft = confirm(movement=moved(approved), by=eve)
    assert list(VerdictRevision.objects.published()) == [approved]
    correction = workflow.approve(revision=workflow.submit(revision=draft, by=eve), by=ravi)
    assert list(VerdictRevision.objects.published()) == [correction]
    approved.refresh_from_db()
    assert (approved.state, approved.rating.slug if approved.rating else "") == (RevisionState.SUPERSEDED, "correct")
    assert "verdict.superseded" in actions(f"verdict:{approved.verdict_id}")
    assert state_of(approved.claim) == ClaimState.SETTLED


def test_after_the_correction_it_is_watched_with_the_new_figure(
    approved: VerdictRevision, eve: User, ravi: User
) -> None:
    draft = confirm(movement=moved(approved), by=eve)
    workflow.approve(revision=workflow.submit(revision=draft, by=eve), by=ravi)
    comes_in("Still\n\nA total of 567 soldiers have fled into Colombia, the office said on Saturday.")
    assert not Movement.objects.open().exists()
    comes_in(MOVED_AGAIN)
    assert [str(movement) for movement in Movement.objects.open()] == ["567 → 612"]


def test_other_counts_are_put_aside_with_the_one_that_is_confirmed(approved: VerdictRevision, eve: User) -> None:
    first = moved(approved)
    confirm(movement=moved(approved, MOVED_AGAIN), by=eve)
    first.refresh_from_db()
    assert (first.state, first.reason) == (MovementState.SET_ASIDE, "612 was confirmed.")


def test_a_correction_that_is_discarded_lets_the_verdict_stand_and_the_count_be_open(
    approved: VerdictRevision, eve: User
) -> None:
    movement = moved(approved)
    workflow.discard(revision=confirm(movement=movement, by=eve), by=eve)
    movement.refresh_from_db()
    assert movement.state == MovementState.OPEN
    assert state_of(approved.claim) == ClaimState.MOVED


def test_setting_aside_for_a_reason_settles_the_claim_again(approved: VerdictRevision, eve: User) -> None:
    movement = moved(approved)
    set_aside(movement=movement, by=eve, reason="It counts another week.")
    movement.refresh_from_db()
    assert (movement.state, movement.reason) == (MovementState.SET_ASIDE, "It counts another week.")
    assert state_of(approved.claim) == ClaimState.SETTLED
    assert actions(f"claim:{approved.claim.pk}")[-1] == "movement.set_aside"
    comes_in("Again\n\nA total of 567 soldiers have fled into Colombia, an office said on Friday.", outlet="La Costa")
    assert not Movement.objects.open().exists()


def test_with_another_count_open_the_figure_still_has_moved(approved: VerdictRevision, eve: User) -> None:
    first = moved(approved)
    moved(approved, MOVED_AGAIN)
    set_aside(movement=first, by=eve, reason="It counts another week.")
    assert state_of(approved.claim) == ClaimState.MOVED


def test_nothing_is_set_aside_without_a_reason(approved: VerdictRevision, eve: User) -> None:
    movement = moved(approved)
    with pytest.raises(Refused, match="Say why"):
        set_aside(movement=movement, by=eve, reason="  ")
    assert Movement.objects.open().exists()


def test_who_may_not_edit_decides_nothing(approved: VerdictRevision, ada: User) -> None:
    movement = moved(approved)
    with pytest.raises(Refused, match="Only editors"):
        confirm(movement=movement, by=ada)
    with pytest.raises(Refused, match="Only editors"):
        set_aside(movement=movement, by=ada, reason="No.")


def test_it_is_decided_once(approved: VerdictRevision, edith: User, eve: User) -> None:
    movement = moved(approved)
    set_aside(movement=movement, by=eve, reason="It counts another week.")
    with pytest.raises(Overtaken):
        confirm(movement=movement, by=edith)
    with pytest.raises(Overtaken):
        set_aside(movement=movement, by=edith, reason="No.")
    assert VerdictRevision.objects.count() == 1


def test_a_correction_under_way_is_finished_first(approved: VerdictRevision, edith: User, eve: User) -> None:
    confirm(movement=moved(approved), by=eve)
    other = moved(approved, MOVED_AGAIN)
    with pytest.raises(Refused, match="Revision 2 of this verdict is under way"):
        confirm(movement=other, by=edith)
    other.refresh_from_db()
    assert other.state == MovementState.OPEN


def test_where_nothing_is_approved_nothing_is_corrected(edith: User) -> None:
    with pytest.raises(Refused, match="no approved verdict"):
        workflow.open_correction(claim=factories.make_claim(by=edith), by=edith, rating="correct", change=Draft())


def test_the_database_asks_for_a_reason_and_a_name(approved: VerdictRevision, eve: User) -> None:
    movement = moved(approved)
    rows = Movement.objects.filter(pk=movement.pk)
    for wrong in ({"state": "set_aside", "decided_by": eve, "decided_at": timezone.now()}, {"state": "confirmed"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_decide_at_once_one_is_told(edith: User, eve: User, ravi: User) -> None:
    approved = factories.make_approved(factories.make_claim(by=edith), by=edith, reviewer=ravi)
    movement = moved(approved)
    other = Movement.objects.get(pk=movement.pk)
    outcomes = at_once(
        lambda: confirm(movement=movement, by=edith).pk,
        lambda: set_aside(movement=other, by=eve, reason="No."),
    )
    assert sum(isinstance(outcome, Overtaken) for outcome in outcomes) == 1
    assert record.verify() is None
