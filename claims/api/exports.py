"""Approved verdicts as a file, and the schema they keep."""

from __future__ import annotations

from typing import Any

from django.http import StreamingHttpResponse
from rest_framework.exceptions import ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from claims.export import download
from claims.export_forms import ExportForm


class Export(APIView):
    """GET ?format=, ?since= and the like: what is published, as a stream in that format."""

    permission_classes = [AllowAny]

    def perform_content_negotiation(self, request: Request, force: bool = False) -> tuple[Any, str]:
        """`?format=` is the file's, not the renderer's; errors are JSON whatever is accepted."""
        return JSONRenderer(), JSONRenderer.media_type

    def get(self, request: Request) -> StreamingHttpResponse:
        asked = ExportForm(request.query_params)
        if not asked.is_valid():
            raise ValidationError({name: [str(each) for each in sentences] for name, sentences in asked.errors.items()})
        return download(asked.wanted(), asked.chosen_format(), person=request.user)
