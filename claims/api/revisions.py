"""Verdicts on their way: drafts, what waits for a decision, and the decision itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims import corroboration, workflow
from claims.api.shapes import username
from claims.forms import VerdictForm
from claims.models import Rating, RevisionState, Signature, VerdictRevision
from claims.permissions import can_draft, can_edit, can_read, get_claim, get_revision, require
from people.api.authentication import person_of
from people.api.conditions import require_seen, shown
from people.api.endpoints import Endpoint, given, in_order
from people.api.fields import IdField, NothingInput, OneOf, Text
from people.api.paging import ById, KeysetPagination, LongestWaitingFirst
from people.api.schema import exemplified, operation, page_of
from people.models import Scope

SIGNATURE = {"person": "edith", "part": "wrote", "comment": "", "at": "2019-02-24T18:20:00Z"}
CONTENT = {
    "rating": "correct",
    "attribution_rating": "said",
    "corrected_text": "",
    "as_of": "2019-02-24",
    "summary": "The Migration Office counts the same.",
    "sole_source_reason": "The office runs the crossings.",
    "public_note": "",
    "evidence": [21],
}
EXAMPLE = {
    "id": 17,
    "claim": 8,
    "verdict": "0b9d5c52-1f0c-4c8e-9a64-0e6e8f1f7b11",
    "number": 1,
    "kind": "finding",
    "state": "submitted",
    **CONTENT,
    "author": "edith",
    "approvals_needed": 1,
    "version": 2,
    "created_at": "2019-02-24T18:20:00Z",
    "submitted_at": "2019-02-24T18:30:00Z",
    "decided_at": None,
    "signatures": [SIGNATURE],
}
# More passages than a reader reads.
MOST_EVIDENCE = 200


@exemplified(**SIGNATURE)
class SignatureOutput(serializers.ModelSerializer[Signature]):
    person = username("person")

    class Meta:
        model = Signature
        fields = list(SIGNATURE)


@exemplified(**EXAMPLE)
class RevisionOutput(serializers.ModelSerializer[VerdictRevision]):
    claim = serializers.IntegerField(source="verdict.claim_id")
    verdict = serializers.UUIDField(source="verdict.public_id")
    author = username("author")
    evidence = serializers.PrimaryKeyRelatedField[Any](many=True, read_only=True)
    signatures = SignatureOutput(many=True)

    class Meta:
        model = VerdictRevision
        fields = list(EXAMPLE)


@exemplified(
    slug="correct",
    question="so",
    name="Correct",
    definition="It holds.",
    order=1,
    icon="✓",
    colour="good",
    claimreview_value=5,
    needs_evidence=True,
)
class RatingOutput(serializers.ModelSerializer[Rating]):
    class Meta:
        model = Rating
        fields = [
            "slug", "question", "name", "definition", "order", "icon", "colour", "claimreview_value", "needs_evidence",
        ]  # fmt: skip


@exemplified(**CONTENT)
class DraftInput(serializers.Serializer[Any]):
    """All that an editor fills in.  Anything may be null or empty until it is submitted."""

    rating = Text(allow_null=True, max_length=50)
    attribution_rating = Text(allow_null=True, max_length=50)
    corrected_text = Text(allow_blank=True, max_length=200)
    as_of = serializers.DateField(allow_null=True)
    summary = Text(allow_blank=True, max_length=4000)
    sole_source_reason = Text(allow_blank=True, max_length=1000)
    public_note = Text(allow_blank=True, max_length=2000)
    evidence = serializers.ListField(child=IdField(), max_length=MOST_EVIDENCE)


@exemplified(summary="The Migration Office counts the same.")
class DraftChangeInput(serializers.Serializer[Any]):
    """What of a draft is to be changed; the rest stays."""

    rating = Text(allow_null=True, max_length=50, required=False)
    attribution_rating = Text(allow_null=True, max_length=50, required=False)
    corrected_text = Text(allow_blank=True, max_length=200, required=False)
    as_of = serializers.DateField(allow_null=True, required=False)
    summary = Text(allow_blank=True, max_length=4000, required=False)
    sole_source_reason = Text(allow_blank=True, max_length=1000, required=False)
    public_note = Text(allow_blank=True, max_length=2000, required=False)
    evidence = serializers.ListField(child=IdField(), max_length=MOST_EVIDENCE, required=False)


@exemplified(taken_from=None)
class OpenDraftInput(serializers.Serializer[Any]):
    """An approved revision on another claim with the same count, which the draft takes over; usually none."""

    taken_from = IdField(required=False, allow_null=True)


@exemplified(comment="Well sourced.")
class DecisionInput(serializers.Serializer[Any]):
    comment = Text(allow_blank=True, default="", max_length=5000)


class RevisionQuery(serializers.Serializer[Any]):
    state = OneOf(
        [*RevisionState.choices, ("all", "All")],
        required=False,
        default=RevisionState.SUBMITTED,
        help_text="Of “submitted” those that wait longest come first, of others the latest.",
    )
    claim = IdField(required=False, source="verdict__claim")
    author = Text(required=False, max_length=150, source="author__username")


RevisionPage = page_of(RevisionOutput)


def etag_of_revision(revision: VerdictRevision) -> str:
    """The state that a decision is bound to: saved how often, moved where, signed by how many."""
    return f'"{revision.pk}-{revision.version}-{revision.state}-{len(revision.signatures.all())}"'


def _shown(request: Request, pk: int, *, status: int = 200) -> Response:
    revision = get_revision(person_of(request), pk)
    return shown(request, RevisionOutput(revision).data, etag=etag_of_revision(revision), status=status)


def _seen(request: Request, pk: int) -> VerdictRevision:
    """The revision, in the state that was seen.  Raises: NotVisible, Unconditional, Changed."""
    revision = get_revision(person_of(request), pk)
    require_seen(request, etag_of_revision(revision))
    return revision


class RevisionList(Endpoint):
    tag = "revisions"
    query = RevisionQuery
    pages = LongestWaitingFirst

    @operation("revisions_list", RevisionPage)
    def get(self, request: Request) -> Response:
        """What waits for a decision, longest first; by `state` what is drafted, decided or discarded."""
        person = person_of(request)
        require(can_read(person))
        asked = self.asked(request)
        state = asked.pop("state")
        rows = VerdictRevision.objects.visible_to(person).filter(**asked).for_page()
        if state == RevisionState.SUBMITTED:
            return self._paged(request, rows.in_queue(), LongestWaitingFirst())
        return self._paged(request, rows if state == "all" else rows.filter(state=state), ById())

    def _paged(self, request: Request, rows: Any, pages: KeysetPagination) -> Response:
        page: list[Any] = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response(RevisionOutput(page, many=True).data)


class OpenDraft(Endpoint):
    tag = "revisions"

    @operation("claims_open_draft", RevisionOutput, takes=OpenDraftInput, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """The draft on a claim: the one there is, or a new one."""
        person = person_of(request)
        claim = get_claim(person, pk)
        require(can_edit(person))
        taken_from = given(OpenDraftInput, request.data).get("taken_from")
        if taken_from is None:
            draft = workflow.open_draft(claim=claim, by=person)
        else:
            approved = get_revision(person, taken_from)
            if workflow.offered(claim=claim, reader=person) == approved:
                corroboration.collect_same(claim=claim, other=approved.evidence.visible_to(person).for_page())
            draft = workflow.draft_from(claim=claim, approved=approved, by=person)
        answer = _shown(request, draft.pk, status=201)
        answer["Location"] = reverse("api:revision", args=[draft.pk])
        return answer


class Correct(Endpoint):
    tag = "revisions"

    @operation("claims_correct", RevisionOutput, takes=NothingInput, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """A draft that corrects the approved verdict on a claim; that stands until the correction is approved."""
        return _opened(request, pk, workflow.open_correction)


class Withdraw(Endpoint):
    tag = "revisions"

    @operation("claims_withdraw", RevisionOutput, takes=NothingInput, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """A draft that takes the approved verdict on a claim back, once somebody else approves it."""
        return _opened(request, pk, workflow.open_withdrawal)


def _opened(request: Request, pk: int, opening: Callable[..., VerdictRevision]) -> Response:
    person = person_of(request)
    claim = get_claim(person, pk)
    given(NothingInput, request.data)
    draft = opening(claim=claim, by=person)
    answer = _shown(request, draft.pk, status=201)
    answer["Location"] = reverse("api:revision", args=[draft.pk])
    return answer


class RevisionDetail(Endpoint):
    tag = "revisions"
    seen = frozenset({"PUT", "PATCH"})

    @operation("revisions_read", RevisionOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One revision, with everybody who had a part in it. Its ETag is what a change or a decision is bound to."""
        return _shown(request, pk)

    @operation("drafts_save", RevisionOutput, takes=DraftInput)
    def put(self, request: Request, pk: int) -> Response:
        """Save all of a draft."""
        return self._save(request, pk, given(DraftInput, request.data))

    @operation("drafts_change", RevisionOutput, takes=DraftChangeInput)
    def patch(self, request: Request, pk: int) -> Response:
        """Save a part of a draft; the rest stays."""
        return self._save(request, pk, given(DraftChangeInput, request.data))

    def _save(self, request: Request, pk: int, sent: dict[str, Any]) -> Response:
        person = person_of(request)
        revision = get_revision(person, pk)
        require(can_draft(person, revision))
        require_seen(request, etag_of_revision(revision))
        unsaid = VerdictForm(revision=revision, person=person).initial
        form = in_order(VerdictForm({**unsaid, **sent}, revision=revision, person=person))
        try:
            workflow.save_draft(revision=revision, draft=form.draft(), version=revision.version, by=person)
        except ValueError as error:
            raise ValidationError({"corrected_text": [str(error)]}) from error
        return _shown(request, pk)


class Submit(Endpoint):
    tag = "revisions"
    seen = frozenset({"POST"})

    @operation("drafts_submit", RevisionOutput, takes=NothingInput)
    def post(self, request: Request, pk: int) -> Response:
        """Send a draft to review."""
        revision = _seen(request, pk)
        given(NothingInput, request.data)
        workflow.submit(revision=revision, by=person_of(request))
        return _shown(request, pk)


class Discard(Endpoint):
    tag = "revisions"
    seen = frozenset({"POST"})

    @operation("drafts_discard", RevisionOutput, takes=NothingInput)
    def post(self, request: Request, pk: int) -> Response:
        """Put a draft aside. Its author finds what it said in their next one."""
        revision = _seen(request, pk)
        given(NothingInput, request.data)
        workflow.discard(revision=revision, by=person_of(request))
        return _shown(request, pk)


class Approve(Endpoint):
    tag = "revisions"
    scope = Scope.REVIEW
    seen = frozenset({"POST"})

    @operation("revisions_approve", RevisionOutput, takes=DecisionInput)
    def post(self, request: Request, pk: int) -> Response:
        """Approve what was submitted, as it was seen. 403 where it is not yours to decide."""
        revision = _seen(request, pk)
        comment = given(DecisionInput, request.data)["comment"]
        workflow.approve(revision=revision, by=person_of(request), comment=comment)
        return _shown(request, pk)


class Return(Endpoint):
    tag = "revisions"
    scope = Scope.REVIEW
    seen = frozenset({"POST"})

    @operation("revisions_return", RevisionOutput, takes=DecisionInput)
    def post(self, request: Request, pk: int) -> Response:
        """Send back what was submitted. The comment is required."""
        revision = _seen(request, pk)
        comment = given(DecisionInput, request.data)["comment"]
        workflow.return_(revision=revision, by=person_of(request), comment=comment)
        return _shown(request, pk)


class RatingList(Endpoint):
    tag = "revisions"

    @operation("ratings_list", RatingOutput(many=True))
    def get(self, request: Request) -> Response:
        """The newsroom’s scale, in its order."""
        person = person_of(request)
        require(can_read(person))
        return Response(RatingOutput(Rating.objects.visible_to(person), many=True).data)
