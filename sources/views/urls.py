"""Addresses of what administrators look after: providers and feeds."""

from django.urls import path

from sources.views import providers

app_name = "sources"
urlpatterns = [
    path("providers/", providers.providers, name="providers"),
    path("providers/add/<slug:name>/", providers.add_provider, name="add_provider"),
    path("providers/<int:pk>/", providers.provider, name="provider"),
    path("providers/<int:pk>/move/", providers.move_provider, name="move_provider"),
    path("providers/<int:pk>/pause/", providers.pause_provider, name="pause_provider"),
    path("providers/<int:pk>/start/", providers.start_provider, name="start_provider"),
    path("providers/<int:pk>/test/", providers.test_provider, name="test_provider"),
    path("providers/<int:pk>/remove/", providers.remove_provider, name="remove_provider"),
]
