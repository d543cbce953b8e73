"""Who published a document: what editors say about it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from claims.documents import put_down_to
from claims.forms import PublisherForm
from claims.permissions import can_edit, get_document, require
from people.api.authentication import person_of
from people.api.endpoints import Endpoint, given, in_order
from people.api.fields import Text
from people.api.schema import exemplified, operation
from sources.api.documents import DocumentOutput


@exemplified(outlet="The Courier")
class PublisherInput(serializers.Serializer[Any]):
    outlet = Text(max_length=200)


class DocumentPublisher(Endpoint):
    tag = "documents"

    @operation("documents_put_down_to", DocumentOutput, takes=PublisherInput)
    def post(self, request: Request, pk: int) -> Response:
        """Say who published a document, in all its versions."""
        person = person_of(request)
        document = get_document(person, pk)
        require(can_edit(person))
        form = in_order(PublisherForm(given(PublisherInput, request.data)))
        put_down_to(document=document, outlet=form.cleaned_data["outlet"], by=person)
        return Response(DocumentOutput(get_document(person, pk)).data)
