"""Every address: pages at the root, the API under /api/v1/."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularJSONAPIView

from factcheck.documentation import documentation
from factcheck.health import healthz, readyz
from factcheck.root import Root

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path(
        "log-in/",
        auth.LoginView.as_view(template_name="login.html", redirect_authenticated_user=True),
        name="login",
    ),
    path("log-out/", auth.LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
    path("api/v1/", Root.as_view(), name="api_root"),
    path("api/v1/", include("claims.api.urls")),
    path("api/v1/", include("sources.api.urls")),
    path(
        "api/v1/schema/",
        SpectacularJSONAPIView.as_view(renderer_classes=[OpenApiJsonRenderer2, OpenApiJsonRenderer]),
        name="api_schema",
    ),
    path("api/v1/docs/", documentation, name="api_documentation"),
    path("", include("claims.views.urls")),
    path("", include("sources.views.urls")),
]
if settings.DEMONSTRATION:
    urlpatterns.append(path("demonstration/", include("demonstration.urls")))

handler400 = "factcheck.errors.bad_request"
handler403 = "factcheck.errors.forbidden"
handler404 = "factcheck.errors.not_found"
handler500 = "factcheck.errors.server_error"
