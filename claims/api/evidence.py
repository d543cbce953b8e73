"""Passages that bear on claims."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims import apart
from claims.api.shapes import FIGURE_EXAMPLE, FigureField
from claims.api.tallies import MoveOutput
from claims.models import Evidence, EvidenceQuerySet
from claims.models.evidence import RELATIONS
from claims.permissions import can_read, get_evidence, require
from people.api.authentication import person_of
from people.api.conditions import shown
from people.api.endpoints import Endpoint, given
from people.api.fields import IdField, NothingInput, OneOf, Text
from people.api.paging import ById
from people.api.schema import exemplified, operation, page_of
from people.models import User

EXAMPLE = {
    "id": 21,
    "claim": 8,
    "document": 12,
    "found_by": 31,
    "start": 30,
    "end": 53,
    "quote_start": 30,
    "quote": "A total of 104 soldiers have fled into Colombia, the Migration Office said on Sunday.",
    "relation": "agrees",
    "reason": "It counts the same.",
    "origin": "Migration Office",
    "as_of": "2019-02-24",
    "weight": 1.0,
    "label": "104 soldiers fled",
    "figure": FIGURE_EXAMPLE,
    "is_apart": False,
    "created_at": "2019-02-24T18:05:04Z",
}


@exemplified(**EXAMPLE)
class EvidenceOutput(serializers.ModelSerializer[Evidence]):
    figure = FigureField(source="figure_document")
    is_apart = serializers.BooleanField(read_only=True)

    class Meta:
        model = Evidence
        fields = list(EXAMPLE)


class EvidenceQuery(serializers.Serializer[Any]):
    claim = IdField(required=False)
    article = IdField(required=False, source="claim__article")
    tally = IdField(required=False, source="counted_in__tally")
    document = IdField(required=False)
    found_by = IdField(required=False)
    relation = OneOf(RELATIONS, required=False)
    origin = Text(required=False, max_length=200)


EvidencePage = page_of(EvidenceOutput)


def rows_for(person: User) -> EvidenceQuerySet:
    return Evidence.objects.visible_to(person).select_related("counted_in")


class EvidenceList(Endpoint):
    tag = "evidence"
    query = EvidenceQuery
    pages = ById

    @operation("evidence_list", EvidencePage)
    def get(self, request: Request) -> Response:
        """Passages, the latest first."""
        person = person_of(request)
        require(can_read(person))
        return self.page(request, rows_for(person).filter(**self.asked(request)), EvidenceOutput)


class EvidenceDetail(Endpoint):
    tag = "evidence"

    @operation("evidence_read", EvidenceOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One passage."""
        return shown(request, EvidenceOutput(get_evidence(person_of(request), pk)).data)


class EvidencePutApart(Endpoint):
    tag = "evidence"

    @operation("evidence_put_apart", MoveOutput, takes=NothingInput)
    def post(self, request: Request, pk: int) -> Response:
        """Say that a passage counts something else: no tally and no suggestion rests on it. The answer is the move."""
        person = person_of(request)
        passage = get_evidence(person, pk)
        given(NothingInput, request.data)
        return Response(MoveOutput(apart.put_apart(evidence=passage, by=person)).data)
