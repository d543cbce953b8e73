"""What there is below /api/v1/, for whoever comes without the documentation."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

import claims.api.urls
import sources.api.urls
from people.api.endpoints import PublicEndpoint
from people.api.schema import exemplified, operation

SITE = "https://factcheck.example/api/v1/"


@exemplified(
    schema=f"{SITE}schema/",
    documentation=f"{SITE}docs/",
    resources={"articles": f"{SITE}articles/", "verdicts": f"{SITE}verdicts/"},
)
class RootOutput(serializers.Serializer[Any]):
    schema = serializers.URLField()
    documentation = serializers.URLField()
    resources = serializers.DictField(child=serializers.URLField())


def lists() -> dict[str, str]:
    """The names of all lists, and of their addresses."""
    found = {
        str(pattern.pattern).removesuffix("/"): f"{part.app_name}:{pattern.name}"
        for part in (claims.api.urls, sources.api.urls)
        for pattern in part.urlpatterns
    }
    return {name: found[name] for name in sorted(found) if "/" not in name}


class Root(PublicEndpoint):
    tag = "root"

    @operation("resources_list", RootOutput)
    def get(self, request: Request) -> Response:
        """Where the lists are, the description and the documentation."""
        return Response(
            {
                "schema": reverse("api_schema", request=request),
                "documentation": reverse("api_documentation", request=request),
                "resources": {name: reverse(address, request=request) for name, address in lists().items()},
            }
        )
