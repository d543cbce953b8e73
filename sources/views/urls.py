"""Addresses of what the newsroom's sources are looked after at."""

from django.urls import path

from sources.views import outlets

app_name = "sources"
urlpatterns = [
    path("outlets/", outlets.outlets, name="outlets"),
    path("outlets/new/", outlets.new_outlet, name="new_outlet"),
    path("outlets/export/", outlets.export_outlets, name="export_outlets"),
    path("outlets/import/", outlets.import_outlets, name="import_outlets"),
    path("outlets/import/apply/", outlets.apply_import, name="apply_import"),
    path("outlets/<int:pk>/", outlets.outlet, name="outlet"),
    path("outlets/<int:pk>/edit/", outlets.edit_outlet, name="edit_outlet"),
]
