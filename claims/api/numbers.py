"""Claims, evidence and documents by the number they state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

from claims import number_search
from claims.api.shapes import FIGURE_EXAMPLE, FIGURE_SCHEMA
from claims.figures import Asked, event_names, group_names
from claims.models import Claim, Evidence
from claims.models.figures import json_number
from claims.number_search import CannotAsk, Quoted, TooBroad
from claims.permissions import can_read, require
from claims.readings import progress
from people.api.authentication import person_of
from people.api.endpoints import Endpoint
from people.api.fields import OneOf, Text
from people.api.paging import MOST_ROWS, limit_of
from people.api.schema import operation
from people.models import User

GROUPS = ("documents", "claims", "evidence")


# Of a search no more is found than this, so no page has a higher number.
LAST_PAGE = 10_000


_LINK = {"type": ["string", "null"], "format": "uri"}
_NUMBER = {"type": ["number", "null"]}
_DAY = {"type": ["string", "null"], "format": "date"}
_WORDS = {"type": "array", "items": {"type": "string"}}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


_STATEMENT = _object(
    start={"type": "integer"},
    end={"type": "integer"},
    label={"type": "string"},
    low=_NUMBER,
    high=_NUMBER,
    unit={"type": ["string", "null"]},
    event_class={"type": ["string", "null"]},
    as_of=_DAY,
    quote={"type": "string"},
)
NUMBERS_SCHEMA = _object(
    understood=_object(
        low=_NUMBER,
        high=_NUMBER,
        unit={"type": ["string", "null"]},
        happened={"type": ["string", "null"]},
        counted=_WORDS,
        places=_WORDS,
        since=_DAY,
        until=_DAY,
    ),
    documents_read={"type": "integer"},
    documents_held={"type": "integer"},
    count={"type": "integer"},
    next=_LINK,
    previous=_LINK,
    results={
        "type": "array",
        "items": {
            "anyOf": [
                _object(
                    id={"type": "integer"},
                    title={"type": "string"},
                    url={"type": "string"},
                    outlet={"type": "string"},
                    published=_DAY,
                    statements={"type": "array", "items": _STATEMENT},
                ),
                _object(
                    id={"type": "integer"},
                    label={"type": "string"},
                    state={"type": "string"},
                    article={"type": "integer"},
                    document={"type": "integer"},
                    title={"type": "string"},
                    figure=FIGURE_SCHEMA,
                ),
                _object(
                    id={"type": "integer"},
                    claim={"type": "integer"},
                    document={"type": "integer"},
                    title={"type": "string"},
                    relation={"type": "string"},
                    origin={"type": "string"},
                    quote={"type": "string"},
                    figure=FIGURE_SCHEMA,
                ),
            ]
        },
    },
)
NUMBERS_EXAMPLE = OpenApiExample(
    "Claims",
    value={
        "understood": {
            "low": 104,
            "high": 104,
            "unit": None,
            "happened": "fled",
            "counted": ["soldier"],
            "places": [],
            "since": None,
            "until": None,
        },
        "documents_read": 12,
        "documents_held": 12,
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "id": 8,
                "label": "104 soldiers fled",
                "state": "checking",
                "article": 3,
                "document": 12,
                "title": "Soldiers flee across the border",
                "figure": FIGURE_EXAMPLE,
            }
        ],
    },
    response_only=True,
    status_codes=["200"],
)


class Pages(PageNumberPagination):
    """Pages of what was found; `?limit=` asks for their size."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = MOST_ROWS

    def get_page_size(self, request: Request) -> int:
        return limit_of(request, self.page_size)

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view=view)
        except NotFound as error:
            raise ValidationError({"page": ["There is no such page."]}) from error


class QuestionInput(serializers.Serializer[Any]):
    """What is asked for, in words or in fields of their own, which go before the words."""

    q = Text(required=False, allow_blank=True, default="", max_length=300)
    low = serializers.DecimalField(required=False, max_digits=21, decimal_places=6, default=None)
    high = serializers.DecimalField(required=False, max_digits=21, decimal_places=6, default=None)
    happened = OneOf(required=False, choices=sorted(event_names()), default="")
    counted = OneOf(required=False, choices=sorted(group_names()), default="")
    place = Text(required=False, allow_blank=True, default="", max_length=100)
    since = serializers.DateField(required=False, default=None)
    until = serializers.DateField(required=False, default=None)


class NumbersQuery(QuestionInput):
    """The question, which group is listed, and which page of it."""

    page = serializers.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)
    limit = serializers.IntegerField(required=False, min_value=1, max_value=MOST_ROWS)

    def get_fields(self) -> dict[str, Any]:
        listed = OneOf(required=False, choices=GROUPS, default=GROUPS[0])
        return {**super().get_fields(), "in": listed}


class Numbers(Endpoint):
    tag = "numbers"
    query = NumbersQuery

    @operation("numbers_search", NUMBERS_SCHEMA, examples=[NUMBERS_EXAMPLE])
    def get(self, request: Request) -> Response:
        """What states such a number, the newest count first."""
        person = person_of(request)
        require(can_read(person))
        fields = self.asked(request)
        group = fields.pop("in")
        for name in ("page", "limit"):
            fields.pop(name, None)
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
