"""Approved verdicts, read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.schema import VERDICT, VERDICT_EXAMPLE, VERDICT_PAGE
from claims.export import verdict_document, verdict_documents
from claims.models import VerdictRevision
from claims.permissions import NotVisible
from people.api.conditions import shown
from people.api.endpoints import PublicEndpoint
from people.api.paging import NewestFirst
from people.api.schema import operation

ONE = OpenApiExample("A verdict", value=VERDICT_EXAMPLE, response_only=True, status_codes=["200"])
PAGE = OpenApiExample(
    "A page",
    value={"next": None, "previous": None, "results": [VERDICT_EXAMPLE]},
    response_only=True,
    status_codes=["200"],
)


class VerdictList(PublicEndpoint):
    tag = "verdicts"
    pages = NewestFirst

    @operation("verdicts_list", VERDICT_PAGE, examples=[PAGE])
    def get(self, request: Request) -> Response:
        """What is published, the newest first."""
        revisions = VerdictRevision.objects.visible_to(request.user).published()
        pages = NewestFirst()
        page = pages.paginate_queryset(revisions, request, view=self) or []
        return pages.get_paginated_response(verdict_documents([revision.pk for revision in page]))


class VerdictDetail(PublicEndpoint):
    tag = "verdicts"

    @operation("verdicts_read", VERDICT, examples=[ONE])
    def get(self, request: Request, public_id: UUID) -> Response:
        """One published verdict; of one that was withdrawn, that it was, when and why."""
        this = {"verdict__public_id": public_id}
        revision = VerdictRevision.objects.visible_to(request.user).published().filter(**this).first()
        revision = revision or VerdictRevision.objects.taken_back(request.user).filter(**this).first()
        if revision is None:
            raise NotVisible
        document: dict[str, Any] = verdict_document(revision)
        return shown(request, document)
