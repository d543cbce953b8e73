"""The register of outlets."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from people.api.authentication import person_of
from people.api.conditions import shown
from people.api.endpoints import Endpoint, given, in_order
from people.api.fields import OneOf, Text
from people.api.paging import ById
from people.api.schema import exemplified, operation, page_of
from people.models import Scope
from people.permissions import can_administer, can_read, require
from sources import outlets
from sources.models import Outlet, OutletKind, Reliability
from sources.outlet_forms import OutletForm
from sources.permissions import get_outlet

EXAMPLE = {
    "name": "The Courier",
    "domain": "courier.example",
    "kind": "paper",
    "country": "CO",
    "languages": "en,es",
    "owner_group": "Norte Media",
    "reliability": "B",
    "reliability_note": "Corrects itself.",
    "is_party": False,
}
FACTS = list(EXAMPLE)


@exemplified(id=7, **EXAMPLE)
class OutletOutput(serializers.ModelSerializer[Outlet]):
    class Meta:
        model = Outlet
        fields = ["id", *FACTS]


@exemplified(**EXAMPLE)
class OutletInput(serializers.Serializer[Any]):
    """All facts of an outlet; one that is left out is emptied."""

    name = Text(max_length=200)
    domain = Text(max_length=253, required=False, allow_blank=True)
    kind = OneOf(OutletKind.choices, required=False, default=OutletKind.OTHER)
    country = Text(max_length=2, required=False, allow_blank=True)
    languages = Text(max_length=60, required=False, allow_blank=True)
    owner_group = Text(max_length=200, required=False, allow_blank=True)
    reliability = OneOf(Reliability.choices, required=False, default=Reliability.F)
    reliability_note = Text(max_length=5000, required=False, allow_blank=True)
    is_party = serializers.BooleanField(required=False, default=False)


class OutletQuery(serializers.Serializer[Any]):
    kind = OneOf(OutletKind.choices, required=False)
    country = serializers.RegexField("^[A-Z]{2}$", required=False)
    reliability = OneOf(Reliability.choices, required=False)
    domain = Text(max_length=253, required=False)


OutletPage = page_of(OutletOutput)


class OutletList(Endpoint):
    tag = "outlets"
    query = OutletQuery
    pages = ById
    scope = Scope.ADMINISTER

    @operation("outlets_list", OutletPage)
    def get(self, request: Request) -> Response:
        """Outlets, the latest first."""
        person = person_of(request)
        require(can_read(person))
        return self.page(request, Outlet.objects.visible_to(person).filter(**self.asked(request)), OutletOutput)

    @operation("outlets_add", OutletOutput, takes=OutletInput, status=201)
    def post(self, request: Request) -> Response:
        """Put an outlet into the register. For administrators."""
        person = person_of(request)
        require(can_administer(person))
        form = in_order(OutletForm(given(OutletInput, request.data)))
        added = outlets.add_outlet(facts=form.cleaned_data, by=person)
        headers = {"Location": reverse("sources_api:outlet", args=[added.pk])}
        return Response(OutletOutput(added).data, status=201, headers=headers)


class OutletDetail(Endpoint):
    tag = "outlets"
    scope = Scope.ADMINISTER

    @operation("outlets_read", OutletOutput)
    def get(self, request: Request, pk: int) -> Response:
        """One outlet."""
        return shown(request, OutletOutput(get_outlet(person_of(request), pk)).data)

    @operation("outlets_change", OutletOutput, takes=OutletInput)
    def put(self, request: Request, pk: int) -> Response:
        """Say otherwise who it is and how far it is trusted. For administrators."""
        person = person_of(request)
        outlet = get_outlet(person, pk)
        require(can_administer(person))
        form = in_order(OutletForm(given(OutletInput, request.data), instance=outlet))
        outlets.change_outlet(outlet=outlet, facts=form.cleaned_data, by=person)
        return shown(request, OutletOutput(get_outlet(person, pk)).data)
