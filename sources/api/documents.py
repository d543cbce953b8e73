"""Stored documents."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from people.api.authentication import person_of
from people.api.conditions import shown
from people.api.endpoints import Endpoint, given
from people.api.fields import IdField, NothingInput, OneOf, Text
from people.api.paging import ById
from people.api.schema import exemplified, operation, page_of
from people.permissions import can_read, require
from sources import intake
from sources.models import Arrival, Document
from sources.permissions import get_document
from sources.work import State

EXAMPLE = {
    "id": 12,
    "url": "https://courier.example/count",
    "canonical_url": "",
    "title": "Agency counts those who left",
    "byline": "",
    "outlet": 7,
    "outlet_name": "The Courier",
    "published_on": "2019-02-24",
    "language": "en",
    "arrival": "fetched",
    "state": "done",
    "last_error": "",
    "is_current": True,
    "same_as": None,
    "revisits": None,
    "copy_group": None,
    "text_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "raw_sha256": "",
    "fetched_at": "2019-02-24T18:00:00Z",
    "stored_at": "2019-02-24T18:00:01Z",
}
COLUMNS = list(EXAMPLE)
TEXT = "Agency counts those who left\n\nA total of 104 soldiers have fled into Colombia, the Migration Office said."


@exemplified(**EXAMPLE)
class DocumentOutput(serializers.ModelSerializer[Document]):
    url = Text()
    outlet_name = Text(read_only=True)

    class Meta:
        model = Document
        fields = COLUMNS


@exemplified(**EXAMPLE, text=TEXT, headline_end=28)
class DocumentDetailOutput(DocumentOutput):
    """With the text, in whose characters every offset counts."""

    class Meta(DocumentOutput.Meta):
        fields = [*COLUMNS, "text", "headline_end"]


class DocumentQuery(serializers.Serializer[Any]):
    outlet = IdField(required=False)
    copy_group = IdField(required=False)
    language = serializers.RegexField("^[a-z]{2,3}$", required=False)
    arrival = OneOf(Arrival.choices, required=False)
    state = OneOf(State.choices, required=False)
    url = Text(max_length=2000, required=False)
    published_since = serializers.DateField(required=False, source="published_on__gte")
    published_until = serializers.DateField(required=False, source="published_on__lte")


DocumentPage = page_of(DocumentOutput)


class DocumentList(Endpoint):
    tag = "documents"
    query = DocumentQuery
    pages = ById

    @operation("documents_list", DocumentPage)
    def get(self, request: Request) -> Response:
        """Documents without their texts, the latest first."""
        person = person_of(request)
        require(can_read(person))
        rows = Document.objects.visible_to(person).filter(**self.asked(request))
        return self.page(request, rows.select_related("outlet").defer("text"), DocumentOutput)


class DocumentDetail(Endpoint):
    tag = "documents"

    @operation("documents_read", DocumentDetailOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One document, with its text."""
        return shown(request, DocumentDetailOutput(get_document(person_of(request), pk)).data)


class DocumentVisit(Endpoint):
    tag = "documents"

    @operation("documents_visit_again", DocumentOutput, takes=NothingInput, status=202)
    def post(self, request: Request, pk: int) -> Response:
        """Have the address of a document visited again. The answer is the visit, which is a document of its own."""
        person = person_of(request)
        document = get_document(person, pk)
        given(NothingInput, request.data)
        visit = intake.revisit(document=document, by=person)
        return Response(DocumentOutput(visit).data, status=202)
