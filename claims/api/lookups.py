"""Searches, how far they are, and trying a failed one again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims import corroboration
from claims.api.shapes import username
from claims.models import Lookup, LookupQuerySet
from claims.permissions import can_read, get_lookup, require
from people.api.authentication import person_of
from people.api.conditions import shown
from people.api.endpoints import Endpoint, given
from people.api.fields import IdField, NothingInput, OneOf, Text
from people.api.paging import ById
from people.api.schema import exemplified, operation, page_of
from people.models import User
from sources.models import Document
from sources.work import State

EXAMPLE = {
    "id": 31,
    "claim": 8,
    "provider": "archive",
    "phrases": ['"104 soldiers" Colombia', "soldiers fled Colombia"],
    "shared_phrases": [],
    "since": "2019-02-17",
    "until": "2019-03-10",
    "is_own": False,
    "is_current": True,
    "state": "done",
    "attempts": 1,
    "last_error": "",
    "remark": "",
    "documents": [12],
    "requested_by": "edith",
    "requested_at": "2019-02-24T18:05:00Z",
    "searched_at": "2019-02-24T18:05:01Z",
    "settled_at": "2019-02-24T18:05:04Z",
}


@exemplified(**EXAMPLE)
class LookupOutput(serializers.ModelSerializer[Lookup]):
    phrases = serializers.ListField(child=Text(), read_only=True)
    shared_phrases = serializers.ListField(child=Text(), read_only=True)
    documents = serializers.PrimaryKeyRelatedField[Any](many=True, read_only=True)
    requested_by = username("requested_by")

    class Meta:
        model = Lookup
        fields = list(EXAMPLE)


class LookupQuery(serializers.Serializer[Any]):
    claim = IdField(required=False)
    article = IdField(required=False, source="claim__article")
    provider = Text(required=False, max_length=40)
    state = OneOf(State.choices, required=False)
    is_current = serializers.BooleanField(required=False)


LookupPage = page_of(LookupOutput)


def rows_for(person: User) -> LookupQuerySet:
    """With who asked, and the documents that were found.  Two queries."""
    found = Prefetch("documents", queryset=Document.objects.visible_to(person).only("pk"))
    return Lookup.objects.visible_to(person).select_related("requested_by").prefetch_related(found)


def lookups_of(person: User, started: Iterable[Lookup]) -> LookupQuerySet:
    """Searches that were started just now, as they are listed."""
    return rows_for(person).filter(pk__in=[lookup.pk for lookup in started])


class LookupList(Endpoint):
    tag = "lookups"
    query = LookupQuery
    pages = ById

    @operation("lookups_list", LookupPage)
    def get(self, request: Request) -> Response:
        """Searches, the latest first."""
        person = person_of(request)
        require(can_read(person))
        return self.page(request, rows_for(person).filter(**self.asked(request)), LookupOutput)


class LookupDetail(Endpoint):
    tag = "lookups"

    @operation("lookups_read", LookupOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One search, and how far it is."""
        return shown(request, LookupOutput(get_lookup(person_of(request), pk)).data)


class LookupRetry(Endpoint):
    tag = "lookups"

    @operation("lookups_retry", LookupOutput, takes=NothingInput, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Start a failed search over."""
        person = person_of(request)
        lookup = get_lookup(person, pk)
        given(NothingInput, request.data)
        corroboration.retry_lookup(lookup=lookup, by=person)
        return Response(LookupOutput(get_lookup(person, pk)).data, status=202)
