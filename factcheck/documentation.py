"""The API to read and to try out: Swagger UI, from this site alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from drf_spectacular.views import SpectacularSwaggerSplitView

# Swagger UI writes style attributes, and its style sheet and its own favicon are partly data: addresses.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)

_view = SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="api/documentation.html")


def documentation(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = _view(request)
    response["Content-Security-Policy"] = POLICY
    return response


documentation.login_required = False  # type: ignore[attr-defined]  # whoever reads verdicts reads how to
