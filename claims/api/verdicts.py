"""Approved verdicts, read."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims.api.schema import VERDICT, VERDICT_EXAMPLE, VERDICT_PAGE
from claims.export import narrowed, verdict_document, verdict_documents
from claims.export_forms import LONGEST, ExportForm
from claims.models import VerdictRevision
from claims.permissions import NotVisible
from people.api.conditions import shown
from people.api.endpoints import PublicEndpoint, in_order
from people.api.fields import IdField, Text
from people.api.paging import NewestFirst
from people.api.schema import operation

ONE = OpenApiExample("A verdict", value=VERDICT_EXAMPLE, response_only=True, status_codes=["200"])
PAGE = OpenApiExample(
    "A page",
    value={"next": None, "previous": None, "results": [VERDICT_EXAMPLE]},
    response_only=True,
    status_codes=["200"],
)


# What may be asked for more than once.
SEVERAL = frozenset({"rating", "language"})


class VerdictQuery(serializers.Serializer[Any]):
    """Which verdicts; the form that pages and the command use too reads and checks it."""

    since = Text(required=False, max_length=40, help_text="Decided from this day or moment on, as in 2019-02-24.")
    until = Text(required=False, max_length=40)
    rating = Text(required=False, help_text="The slug of a rating; may be given more than once.")
    language = Text(required=False, help_text="Of the article; may be given more than once.")
    outlet = Text(required=False, max_length=LONGEST)
    tally = IdField(required=False)


class VerdictList(PublicEndpoint):
    tag = "verdicts"
    query = VerdictQuery
    several = SEVERAL
    pages = NewestFirst

    @operation("verdicts_list", VERDICT_PAGE, examples=[PAGE])
    def get(self, request: Request) -> Response:
        """What is published, the newest first."""
        wanted = in_order(ExportForm(request.query_params)).wanted()
        revisions = narrowed(wanted, VerdictRevision.objects.visible_to(request.user).published())
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
