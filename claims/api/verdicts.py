"""Approved verdicts, read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims.api.paging import NewestFirst
from claims.export import verdict_document, verdict_documents
from claims.models import VerdictRevision
from claims.permissions import NotVisible


class VerdictList(APIView):
    """GET: what is published, the newest first, as `{"next", "previous", "results": [verdict, …]}`."""

    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        revisions = VerdictRevision.objects.visible_to(request.user).published()
        pages = NewestFirst()
        page = pages.paginate_queryset(revisions, request, view=self) or []
        return pages.get_paginated_response(verdict_documents([revision.pk for revision in page]))


class VerdictDetail(APIView):
    """GET: one published verdict."""

    permission_classes = [AllowAny]

    def get(self, request: Request, public_id: UUID) -> Response:
        revisions = VerdictRevision.objects.visible_to(request.user).published()
        revision = revisions.filter(verdict__public_id=public_id).first()
        if revision is None:
            raise NotVisible
        document: dict[str, Any] = verdict_document(revision)
        return Response(document)
