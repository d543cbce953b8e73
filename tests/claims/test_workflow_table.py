"""Every state × person × action on a verdict and its claim: who may, and that nobody else changes anything."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from claims import record, workflow
from claims.models import Claim, ClaimState, Event, Rating, RevisionKind, RevisionState, Signature, VerdictRevision
from claims.permissions import Overtaken, Refused
from claims.workflow import Draft
from people.models import User
from tests import factories, people

NOTE = "Nine were counted twice."


def noted(revision: VerdictRevision) -> VerdictRevision:
    """The same draft with a note for readers."""
    evidence = list(revision.evidence.all())
    draft = Draft(
        rating=revision.rating,
        summary="The count was revised.",
        as_of=revision.as_of,
        sole_source_reason=factories.SOLE,
        public_note=NOTE,
        evidence=evidence,
    )
    return workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=people.edith())


def approved(claim: Claim) -> VerdictRevision:
    return factories.make_approved(claim, by=people.edith(), reviewer=people.rosa())


def correction(claim: Claim) -> VerdictRevision:
    approved(claim)
    return noted(workflow.open_correction(claim=claim, by=people.edith()))


def withdrawal(claim: Claim) -> VerdictRevision:
    approved(claim)
    return noted(workflow.open_withdrawal(claim=claim, by=people.edith()))


def submitted(draft: VerdictRevision) -> VerdictRevision:
    return workflow.submit(revision=draft, by=people.edith())


def decided(revision: VerdictRevision) -> VerdictRevision:
    return workflow.approve(revision=revision, by=people.rosa())


def returned(revision: VerdictRevision) -> VerdictRevision:
    return workflow.return_(revision=revision, by=people.rosa(), comment="Which agency?")


def drafted(claim: Claim) -> VerdictRevision:
    """Edith's draft, in which Rosa had a hand as she chose the day."""
    revision = factories.make_draft(claim, by=people.edith())
    draft = Draft(
        rating=revision.rating,
        summary="Rosa worded this.",
        as_of=revision.as_of,
        sole_source_reason=factories.SOLE,
        evidence=list(revision.evidence.all()),
    )
    return workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=people.rosa())


def first_of(claim: Claim) -> VerdictRevision:
    return VerdictRevision.objects.get(verdict__claim=claim, number=1)


def superseded(claim: Claim) -> VerdictRevision:
    decided(submitted(correction(claim)))
    return first_of(claim)


def withdrawn(claim: Claim) -> VerdictRevision:
    decided(submitted(withdrawal(claim)))
    return first_of(claim)


# How a verdict comes into each state.  Edith wrote all of it; Rosa decided where something is decided.
STATES: dict[str, Callable[[Claim], VerdictRevision]] = {
    "draft": lambda claim: factories.make_draft(claim, by=people.edith()),
    "draft with Rosa's hand": drafted,
    "submitted": lambda claim: factories.make_submitted(claim, by=people.edith()),
    "submitted with Rosa's hand": lambda claim: submitted(drafted(claim)),
    "approved": approved,
    "returned": lambda claim: returned(factories.make_submitted(claim, by=people.edith())),
    "discarded": lambda claim: workflow.discard(
        revision=factories.make_draft(claim, by=people.edith()), by=people.edith()
    ),
    "correction draft": correction,
    "correction submitted": lambda claim: submitted(correction(claim)),
    "correction returned": lambda claim: returned(submitted(correction(claim))),
    "superseded": superseded,
    "withdrawal draft": withdrawal,
    "withdrawal submitted": lambda claim: submitted(withdrawal(claim)),
    "withdrawal returned": lambda claim: returned(submitted(withdrawal(claim))),
    "withdrawn": withdrawn,
}
DRAFTS = {state for state in STATES if "draft" in state}
WAITING = {state for state in STATES if "submitted" in state}
STANDING = {"approved", "superseded"}
ACTIONS: dict[str, Callable[[VerdictRevision, User], Any]] = {
    "save": lambda it, by: workflow.save_draft(
        revision=it, draft=Draft(public_note="Another."), version=it.version, by=by
    ),
    "submit": lambda it, by: workflow.submit(revision=it, by=by),
    "discard": lambda it, by: workflow.discard(revision=it, by=by),
    "approve": lambda it, by: workflow.approve(revision=it, by=by),
    "return": lambda it, by: workflow.return_(revision=it, by=by, comment="Which agency?"),
    "draft anew": lambda it, by: workflow.open_draft(claim=it.claim, by=by),
    "correct": lambda it, by: workflow.open_correction(claim=it.claim, by=by),
    "withdraw": lambda it, by: workflow.open_withdrawal(claim=it.claim, by=by),
    "dismiss": lambda it, by: workflow.dismiss(claim=it.claim, by=by, reason="Nobody asks."),
    "restore": lambda it, by: workflow.restore(claim=it.claim, by=by),
}
PEOPLE = ("edith", "eve", "ravi", "rosa", "ada", "olga")
WORKING = {"edith", "eve", "ravi", "rosa"}
# A person is let through where the table names them; everywhere else they are refused and nothing changes.
TABLE: dict[str, dict[str, set[str]]] = {
    "save": dict.fromkeys(DRAFTS, WORKING),
    "submit": dict.fromkeys(DRAFTS, WORKING),
    "discard": {state: {"edith", "ravi", "rosa"} for state in DRAFTS},
    "approve": {state: {"ravi"} if "Rosa" in state else {"ravi", "rosa"} for state in WAITING},
    "return": {state: {"ravi"} if "Rosa" in state else {"ravi", "rosa"} for state in WAITING},
    # Where there is a draft it is gone on with.
    "draft anew": dict.fromkeys(
        DRAFTS | {"returned", "discarded", "correction returned", "withdrawal returned", "withdrawn"}, WORKING
    ),
    "correct": dict.fromkeys(STANDING | {"correction returned", "withdrawal returned"}, WORKING),
    "withdraw": dict.fromkeys(STANDING | {"correction returned", "withdrawal returned"}, WORKING),
    "dismiss": dict.fromkeys({"returned", "discarded", "withdrawn"}, WORKING),
    "restore": {},
}


def everything() -> list[Any]:
    return [
        list(VerdictRevision.objects.order_by("pk").values()),
        list(VerdictRevision.evidence.through.objects.order_by("pk").values()),
        list(Signature.objects.order_by("pk").values()),
        list(Claim.objects.order_by("pk").values("pk", "state", "dismissal_reason")),
        list(Event.objects.order_by("number").values("number", "hash")),
    ]


def fresh(revision: VerdictRevision) -> VerdictRevision:
    """As a page that is opened now has it."""
    return VerdictRevision.objects.for_page().get(pk=revision.pk)


@pytest.mark.parametrize("state", STATES)
def test_whom_the_table_does_not_name_is_refused_and_changes_nothing(state: str, edith: User) -> None:
    revision = STATES[state](factories.make_claim(by=edith))
    before = everything()
    for action, name in product(ACTIONS, PEOPLE):
        if name not in TABLE[action].get(state, set()):
            with pytest.raises(Refused) as raised:
                ACTIONS[action](fresh(revision), getattr(people, name)())
            assert raised.value.refusal.sentence, (action, name)
    assert everything() == before


ALLOWED = [(action, state) for action, states in TABLE.items() for state in sorted(states)]


@pytest.mark.parametrize(("action", "state"), ALLOWED)
def test_whom_the_table_names_is_let_through(action: str, state: str, edith: User) -> None:
    revision = STATES[state](factories.make_claim(by=edith))
    before = everything()
    ACTIONS[action](fresh(revision), getattr(people, min(TABLE[action][state]))())
    # A draft that is there is gone on with.
    assert (everything() != before) == ((action, state in DRAFTS) != ("draft anew", True))
    assert record.verify() is None


@pytest.mark.parametrize(("state", "name"), [(state, name) for state in sorted(WAITING) for name in ("ravi", "rosa")])
def test_each_reviewer_the_table_names_is_let_through(state: str, name: str, edith: User) -> None:
    revision = STATES[state](factories.make_claim(by=edith))
    if name not in TABLE["approve"][state]:
        return
    after = ACTIONS["approve"](fresh(revision), getattr(people, name)())
    assert after.state == ("withdrawn" if revision.kind == RevisionKind.WITHDRAWAL else "approved")


# ── Corrections and withdrawals ──────────────────────────────────────────────────────────────────────────────────────


def states(claim: Claim) -> list[tuple[str, str]]:
    rows = VerdictRevision.objects.filter(verdict__claim=claim).order_by("number")
    return [(row.kind, row.state) for row in rows]


def test_what_is_approved_stands_until_its_correction_is_approved(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    draft = correction(claim)
    assert states(claim) == [("finding", "approved"), ("correction", "draft")]
    assert draft.summary == "The count was revised."
    workflow.approve(revision=submitted(draft), by=ravi)
    assert states(claim) == [("finding", "superseded"), ("correction", "approved")]
    assert list(VerdictRevision.objects.published()) == [draft]


@pytest.mark.parametrize("opened", [workflow.open_correction, workflow.open_withdrawal])
def test_readers_are_told_why(opened: Callable[..., VerdictRevision], edith: User) -> None:
    claim = factories.make_claim(by=edith)
    approved(claim)
    draft = opened(claim=claim, by=edith)
    assert draft.public_note == ""
    (lack,) = workflow.missing(draft)
    assert "public note" in lack
    with pytest.raises(Refused, match="public note"):
        workflow.submit(revision=draft, by=edith)


def test_after_a_withdrawal_nothing_is_published_and_the_claim_is_checked_anew(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    workflow.approve(revision=submitted(withdrawal(claim)), by=ravi)
    assert states(claim) == [("finding", "withdrawn"), ("withdrawal", "withdrawn")]
    assert not VerdictRevision.objects.published().exists()
    claim.refresh_from_db()
    assert claim.state == ClaimState.CHECKING
    again = workflow.open_draft(claim=claim, by=edith)
    assert (again.kind, again.summary, again.public_note) == ("finding", "The count is right.", "")


def test_of_a_withdrawal_only_the_note_is_written(edith: User) -> None:
    draft = withdrawal(factories.make_claim(by=edith))
    assert (draft.summary, draft.public_note) == ("The count is right.", NOTE)
    assert draft.evidence.exists()


def test_who_wrote_what_is_corrected_does_not_decide_on_the_correction(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    factories.make_approved(claim, by=ravi, reviewer=people.rosa())
    draft = workflow.open_correction(claim=claim, by=edith)
    revision = submitted(noted(draft))
    with pytest.raises(Refused, match="You had a hand in this draft"):
        workflow.approve(revision=fresh(revision), by=ravi)


def test_a_returned_correction_is_drafted_again_as_one(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    workflow.return_(revision=submitted(correction(claim)), by=ravi, comment="Which agency?")
    again = workflow.open_draft(claim=claim, by=edith)
    assert (again.kind, again.public_note, again.summary) == ("correction", NOTE, "The count was revised.")


def test_a_discarded_withdrawal_lets_the_verdict_stand(edith: User) -> None:
    claim = factories.make_claim(by=edith)
    workflow.discard(revision=withdrawal(claim), by=edith)
    claim.refresh_from_db()
    assert claim.state == ClaimState.SETTLED
    assert states(claim) == [("finding", "approved"), ("withdrawal", "discarded")]
    assert workflow.open_withdrawal(claim=claim, by=edith).public_note == NOTE
    with pytest.raises(Refused, match="under way"):
        workflow.open_correction(claim=claim, by=edith)


# ── Evidence of one origin ───────────────────────────────────────────────────────────────────────────────────────────

SECOND = "Across\n\nA total of 104 soldiers have fled into Colombia, the Red Cross said on Sunday."


def test_two_who_counted_for_themselves_need_no_reason(edith: User) -> None:
    claim = factories.make_claim(by=edith)
    evidence = [factories.make_evidence(claim), factories.make_evidence(claim, SECOND)]
    draft = factories.make_draft(claim, by=edith)
    assert set(draft.evidence.all()) == set(evidence)
    alone = Draft(rating=draft.rating, summary="So.", as_of=draft.as_of, evidence=evidence)
    assert workflow.missing(workflow.save_draft(revision=draft, draft=alone, version=draft.version, by=edith)) == []


def test_one_origin_in_two_papers_is_one(edith: User) -> None:
    claim = factories.make_claim(by=edith)
    again = factories.REPORT.replace("Agency counts", "Officials count")
    evidence = [factories.make_evidence(claim), factories.make_evidence(claim, again)]
    draft = factories.make_draft(claim, by=edith)
    alone = Draft(rating=draft.rating, summary="So.", as_of=draft.as_of, evidence=evidence)
    (lack,) = workflow.missing(workflow.save_draft(revision=draft, draft=alone, version=draft.version, by=edith))
    assert "one origin only: Migration Office" in lack


# ── Two who approve ──────────────────────────────────────────────────────────────────────────────────────────────────

DEATHS = "Dead at the bridge\n\nAt least 12 people were killed near the bridge on Saturday, police said."


@pytest.fixture
def deaths(settings: Any, edith: User) -> VerdictRevision:
    """A submitted verdict on a count of the dead, which two people approve."""
    settings.TWO_APPROVERS_FOR = frozenset({"killed"})
    claim = factories.make_article(DEATHS, by=edith).claims.get(is_headline=False)
    revision = workflow.open_draft(claim=claim, by=edith)
    draft = Draft(rating=Rating.objects.get(slug="unproven"), summary="Nobody else counted.", as_of=factories.PUBLISHED)
    revision = workflow.save_draft(revision=revision, draft=draft, version=1, by=edith)
    return workflow.submit(revision=revision, by=edith)


def test_where_two_must_approve_the_first_leaves_it_in_review(deaths: VerdictRevision, ravi: User, rosa: User) -> None:
    assert deaths.approvals_needed == 2
    after = workflow.approve(revision=deaths, by=ravi, comment="Well counted.")
    assert (after.state, after.decided_by) == (RevisionState.SUBMITTED, None)
    assert not VerdictRevision.objects.published().exists()
    with pytest.raises(Refused, match="You approved it"):
        workflow.approve(revision=fresh(deaths), by=ravi)
    after = workflow.approve(revision=fresh(deaths), by=rosa)
    assert (after.state, after.decided_by) == (RevisionState.APPROVED, rosa)
    actions = [event.action for event in Event.objects.order_by("number") if event.action.startswith("verdict.appr")]
    assert actions == ["verdict.approved_in_part", "verdict.approved"]


def test_the_second_may_return_what_the_first_approved(deaths: VerdictRevision, ravi: User, rosa: User) -> None:
    workflow.approve(revision=deaths, by=ravi)
    after = workflow.return_(revision=fresh(deaths), by=rosa, comment="Which bridge?")
    assert after.state == RevisionState.RETURNED


def test_a_policy_that_changes_later_changes_nothing_about_what_was_submitted(
    deaths: VerdictRevision, settings: Any, ravi: User
) -> None:
    settings.TWO_APPROVERS_FOR = frozenset()
    assert workflow.approve(revision=deaths, by=ravi).state == RevisionState.SUBMITTED


# ── Claims that are not checked ──────────────────────────────────────────────────────────────────────────────────────


def test_a_dismissed_claim_is_not_drafted_on_until_it_is_restored(edith: User, eve: User) -> None:
    claim = factories.make_claim(by=edith)
    workflow.dismiss(claim=claim, by=edith, reason=" Nobody asks. ")
    claim.refresh_from_db()
    assert (claim.state, claim.dismissal_reason) == ("dismissed", "Nobody asks.")
    with pytest.raises(Refused, match="The claim is dismissed"):
        workflow.open_draft(claim=claim, by=edith)
    workflow.restore(claim=claim, by=eve)
    claim.refresh_from_db()
    assert (claim.state, claim.dismissal_reason) == ("checking", "")
    workflow.open_draft(claim=claim, by=edith)


def test_a_claim_is_dismissed_for_a_reason_and_once(edith: User, ravi: User) -> None:
    claim = factories.make_claim(by=edith)
    with pytest.raises(Refused, match="Say why"):
        workflow.dismiss(claim=claim, by=edith, reason=" ")
    stale = Claim.objects.get(pk=claim.pk)
    workflow.dismiss(claim=claim, by=edith, reason="Nobody asks.")
    with pytest.raises(Overtaken):
        workflow.dismiss(claim=stale, by=ravi, reason="Nor me.")
