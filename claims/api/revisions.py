"""Revisions in review, and the decision on them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims import workflow
from claims.api.authentication import person_of
from claims.api.paging import LongestWaitingFirst
from claims.models import VerdictRevision
from claims.permissions import get_revision


class DecisionInput(serializers.Serializer[Any]):
    comment = serializers.CharField(allow_blank=True, default="", max_length=5000)


class RevisionOutput(serializers.ModelSerializer[VerdictRevision]):
    claim = serializers.IntegerField(source="verdict.claim_id")
    author = serializers.CharField(source="author.username")
    evidence = serializers.PrimaryKeyRelatedField[Any](many=True, read_only=True)

    class Meta:
        model = VerdictRevision
        fields = [
            "id", "claim", "number", "state", "rating", "corrected_text", "as_of",
            "summary", "evidence", "author", "version", "submitted_at", "decided_at",
        ]  # fmt: skip


class Queue(APIView):
    """GET: what waits for a decision, longest first, in pages."""

    def get(self, request: Request) -> Response:
        pages = LongestWaitingFirst()
        waiting = VerdictRevision.objects.visible_to(person_of(request)).in_queue().for_page()
        page = pages.paginate_queryset(waiting, request, view=self) or []
        return pages.get_paginated_response(RevisionOutput(page, many=True).data)


class Approve(APIView):
    """POST {"comment"}: approve.  403 where it is not yours to decide, 409 where somebody was faster."""

    def post(self, request: Request, pk: int) -> Response:
        person = person_of(request)
        revision = get_revision(person, pk)
        workflow.approve(revision=revision, by=person, comment=_comment(request))
        return Response(RevisionOutput(revision).data)


class Return(APIView):
    """POST {"comment"}: send back.  The comment is required."""

    def post(self, request: Request, pk: int) -> Response:
        person = person_of(request)
        revision = get_revision(person, pk)
        workflow.return_(revision=revision, by=person, comment=_comment(request))
        return Response(RevisionOutput(revision).data)


def _comment(request: Request) -> str:
    try:
        given = DecisionInput(data=request.data)
    except RecursionError as error:
        raise ParseError("The JSON is nested too deeply.") from error
    given.is_valid(raise_exception=True)
    return str(given.validated_data["comment"])
