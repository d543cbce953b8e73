"""Claims, evidence and documents by the number they state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from claims import number_search
from claims.api.authentication import person_of
from claims.figures import Asked, event_names, group_names
from claims.models import Claim, Evidence
from claims.models.figures import json_number
from claims.number_search import CannotAsk, Quoted, TooBroad
from claims.permissions import can_read, require
from claims.readings import progress
from people.models import User

GROUPS = ("documents", "claims", "evidence")


class Pages(PageNumberPagination):
    """Pages of what was found; `?limit=` asks for their size."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200


class QuestionInput(serializers.Serializer[Any]):
    """What is asked for, in words or in fields of their own, which go before the words."""

    q = serializers.CharField(required=False, allow_blank=True, default="", max_length=300)
    low = serializers.DecimalField(required=False, max_digits=21, decimal_places=6, default=None)
    high = serializers.DecimalField(required=False, max_digits=21, decimal_places=6, default=None)
    happened = serializers.ChoiceField(required=False, choices=sorted(event_names()), default="")
    counted = serializers.ChoiceField(required=False, choices=sorted(group_names()), default="")
    place = serializers.CharField(required=False, allow_blank=True, default="", max_length=100)
    since = serializers.DateField(required=False, default=None)
    until = serializers.DateField(required=False, default=None)


class Numbers(APIView):
    """GET ?q= or fields, and ?in=documents, claims or evidence: what states such a number, the newest count first."""

    def get(self, request: Request) -> Response:
        person = person_of(request)
        require(can_read(person))
        group = request.query_params.get("in", GROUPS[0])
        if group not in GROUPS:
            raise ValidationError({"in": [f"It may be {', '.join(GROUPS)}."]})
        given = QuestionInput(data=request.query_params.dict())
        given.is_valid(raise_exception=True)
        fields = dict(given.validated_data)
        try:
            asked = number_search.question(fields.pop("q"), **fields)
            found = number_search.search(asked, reader=person)
        except CannotAsk as error:
            problems: dict[str, list[str]] = {}
            for field, sentence in error.problems:
                problems.setdefault(field, []).append(sentence)
            raise ValidationError(problems) from error
        except TooBroad as error:
            raise ValidationError({"q": [str(error)]}) from error
        pages = Pages()
        ids: Sequence[int] = getattr(found, group)
        page = pages.paginate_queryset(ids, request, view=self) or []
        read, held = progress()
        body = pages.get_paginated_response(_results(group, page, found, person)).data
        return Response({"understood": _understood(asked), "documents_read": read, "documents_held": held, **body})


def _results(group: str, ids: Sequence[Any], found: number_search.Found, person: User) -> list[dict[str, Any]]:
    if group == "claims":
        claims = Claim.objects.visible_to(person).select_related("article__document").in_bulk(ids)
        return [_claim(claims[pk]) for pk in ids if pk in claims]
    if group == "evidence":
        evidence = Evidence.objects.visible_to(person).select_related("document").in_bulk(ids)
        return [_evidence(evidence[pk]) for pk in ids if pk in evidence]
    return [_document(each) for each in number_search.quoted(ids, found, reader=person)]


def _claim(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.pk,
        "label": claim.label,
        "state": claim.state,
        "article": claim.article_id,
        "document": claim.article.document_id,
        "title": str(claim.article),
        "figure": claim.figure_document,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "id": evidence.pk,
        "claim": evidence.claim_id,
        "document": evidence.document_id,
        "title": str(evidence.document),
        "relation": evidence.relation,
        "origin": evidence.origin,
        "quote": evidence.quote,
        "figure": evidence.figure_document,
    }


def _document(found: Quoted) -> dict[str, Any]:
    document = found.document
    return {
        "id": document.pk,
        "title": document.title,
        "url": document.public_url,
        "outlet": document.outlet_name,
        "published": document.published_on,
        "statements": [
            {
                "start": quote.statement.start,
                "end": quote.statement.end,
                "label": quote.statement.label,
                "low": json_number(quote.statement.low),
                "high": json_number(quote.statement.high),
                "unit": quote.statement.unit or None,
                "event_class": quote.statement.event_class or None,
                "as_of": quote.statement.as_of,
                "quote": quote.text,
            }
            for quote in found.quotes
        ],
    }


def _understood(asked: Asked) -> dict[str, Any]:
    """The question as it was read."""
    interval = asked.interval
    return {
        "low": json_number(interval.low) if interval else None,
        "high": json_number(interval.high) if interval else None,
        "unit": asked.unit,
        "happened": asked.event_class,
        "counted": list(asked.groups) or ([asked.counted] if asked.counted else []),
        "places": list(asked.places),
        "since": asked.since,
        "until": asked.until,
    }
