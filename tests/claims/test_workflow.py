"""The states of a verdict and who moves it between them, alone and at the same moment as somebody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from claims import extraction, record, workflow
from claims.export import verdict_document
from claims.models import Claim, Event, Evidence, Part, Rating, Signature, Verdict, VerdictRevision
from claims.permissions import OWN_HAND, Overtaken, Refusal, Refused, can_decide, require
from claims.workflow import Draft
from people.models import User
from tests import factories, people
from tests.at_once import at_once

WHEN = date(2019, 2, 25)


@pytest.fixture
def claim(edith: User) -> Claim:
    return factories.make_claim(by=edith)


@pytest.fixture
def draft(claim: Claim, edith: User) -> VerdictRevision:
    """Edith's; it lacks nothing."""
    return factories.make_draft(claim, by=edith)


@pytest.fixture
def submitted(draft: VerdictRevision, edith: User) -> VerdictRevision:
    return workflow.submit(revision=draft, by=edith)


def written(claim: Claim, *, summary: str = "Another text.", evidence: Collection[Evidence] | None = None) -> Draft:
    chosen = list(claim.evidence.all()) if evidence is None else evidence
    return Draft(
        rating=Rating.objects.get(slug="correct"),
        summary=summary,
        as_of=WHEN,
        sole_source_reason=factories.SOLE,
        evidence=chosen,
    )


def save(revision: VerdictRevision, *, by: User, summary: str = "Another text.") -> VerdictRevision:
    draft = written(revision.claim, summary=summary)
    return workflow.save_draft(revision=revision, draft=draft, version=revision.version, by=by)


def again(revision: VerdictRevision) -> VerdictRevision:
    """The same revision as another person's page has it."""
    return VerdictRevision.objects.for_page().get(pk=revision.pk)


def hands(revision: VerdictRevision) -> list[tuple[str, str]]:
    return [(hand.person.username, hand.part) for hand in revision.signatures.select_related("person").order_by("pk")]


def told(claim: Claim) -> list[tuple[str, str | None]]:
    """What the record says about the claim's verdict: action and who."""
    events = record.history(people.edith(), f"verdict:{Verdict.objects.get(claim=claim).pk}")
    return [(event.action.removeprefix("verdict."), event.actor.username if event.actor else None) for event in events]


def everything() -> list[Any]:
    """All that a move writes, to see that a refused one wrote none of it."""
    return [
        list(VerdictRevision.objects.order_by("pk").values()),
        list(VerdictRevision.evidence.through.objects.order_by("pk").values()),
        list(Signature.objects.order_by("pk").values()),
        list(Claim.objects.order_by("pk").values("pk", "state")),
        list(Event.objects.order_by("number").values()),
    ]


# ── Who may do what in which state ───────────────────────────────────────────────────────────────────────────────────

ACTIONS: dict[str, Callable[[VerdictRevision, User], VerdictRevision]] = {
    "save": lambda revision, by: save(revision, by=by),
    "submit": lambda revision, by: workflow.submit(revision=revision, by=by),
    "approve": lambda revision, by: workflow.approve(revision=revision, by=by),
    "return": lambda revision, by: workflow.return_(revision=revision, by=by, comment="Which agency?"),
}
STATES = ("draft", "submitted", "approved", "returned")
# Edith wrote it; Rosa decided where something is decided already.
ALLOWED = {
    ("save", "draft"): {"edith", "eve", "ravi"},
    ("submit", "draft"): {"edith", "eve", "ravi"},
    ("approve", "submitted"): {"ravi"},
    ("return", "submitted"): {"ravi"},
}
AFTER = {"save": "draft", "submit": "submitted", "approve": "approved", "return": "returned"}


def in_state(state: str, claim: Claim) -> VerdictRevision:
    revision = factories.make_draft(claim, by=people.edith())
    if state != "draft":
        workflow.submit(revision=revision, by=people.edith())
    if state == "approved":
        workflow.approve(revision=revision, by=people.rosa())
    if state == "returned":
        workflow.return_(revision=revision, by=people.rosa(), comment="Not yet.")
    assert revision.state == state
    return again(revision)


@pytest.mark.parametrize(("action", "state"), list(product(ACTIONS, STATES)))
@pytest.mark.parametrize("name", ["edith", "eve", "ravi", "ada", "olga"])
def test_who_may_do_what_in_which_state(claim: Claim, action: str, state: str, name: str) -> None:
    revision, person = in_state(state, claim), getattr(people, name)()
    before = everything()
    if name in ALLOWED.get((action, state), set()):
        assert ACTIONS[action](revision, person).state == AFTER[action]
        assert len(Event.objects.all()) == len(before[-1]) + 1
    else:
        with pytest.raises(Refused):
            ACTIONS[action](revision, person)
        assert everything() == before


@pytest.mark.parametrize("action", ACTIONS)
def test_who_has_left_the_newsroom_does_nothing_more(claim: Claim, ravi: User, action: str) -> None:
    revision = in_state("draft" if action in ("save", "submit") else "submitted", claim)
    ravi.is_active = False
    ravi.save()
    before = everything()
    with pytest.raises(Refused):
        ACTIONS[action](revision, ravi)
    assert everything() == before


# ── A draft ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_draft_is_opened_empty_under_a_new_verdict(claim: Claim, edith: User) -> None:
    revision = workflow.open_draft(claim=claim, by=edith)
    assert (revision.number, revision.state, revision.author, revision.version) == (1, "draft", edith, 1)
    assert (revision.rating, revision.summary, revision.corrected_json, revision.as_of) == (None, "", "", None)
    assert hands(revision) == [("edith", "wrote")]
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert told(claim) == [("drafted", "edith")]


def test_opened_again_by_anybody_it_is_the_same_draft(claim: Claim, draft: VerdictRevision, eve: User) -> None:
    before = everything()
    assert workflow.open_draft(claim=claim, by=eve) == draft
    assert everything() == before


@pytest.mark.parametrize("name", ["ada", "olga"])
def test_who_does_not_work_on_claims_opens_no_draft(claim: Claim, name: str) -> None:
    with pytest.raises(Refused, match="Only editors and reviewers"):
        workflow.open_draft(claim=claim, by=getattr(people, name)())
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_no_draft_beside_a_revision_in_review_or_approved(claim: Claim, edith: User, state: str) -> None:
    in_state(state, claim)
    before = everything()
    with pytest.raises(Refused, match=f"The verdict on this claim is {state} already."):
        workflow.open_draft(claim=claim, by=edith)
    assert everything() == before


def test_saving_keeps_everything_that_was_filled_in(claim: Claim, eve: User) -> None:
    evidence = factories.make_evidence(claim)
    revision = workflow.open_draft(claim=claim, by=eve)
    filled = replace(written(claim, summary="167 by Monday."), corrected_text="167 soldiers", as_of=WHEN)
    saved = again(workflow.save_draft(revision=revision, draft=filled, version=1, by=eve))
    assert (saved.rating_id, saved.summary, saved.as_of, saved.version) == ("correct", "167 by Monday.", WHEN, 2)
    assert saved.corrected_text == "167 soldiers"
    corrected = saved.corrected_figure
    assert corrected is not None
    assert (corrected["value"], corrected["counted"]) == (167, "soldier")
    assert list(saved.evidence.all()) == [evidence]


def test_a_draft_may_be_emptied_again(draft: VerdictRevision, edith: User) -> None:
    saved = workflow.save_draft(revision=draft, draft=Draft(), version=draft.version, by=edith)
    assert (saved.rating, saved.summary, saved.as_of) == (None, "", None)
    assert not saved.evidence.exists()


def test_the_second_of_two_tabs_is_told(draft: VerdictRevision, edith: User) -> None:
    first, second = again(draft), again(draft)
    save(first, by=edith, summary="From the first tab.")
    before = everything()
    with pytest.raises(Overtaken, match="Somebody saved this draft after you opened it"):
        save(second, by=edith, summary="From the second tab.")
    assert everything() == before


def test_evidence_of_another_claim_is_not_chosen(claim: Claim, draft: VerdictRevision, edith: User) -> None:
    other = claim.article.claims.exclude(pk=claim.pk).get()
    strange = Evidence.objects.filter(pk__in=[item.pk for item in claim.evidence.all()]).get()
    strange.pk, strange.claim = None, other
    strange.save()
    filled = written(claim, evidence=[*claim.evidence.all(), strange])
    saved = workflow.save_draft(revision=draft, draft=filled, version=draft.version, by=edith)
    assert list(saved.evidence.all()) == list(claim.evidence.all())


@pytest.mark.parametrize(
    ("text", "value"),
    [("567 soldiers and police", 567), ("some 300 wounded", 300), ("104", 104), ("at least 20 cases", 20)],
)
def test_a_corrected_figure_is_read(draft: VerdictRevision, edith: User, text: str, value: int) -> None:
    filled = replace(written(draft.claim), corrected_text=text)
    saved = workflow.save_draft(revision=draft, draft=filled, version=draft.version, by=edith)
    assert saved.corrected_figure is not None
    assert saved.corrected_figure["value"] == value
    assert saved.corrected_json == json.dumps(
        saved.corrected_figure, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("soldiers", "no figure"),
        ("…", "no figure"),
        ("104 soldiers and then 167 soldiers", "2 figures"),
        ("96 soldiers, eight police officers and 3 judges", "3 figures"),
    ],
)
def test_a_corrected_figure_is_exactly_one(draft: VerdictRevision, edith: User, text: str, found: str) -> None:
    before = everything()
    filled = replace(written(draft.claim), corrected_text=text)
    with pytest.raises(ValueError, match=f"“{text}” holds {found}. Write one"):
        workflow.save_draft(revision=draft, draft=filled, version=draft.version, by=edith)
    assert everything() == before


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_an_empty_corrected_figure_leaves_the_claim_s_own(draft: VerdictRevision, edith: User, text: str) -> None:
    filled = replace(written(draft.claim), corrected_text=text)
    saved = workflow.save_draft(revision=draft, draft=filled, version=draft.version, by=edith)
    assert (saved.corrected_json, saved.corrected_figure) == ("", None)


def test_a_corrected_figure_is_read_in_the_article_s_language(edith: User) -> None:
    document = factories.make_document("Parte\n\nUnos 104 soldados huyeron a Colombia.\n")
    document.language = "es"
    document.save()
    claim = extraction.add_article(document=document, by=edith).claims.get()
    revision = workflow.open_draft(claim=claim, by=edith)
    filled = Draft(corrected_text="1.567 soldados")
    saved = workflow.save_draft(revision=revision, draft=filled, version=1, by=edith)
    assert saved.corrected_figure is not None
    assert saved.corrected_figure["value"] == 1567


def test_each_save_leaves_one_hand_a_person(draft: VerdictRevision, edith: User, eve: User) -> None:
    save(save(draft, by=eve), by=eve)
    save(again(draft), by=edith)
    assert hands(draft) == [("edith", "wrote"), ("eve", "wrote")]


# ── Submitting ───────────────────────────────────────────────────────────────────────────────────────────────────────

RATING, SUMMARY = "Choose a rating.", "Write a summary for readers."
AS_OF = "Give the day the finding holds for."
EVIDENCE = "Pick at least one piece of evidence, or rate it Unproven: “{}” must rest on something."


@pytest.mark.parametrize(
    ("rating", "as_of", "summary", "has_evidence", "lacks"),
    [
        ("correct", factories.PUBLISHED, "It is right.", True, []),
        ("unproven", factories.PUBLISHED, "Nobody counted.", False, []),
        ("unproven", factories.PUBLISHED, "One count, far away.", True, []),
        (None, factories.PUBLISHED, "It is right.", True, [RATING]),
        ("wrong", factories.PUBLISHED, "", True, [SUMMARY]),
        ("wrong", factories.PUBLISHED, " \n ", True, [SUMMARY]),
        ("wrong", factories.PUBLISHED, "It is wrong.", False, [EVIDENCE.format("Wrong")]),
        (
            "correct-when-published",
            factories.PUBLISHED,
            "It was right.",
            False,
            [EVIDENCE.format("Correct when published")],
        ),
        ("correct", None, "It is right.", True, [AS_OF]),
        (None, None, "", False, [RATING, AS_OF, SUMMARY]),
        ("disputed", factories.PUBLISHED, "", False, [SUMMARY, EVIDENCE.format("Disputed")]),
    ],
)
def test_what_a_draft_lacks_is_said_and_keeps_it_from_review(
    claim: Claim,
    edith: User,
    rating: str | None,
    as_of: date | None,
    summary: str,
    has_evidence: bool,
    lacks: list[str],
) -> None:
    evidence = [factories.make_evidence(claim)]
    filled = Draft(
        rating=Rating.objects.filter(slug=rating).first(),
        as_of=as_of,
        summary=summary,
        sole_source_reason=factories.SOLE,
        evidence=evidence if has_evidence else [],
    )
    revision = workflow.open_draft(claim=claim, by=edith)
    revision = workflow.save_draft(revision=revision, draft=filled, version=1, by=edith)
    assert workflow.missing(revision) == lacks
    if not lacks:
        assert workflow.submit(revision=revision, by=edith).state == "submitted"
        return
    before = everything()
    with pytest.raises(Refused) as raised:
        workflow.submit(revision=revision, by=edith)
    assert raised.value.refusal.sentence == " ".join(lacks)
    assert everything() == before


def test_a_submitted_revision_waits_in_the_queue(claim: Claim, draft: VerdictRevision, edith: User) -> None:
    assert list(VerdictRevision.objects.in_queue()) == []
    workflow.submit(revision=draft, by=edith)
    assert list(VerdictRevision.objects.in_queue()) == [draft]
    assert draft.submitted_at is not None
    assert draft.decided_by is None


# ── Deciding ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_claim_s_state_follows(claim: Claim, edith: User, ravi: User) -> None:
    def state() -> str:
        return Claim.objects.get(pk=claim.pk).state

    assert state() == "new"
    revision = factories.make_draft(claim, by=edith)
    assert state() == "checking"
    workflow.submit(revision=revision, by=edith)
    assert state() == "in_review"
    workflow.return_(revision=revision, by=ravi, comment="Which agency?")
    assert state() == "checking"
    second = workflow.open_draft(claim=claim, by=edith)
    workflow.submit(revision=second, by=edith)
    assert state() == "in_review"
    workflow.approve(revision=second, by=ravi)
    assert state() == "settled"


def test_an_approval_is_signed_and_dated(submitted: VerdictRevision, ravi: User) -> None:
    approved = workflow.approve(revision=submitted, by=ravi, comment="Well done.")
    assert (approved.decided_by, approved.state) == (ravi, "approved")
    assert approved.decided_at is not None
    assert approved.submitted_at is not None
    assert approved.decided_at >= approved.submitted_at
    assert hands(approved) == [("edith", "wrote"), ("ravi", "approved")]
    assert approved.signatures.get(part=Part.APPROVED).comment == "Well done."
    assert list(VerdictRevision.objects.published()) == [approved]
    assert list(VerdictRevision.objects.in_queue()) == []


@pytest.mark.parametrize("comment", ["", "   ", "\n\t"])
def test_a_return_needs_a_comment(submitted: VerdictRevision, ravi: User, comment: str) -> None:
    before = everything()
    with pytest.raises(Refused, match="Say in a comment what should change"):
        workflow.return_(revision=submitted, by=ravi, comment=comment)
    assert everything() == before


def test_a_return_keeps_its_comment(submitted: VerdictRevision, ravi: User) -> None:
    returned = workflow.return_(revision=submitted, by=ravi, comment="Which agency?")
    assert hands(returned) == [("edith", "wrote"), ("ravi", "returned")]
    assert returned.signatures.get(part=Part.RETURNED).comment == "Which agency?"


@pytest.mark.parametrize("action", ["approve", "return"])
def test_a_reviewer_does_not_decide_on_what_they_wrote(claim: Claim, ravi: User, rosa: User, action: str) -> None:
    revision = factories.make_submitted(claim, by=ravi)
    before = everything()
    with pytest.raises(Refused) as raised:
        ACTIONS[action](again(revision), ravi)
    assert raised.value.refusal.sentence == OWN_HAND
    assert everything() == before
    assert ACTIONS[action](again(revision), rosa).decided_by == rosa


@pytest.mark.parametrize("action", ["approve", "return"])
def test_a_reviewer_does_not_decide_on_what_they_helped_to_write(
    draft: VerdictRevision, edith: User, ravi: User, action: str
) -> None:
    save(draft, by=ravi)
    save(again(draft), by=edith, summary="Nothing of Ravi's is left.")
    revision = workflow.submit(revision=again(draft), by=edith)
    with pytest.raises(Refused, match="You had a hand in this draft"):
        ACTIONS[action](again(revision), ravi)
    assert again(revision).state == "submitted"


def test_an_editor_who_became_a_reviewer_does_not_decide_on_what_they_wrote(
    submitted: VerdictRevision, edith: User
) -> None:
    edith.role = "reviewer"
    edith.save()
    with pytest.raises(Refused, match="You had a hand in this draft"):
        workflow.approve(revision=again(submitted), by=edith)


def test_where_the_check_is_blind_the_database_still_refuses(
    submitted: VerdictRevision, edith: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.workflow.moves.refusal", lambda move, **asked: None)
    before = everything()
    with pytest.raises(Refused) as raised:
        workflow.approve(revision=submitted, by=edith)
    assert raised.value.refusal.sentence == OWN_HAND
    assert everything() == before


# ── After a return ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_revision_starts_from_the_returned_one(claim: Claim, edith: User, eve: User, ravi: User) -> None:
    revision = factories.make_draft(claim, by=edith)
    filled = replace(written(claim, summary="167 by Monday."), corrected_text="167 soldiers")
    revision = workflow.save_draft(revision=revision, draft=filled, version=revision.version, by=edith)
    workflow.submit(revision=revision, by=edith)
    workflow.return_(revision=revision, by=ravi, comment="Which agency?")

    second = workflow.open_draft(claim=claim, by=eve)
    assert (second.number, second.state, second.author, second.version) == (2, "draft", eve, 1)
    for name in ("rating_id", "summary", "corrected_text", "corrected_json", "as_of"):
        assert getattr(second, name) == getattr(revision, name)
    assert second.corrected_json
    assert list(second.evidence.all()) == list(revision.evidence.all()) != []
    assert sorted(hands(second)) == [("edith", "wrote"), ("eve", "wrote")]
    assert (second.submitted_at, second.decided_at, second.decided_by) == (None, None, None)
    assert again(revision).state == "returned"


def test_who_wrote_the_returned_revision_does_not_decide_on_the_next(
    claim: Claim, edith: User, ravi: User, rosa: User
) -> None:
    revision = factories.make_submitted(claim, by=ravi)
    workflow.return_(revision=revision, by=rosa, comment="Which agency?")
    second = workflow.open_draft(claim=claim, by=edith)
    workflow.submit(revision=second, by=edith)
    with pytest.raises(Refused, match="You had a hand in this draft"):
        workflow.approve(revision=again(second), by=ravi)


def test_who_returned_a_revision_may_decide_on_the_next(claim: Claim, edith: User, ravi: User) -> None:
    revision = factories.make_submitted(claim, by=edith)
    workflow.return_(revision=revision, by=ravi, comment="Which agency?")
    second = workflow.open_draft(claim=claim, by=edith)
    workflow.submit(revision=second, by=edith)
    assert workflow.approve(revision=again(second), by=ravi).state == "approved"


def test_the_writer_who_opens_the_next_revision_has_one_hand_in_it(claim: Claim, edith: User, ravi: User) -> None:
    revision = factories.make_submitted(claim, by=edith)
    workflow.return_(revision=revision, by=ravi, comment="Which agency?")
    assert hands(workflow.open_draft(claim=claim, by=edith)) == [("edith", "wrote")]


# ── The record ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_move_is_recorded(claim: Claim, edith: User, eve: User, ravi: User, rosa: User) -> None:
    first = factories.make_draft(claim, by=edith)
    save(first, by=eve)
    workflow.submit(revision=again(first), by=eve)
    workflow.return_(revision=again(first), by=ravi, comment="Which agency?")
    second = workflow.open_draft(claim=claim, by=edith)
    workflow.submit(revision=second, by=edith)
    workflow.approve(revision=again(second), by=rosa, comment="Well done.")
    assert told(claim) == [
        ("drafted", "edith"),
        ("saved", "edith"),
        ("saved", "eve"),
        ("submitted", "eve"),
        ("returned", "ravi"),
        ("drafted", "edith"),
        ("submitted", "edith"),
        ("approved", "rosa"),
    ]
    details = [event.details for event in record.history(people.edith(), f"verdict:{second.verdict_id}")]
    assert [found["number"] for found in details] == [1, 1, 1, 1, 1, 2, 2, 2]
    said = [event.reason for event in record.history(people.edith(), f"verdict:{second.verdict_id}")]
    assert said[4:] == ["Which agency?", "", "", "Well done."]
    assert record.verify() is None


def test_a_saved_draft_is_recorded_with_what_it_said(claim: Claim, edith: User) -> None:
    first = factories.make_evidence(claim)
    later = factories.make_evidence(claim, factories.LATER_REPORT)
    revision = workflow.open_draft(claim=claim, by=edith)
    revision = workflow.save_draft(revision=revision, draft=written(claim, evidence=[first]), version=1, by=edith)
    filled = replace(written(claim, summary="167 by Monday.", evidence=[later]), corrected_text="167 soldiers")
    workflow.save_draft(revision=revision, draft=filled, version=2, by=edith)
    event = record.history(people.edith(), f"verdict:{revision.verdict_id}")[-1]
    assert event.details == {"number": 1}
    assert event.before == {"corrected_text": "", "summary": "Another text.", "evidence": [first.pk]}
    assert event.after == {"corrected_text": "167 soldiers", "summary": "167 by Monday.", "evidence": [later.pk]}


# ── Somebody was faster: between the check and the write ─────────────────────────────────────────────────────────────


# Modules of the workflow that ask whether a move may be made before they begin to write.
CHECKING = ("decisions", "drafts", "moves")


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Let somebody else act once, after the next move's checks have passed and before it writes."""

    def install(act: Callable[[], object]) -> None:
        def checked(refusal: Refusal | None) -> None:
            require(refusal)
            for module in CHECKING:
                monkeypatch.setattr(f"claims.workflow.{module}.require", require)
            act()

        for module in CHECKING:
            monkeypatch.setattr(f"claims.workflow.{module}.require", checked)

    return install


Meanwhile = Callable[[Callable[[], object]], None]


@pytest.mark.parametrize(("mine", "theirs"), list(product(["approve", "return"], repeat=2)))
def test_who_decides_second_is_told_and_leaves_no_trace(
    submitted: VerdictRevision, ravi: User, rosa: User, meanwhile: Meanwhile, mine: str, theirs: str
) -> None:
    after: list[Any] = []

    def rosa_decides() -> None:
        ACTIONS[theirs](again(submitted), rosa)
        after.extend(everything())

    meanwhile(rosa_decides)
    with pytest.raises(Overtaken, match="Somebody was faster"):
        ACTIONS[mine](again(submitted), ravi)
    assert everything() == after
    assert hands(submitted) == [("edith", "wrote"), ("rosa", "approved" if theirs == "approve" else "returned")]
    assert again(submitted).state == AFTER[theirs]


def test_what_is_submitted_is_what_was_on_the_page(
    draft: VerdictRevision, edith: User, eve: User, meanwhile: Meanwhile
) -> None:
    meanwhile(lambda: save(again(draft), by=eve, summary="Eve changed it."))
    with pytest.raises(Overtaken, match="Somebody was faster"):
        workflow.submit(revision=again(draft), by=edith)
    assert again(draft).state == "draft"
    assert again(draft).claim.state == "checking"


def test_a_draft_submitted_meanwhile_is_not_written_to(
    draft: VerdictRevision, edith: User, eve: User, meanwhile: Meanwhile
) -> None:
    meanwhile(lambda: workflow.submit(revision=again(draft), by=eve))
    with pytest.raises(Overtaken):
        save(again(draft), by=edith, summary="Too late.")
    assert again(draft).summary == "The count is right."
    assert again(draft).version == draft.version


def test_a_page_that_was_open_too_long_decides_nothing(
    claim: Claim, submitted: VerdictRevision, edith: User, ravi: User, rosa: User
) -> None:
    page = again(submitted)
    workflow.return_(revision=again(submitted), by=rosa, comment="Which agency?")
    second = workflow.submit(revision=workflow.open_draft(claim=claim, by=edith), by=edith)
    assert can_decide(ravi, page) is None
    with pytest.raises(Overtaken):
        workflow.approve(revision=page, by=ravi)
    assert again(second).state == "submitted"


# ── Somebody was faster: at the same moment, on connections of their own ─────────────────────────────────────────────

AT_ONCE = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def names_of(outcomes: Collection[object]) -> list[str]:
    return sorted(type(outcome).__name__ for outcome in outcomes)


@AT_ONCE
@pytest.mark.parametrize("theirs", ["approve", "return"])
def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(
    submitted: VerdictRevision, ravi: User, rosa: User, theirs: str
) -> None:
    mine, other = again(submitted), again(submitted)
    outcomes = at_once(lambda: ACTIONS["approve"](mine, ravi), lambda: ACTIONS[theirs](other, rosa))
    assert names_of(outcomes) == ["Overtaken", "VerdictRevision"]
    decided = again(submitted)
    winner = decided.decided_by
    assert winner in (ravi, rosa)
    assert decided.state == ("approved" if winner == ravi else AFTER[theirs])
    assert hands(decided) == [("edith", "wrote"), (winner.username if winner else "", decided.state)]
    assert told(decided.claim)[3:] == [(decided.state, winner.username if winner else "")]
    assert decided.claim.state == ("settled" if decided.state == "approved" else "checking")
    assert record.verify() is None


@AT_ONCE
def test_of_two_who_save_at_once_one_wins_and_the_other_is_told(draft: VerdictRevision, edith: User, eve: User) -> None:
    mine, other = again(draft), again(draft)
    outcomes = at_once(lambda: save(mine, by=edith, summary="Edith's."), lambda: save(other, by=eve, summary="Eve's."))
    assert names_of(outcomes) == ["Overtaken", "VerdictRevision"]
    saved = again(draft)
    assert saved.version == draft.version + 1
    assert saved.summary == ("Edith's." if isinstance(outcomes[0], VerdictRevision) else "Eve's.")
    assert record.verify() is None


@AT_ONCE
def test_a_draft_saved_and_submitted_at_once_is_submitted_whole_or_not_at_all(
    draft: VerdictRevision, edith: User, eve: User
) -> None:
    mine, other = again(draft), again(draft)
    outcomes = at_once(lambda: workflow.submit(revision=mine, by=edith), lambda: save(other, by=eve, summary="Eve's."))
    assert names_of(outcomes) == ["Overtaken", "VerdictRevision"]
    left = again(draft)
    assert (left.state, left.summary) in [("submitted", "The count is right."), ("draft", "Eve's.")]


@AT_ONCE
@pytest.mark.parametrize("number", [1, 2])
def test_two_who_open_a_draft_at_once_get_the_same(claim: Claim, edith: User, eve: User, number: int) -> None:
    if number == 2:
        in_state("returned", claim)
    outcomes = at_once(
        lambda: workflow.open_draft(claim=claim, by=edith), lambda: workflow.open_draft(claim=claim, by=eve)
    )
    assert names_of(outcomes) == ["VerdictRevision", "VerdictRevision"]
    assert outcomes[0] == outcomes[1]
    draft = VerdictRevision.objects.get(state="draft")
    assert (draft.number, VerdictRevision.objects.count()) == (number, number)
    assert [action for action, _ in told(claim)].count("drafted") == number
    assert (draft.author.username, "wrote") in hands(draft)
    assert record.verify() is None


# ── Discarding ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_discarded_draft_is_put_aside_and_its_author_starts_from_it(claim: Claim, edith: User) -> None:
    draft = factories.make_draft(claim, by=edith)
    workflow.discard(revision=draft, by=edith)
    assert (draft.state, draft.decided_by) == ("discarded", None)
    again = workflow.open_draft(claim=claim, by=edith)
    assert (again.number, again.summary, list(again.evidence.all())) == (2, draft.summary, list(draft.evidence.all()))


def test_somebody_else_starts_afresh_and_without_a_hand_of_whoever_discarded(
    claim: Claim, edith: User, ravi: User
) -> None:
    workflow.discard(revision=workflow.open_draft(claim=claim, by=ravi), by=ravi)
    revision = factories.make_submitted(claim, by=edith)
    assert [hand.person for hand in revision.signatures.all()] == [edith]
    assert workflow.approve(revision=revision, by=ravi).state == "approved"


def test_after_a_return_a_discarded_draft_leaves_the_hands_of_what_was_returned(
    claim: Claim, edith: User, eve: User, ravi: User
) -> None:
    returned = workflow.return_(revision=factories.make_submitted(claim, by=edith), by=ravi, comment="Who counted?")
    workflow.discard(revision=workflow.open_draft(claim=claim, by=eve), by=eve)
    again = workflow.open_draft(claim=claim, by=ravi)
    assert again.summary == returned.summary
    assert {hand.person for hand in again.signatures.all()} == {edith, ravi}


def test_only_its_author_discards_a_draft_and_only_a_draft(claim: Claim, edith: User, eve: User, ada: User) -> None:
    draft = factories.make_draft(claim, by=edith)
    for person in (eve, ada):
        with pytest.raises(Refused):
            workflow.discard(revision=draft, by=person)
    submitted = workflow.submit(revision=draft, by=edith)
    with pytest.raises(Refused, match="only a draft"):
        workflow.discard(revision=submitted, by=edith)


def test_a_discarded_draft_is_no_part_of_what_is_published(claim: Claim, edith: User, ravi: User) -> None:
    workflow.discard(revision=factories.make_draft(claim, by=ravi), by=ravi)
    approved = factories.make_approved(claim, by=edith, reviewer=ravi)
    found = VerdictRevision.objects.for_page().get(pk=approved.pk)
    assert [step["number"] for step in verdict_document(found)["history"]] == [2]


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_who_only_picks_evidence_has_chosen_evidence(claim: Claim, edith: User, eve: User) -> None:
    draft = factories.make_draft(claim, by=edith)
    later = factories.make_evidence(claim, factories.LATER_REPORT)
    same = Draft(
        rating=draft.rating,
        as_of=draft.as_of,
        summary=draft.summary,
        sole_source_reason=factories.SOLE,
        evidence=[later],
    )
    workflow.save_draft(revision=draft, draft=same, version=draft.version, by=eve)
    assert draft.signatures.get(person=eve).part == "chose_evidence"


def test_who_changes_nothing_has_no_hand_in_it(claim: Claim, edith: User, ravi: User) -> None:
    draft = factories.make_draft(claim, by=edith)
    same = Draft(
        rating=draft.rating,
        as_of=draft.as_of,
        summary=draft.summary,
        sole_source_reason=factories.SOLE,
        evidence=list(draft.evidence.all()),
    )
    draft = workflow.save_draft(revision=draft, draft=same, version=draft.version, by=ravi)
    assert not draft.signatures.filter(person=ravi).exists()
    assert workflow.approve(revision=workflow.submit(revision=draft, by=edith), by=ravi).state == "approved"
