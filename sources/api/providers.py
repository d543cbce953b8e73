"""Whom a search asks."""

from __future__ import annotations

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from people.api.authentication import person_of
from people.api.endpoints import Endpoint
from people.api.schema import exemplified, operation
from people.permissions import can_read, require
from sources.models import ProviderSetting
from sources.providers import active


@exemplified(slug="archive", label="The archive")
class ProviderOutput(serializers.ModelSerializer[ProviderSetting]):
    class Meta:
        model = ProviderSetting
        fields = ["slug", "label"]


class ProviderList(Endpoint):
    tag = "providers"

    @operation("providers_list", ProviderOutput(many=True))
    def get(self, request: Request) -> Response:
        """The providers that are asked now, in the newsroom's order."""
        require(can_read(person_of(request)))
        return Response(ProviderOutput(active(), many=True).data)
