"""Tallies, what is proposed about them, and what people move between them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims import apart, tallies
from claims.api.shapes import username
from claims.forms import MergeForm, TallyTitleForm
from claims.models import Tally, TallyMove, TallyProposal
from claims.permissions import (
    can_edit,
    can_read,
    get_claim,
    get_tally,
    get_tally_move,
    get_tally_proposal,
    require,
)
from people.api.authentication import person_of
from people.api.conditions import shown
from people.api.endpoints import Endpoint, given, in_order
from people.api.fields import IdField, NothingInput, OneOf, Text
from people.api.paging import ById
from people.api.schema import exemplified, operation, page_of

TALLY = {
    "id": 4,
    "title": "Soldiers who crossed into Colombia, February 2019",
    "merged_into": None,
    "created_at": "2019-02-24T18:00:00Z",
}
COUNTED = {
    "claim_count": 3,
    "article_count": 2,
    "source_count": 5,
    "settled_count": 1,
    "newest_label": "167 soldiers fled",
    "newest_day": "2019-02-25",
    "is_proposed": False,
}
PROPOSAL = {
    "id": 2,
    "tally": 6,
    "other": 4,
    "claim": 15,
    "other_claim": 8,
    "score": 0.9,
    "reasons": ["Both count soldiers who fled."],
    "state": "open",
    "created_at": "2019-02-25T08:00:00Z",
}
MOVE = {
    "id": 9,
    "kind": "merged",
    "tally": 6,
    "other": 4,
    "proposal": None,
    "by": "edith",
    "at": "2019-02-25T09:00:00Z",
    "undone_by": None,
    "undone_at": None,
}


@exemplified(**TALLY)
class TallyOutput(serializers.ModelSerializer[Tally]):
    class Meta:
        model = Tally
        fields = list(TALLY)


@exemplified(**TALLY, **COUNTED)
class ListedTallyOutput(TallyOutput):
    """With what counts in it."""

    claim_count = serializers.IntegerField()
    article_count = serializers.IntegerField()
    source_count = serializers.IntegerField()
    settled_count = serializers.IntegerField()
    newest_label = Text(allow_null=True)
    newest_day = serializers.DateField(allow_null=True)
    is_proposed = serializers.BooleanField()

    class Meta(TallyOutput.Meta):
        fields = [*TALLY, *COUNTED]


@exemplified(**PROPOSAL)
class ProposalOutput(serializers.ModelSerializer[TallyProposal]):
    reasons = serializers.ListField(child=Text(), read_only=True)

    class Meta:
        model = TallyProposal
        fields = list(PROPOSAL)


@exemplified(**MOVE)
class MoveOutput(serializers.ModelSerializer[TallyMove]):
    by = username("by")
    undone_by = username("undone_by", allow_null=True, default=None)

    class Meta:
        model = TallyMove
        fields = list(MOVE)


class TallyQuery(serializers.Serializer[Any]):
    title = Text(required=False, max_length=200, source="title__icontains")
    waiting = serializers.BooleanField(required=False, default=False, help_text="Those with an open proposal alone.")
    merged = serializers.BooleanField(
        required=False, default=False, help_text="Those that are part of another now, in place of those that stand."
    )


class ProposalQuery(serializers.Serializer[Any]):
    state = OneOf(TallyProposal.State.choices, required=False)
    tally = IdField(required=False, help_text="On either side.")


class MoveQuery(serializers.Serializer[Any]):
    kind = OneOf(TallyMove.Kind.choices, required=False)
    tally = IdField(required=False, help_text="On either side.")


@exemplified(title="Soldiers who crossed into Colombia, February 2019")
class TitleInput(serializers.Serializer[Any]):
    title = Text(max_length=200)


@exemplified(into=4)
class MergeInput(serializers.Serializer[Any]):
    """The tally that it becomes part of."""

    into = IdField()


TallyPage, ProposalPage, MovePage = page_of(ListedTallyOutput), page_of(ProposalOutput), page_of(MoveOutput)


class TallyList(Endpoint):
    tag = "tallies"
    query = TallyQuery
    pages = ById

    @operation("tallies_list", TallyPage)
    def get(self, request: Request) -> Response:
        """Tallies, the latest first."""
        person = person_of(request)
        require(can_read(person))
        asked = self.asked(request)
        is_merged, is_waiting = asked.pop("merged"), asked.pop("waiting")
        rows = Tally.objects.visible_to(person).filter(merged_into__isnull=not is_merged, **asked)
        return self.page(request, (rows.waiting() if is_waiting else rows).for_list(), ListedTallyOutput)


class TallyDetail(Endpoint):
    tag = "tallies"

    @operation("tallies_read", TallyOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One tally, also one that is part of another now. Its claims and passages are listed by `?tally=`."""
        return shown(request, TallyOutput(get_tally(person_of(request), pk)).data)


class TallyRename(Endpoint):
    tag = "tallies"

    @operation("tallies_rename", TallyOutput, takes=TitleInput)
    def post(self, request: Request, pk: int) -> Response:
        """Give a tally another title."""
        person = person_of(request)
        tally = get_tally(person, pk).standing
        require(can_edit(person))
        form = in_order(TallyTitleForm(given(TitleInput, request.data)))
        return Response(TallyOutput(tallies.rename(tally=tally, title=form.cleaned_data["title"], by=person)).data)


class TallyMerge(Endpoint):
    tag = "tallies"

    @operation("tallies_merge", TallyOutput, takes=MergeInput)
    def post(self, request: Request, pk: int) -> Response:
        """Make a tally part of another, which is the answer."""
        person = person_of(request)
        tally = get_tally(person, pk).standing
        require(can_edit(person))
        form = in_order(MergeForm(given(MergeInput, request.data), tally=tally, person=person))
        return Response(TallyOutput(tallies.merge(tally=tally, into=form.cleaned_data["into"], by=person)).data)


class ClaimSplit(Endpoint):
    tag = "tallies"

    @operation("claims_split", TallyOutput, takes=NothingInput)
    def post(self, request: Request, pk: int) -> Response:
        """Give a claim a tally of its own, which is the answer."""
        person = person_of(request)
        claim = get_claim(person, pk)
        given(NothingInput, request.data)
        return Response(TallyOutput(tallies.split(claim=claim, by=person)).data)


class ProposalList(Endpoint):
    tag = "tallies"
    query = ProposalQuery
    pages = ById

    @operation("tally_proposals_list", ProposalPage)
    def get(self, request: Request) -> Response:
        """What the matcher takes for one count, the latest first."""
        person = person_of(request)
        require(can_read(person))
        rows = TallyProposal.objects.visible_to(person).filter(_either_side(self.asked(request)))
        return self.page(request, rows, ProposalOutput)


class ProposalJoin(Endpoint):
    tag = "tallies"

    @operation("tally_proposals_join", TallyOutput, takes=NothingInput)
    def post(self, request: Request, pk: int) -> Response:
        """Say that the matcher is right. The answer is the tally that both are now."""
        person = person_of(request)
        proposal = get_tally_proposal(person, pk)
        given(NothingInput, request.data)
        return Response(TallyOutput(tallies.join(proposal=proposal, by=person)).data)


class ProposalKeepApart(Endpoint):
    tag = "tallies"

    @operation("tally_proposals_keep_apart", MoveOutput, takes=NothingInput)
    def post(self, request: Request, pk: int) -> Response:
        """Say that the matcher is wrong: the two are not proposed again."""
        person = person_of(request)
        proposal = get_tally_proposal(person, pk)
        given(NothingInput, request.data)
        return Response(MoveOutput(tallies.keep_apart(proposal=proposal, by=person)).data)


class MoveList(Endpoint):
    tag = "tallies"
    query = MoveQuery
    pages = ById

    @operation("tally_moves_list", MovePage)
    def get(self, request: Request) -> Response:
        """What people did with tallies, the latest first."""
        person = person_of(request)
        require(can_read(person))
        rows = TallyMove.objects.visible_to(person).filter(_either_side(self.asked(request)))
        return self.page(request, rows.select_related("by", "undone_by"), MoveOutput)


class MoveUndo(Endpoint):
    tag = "tallies"

    @operation("tally_moves_undo", TallyOutput, takes=NothingInput)
    def post(self, request: Request, pk: int) -> Response:
        """Take a move back. The answer is the tally where things are again."""
        person = person_of(request)
        move = get_tally_move(person, pk)
        given(NothingInput, request.data)
        return Response(TallyOutput(apart.undo(move=move, by=person)).data)


def _either_side(asked: dict[str, Any]) -> Q:
    tally = asked.pop("tally", None)
    side = Q(tally=tally) | Q(other=tally) if tally else Q()
    return side & Q(**asked)
