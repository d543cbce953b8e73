"""Approved verdicts as a file."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from claims.api.schema import VERDICT, VERDICT_EXAMPLE
from claims.api.verdicts import SEVERAL, VerdictQuery
from claims.export import FORMATS, download
from claims.export_forms import ExportForm
from people.api.endpoints import PublicEndpoint, in_order
from people.api.fields import OneOf

AS_JSON = "application/json"
RESPONSES: dict[Any, Any] = {
    (200, form.content_type.partition(";")[0]): {"type": "array", "items": VERDICT}
    if form.content_type == AS_JSON
    else OpenApiTypes.STR
    for form in FORMATS.values()
}

EXAMPLES = [
    OpenApiExample("Verdicts", value=[VERDICT_EXAMPLE], response_only=True, status_codes=["200"], media_type=AS_JSON),
    *(
        OpenApiExample(
            form.label,
            value=b"".join(form.write([VERDICT_EXAMPLE], None)).decode(),
            response_only=True,
            status_codes=["200"],
            media_type=form.content_type.partition(";")[0],
        )
        for form in FORMATS.values()
        if form.content_type != AS_JSON
    ),
]


class ExportQuery(VerdictQuery):
    """Which verdicts; the form that pages and the command use too reads and checks it."""

    format = OneOf([(form.name, form.label) for form in FORMATS.values()], required=False, default="json")


class Export(PublicEndpoint):
    tag = "verdicts"
    query = ExportQuery
    several = SEVERAL

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """`?format=` is the file's, not the renderer's; errors are JSON whatever is accepted."""
        return JSONRenderer(), JSONRenderer.media_type

    @extend_schema(operation_id="verdicts_export", responses=RESPONSES, examples=EXAMPLES)
    def get(self, request: Request) -> StreamingHttpResponse:
        """What is published, as a stream in one of the formats."""
        asked = in_order(ExportForm(request.query_params))
        return download(asked.wanted(), asked.chosen_format(), person=request.user)
