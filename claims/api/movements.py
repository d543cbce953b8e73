"""Figures that have moved since they were approved."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from claims import watching
from claims.api.revisions import RevisionOutput, etag_of_revision
from claims.api.shapes import username
from claims.models import Movement, MovementState
from claims.permissions import can_read, get_movement, get_revision, require
from people.api.authentication import person_of
from people.api.conditions import shown
from people.api.endpoints import Endpoint, given
from people.api.fields import IdField, NothingInput, OneOf, Text
from people.api.paging import ById
from people.api.schema import exemplified, operation, page_of

EXAMPLE = {
    "id": 1,
    "claim": 8,
    "revision": 17,
    "evidence": 44,
    "before": "104",
    "after": "567",
    "state": "open",
    "raised_at": "2019-03-01T10:00:00Z",
    "decided_by": None,
    "decided_at": None,
    "reason": "",
    "correction": None,
}


@exemplified(**EXAMPLE)
class MovementOutput(serializers.ModelSerializer[Movement]):
    decided_by = username("decided_by", allow_null=True, default=None)

    class Meta:
        model = Movement
        fields = list(EXAMPLE)


class MovementQuery(serializers.Serializer[Any]):
    claim = IdField(required=False)
    state = OneOf(MovementState.choices, required=False)


@exemplified(reason="It counts another week.")
class ReasonInput(serializers.Serializer[Any]):
    reason = Text(allow_blank=True, max_length=5000)


MovementPage = page_of(MovementOutput)


class MovementList(Endpoint):
    tag = "movements"
    query = MovementQuery
    pages = ById

    @operation("movements_list", MovementPage)
    def get(self, request: Request) -> Response:
        """Counts outside what was approved, the latest first."""
        person = person_of(request)
        require(can_read(person))
        rows = Movement.objects.visible_to(person).filter(**self.asked(request)).select_related("decided_by")
        return self.page(request, rows, MovementOutput)


class MovementDetail(Endpoint):
    tag = "movements"

    @operation("movements_read", MovementOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One count outside what was approved."""
        return shown(request, MovementOutput(get_movement(person_of(request), pk)).data)


class MovementConfirm(Endpoint):
    tag = "movements"

    @operation("movements_confirm", RevisionOutput, takes=NothingInput, status=201)
    def post(self, request: Request, pk: int) -> Response:
        """The figure has moved: open a correction draft with the new figure, which is the answer."""
        person = person_of(request)
        movement = get_movement(person, pk)
        given(NothingInput, request.data)
        draft = get_revision(person, watching.confirm(movement=movement, by=person).pk)
        answer = shown(request, RevisionOutput(draft).data, etag=etag_of_revision(draft), status=201)
        answer["Location"] = reverse("api:revision", args=[draft.pk])
        return answer


class MovementSetAside(Endpoint):
    tag = "movements"

    @operation("movements_set_aside", MovementOutput, takes=ReasonInput)
    def post(self, request: Request, pk: int) -> Response:
        """The count does not matter to the verdict, for a reason."""
        person = person_of(request)
        movement = get_movement(person, pk)
        reason = given(ReasonInput, request.data)["reason"]
        watching.set_aside(movement=movement, by=person, reason=reason)
        return Response(MovementOutput(get_movement(person, pk)).data)
