"""Revisions in review, and the decision on them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims import workflow
from claims.models import VerdictRevision
from claims.permissions import get_revision
from people.models import User


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
    """GET: what waits for a decision, longest first, at most 200."""

    def get(self, request: Request) -> Response:
        waiting = VerdictRevision.objects.visible_to(request.user).in_queue().for_page()[:200]
        return Response({"results": RevisionOutput(waiting, many=True).data})


class Approve(APIView):
    """POST {"comment"}: approve.  403 where it is not yours to decide, 409 where somebody was faster."""

    def post(self, request: Request, pk: int) -> Response:
        person = _person(request)
        revision = get_revision(person, pk)
        workflow.approve(revision=revision, by=person, comment=_comment(request))
        return Response(RevisionOutput(revision).data)


class Return(APIView):
    """POST {"comment"}: send back.  The comment is required."""

    def post(self, request: Request, pk: int) -> Response:
        person = _person(request)
        revision = get_revision(person, pk)
        workflow.return_(revision=revision, by=person, comment=_comment(request))
        return Response(RevisionOutput(revision).data)


def _person(request: Request) -> User:
    assert isinstance(request.user, User)  # IsAuthenticated lets nobody else through
    return request.user


def _comment(request: Request) -> str:
    given = DecisionInput(data=request.data)
    given.is_valid(raise_exception=True)
    return str(given.validated_data["comment"])
