"""Addresses of what the newsroom keeps of others, below /api/v1/."""

from django.urls import path

from sources.api import documents, outlets, providers

app_name = "sources_api"
urlpatterns = [
    path("documents/", documents.DocumentList.as_view(), name="documents"),
    path("documents/<int:pk>/", documents.DocumentDetail.as_view(), name="document"),
    path("documents/<int:pk>/visit/", documents.DocumentVisit.as_view(), name="visit_document"),
    path("outlets/", outlets.OutletList.as_view(), name="outlets"),
    path("outlets/<int:pk>/", outlets.OutletDetail.as_view(), name="outlet"),
    path("providers/", providers.ProviderList.as_view(), name="providers"),
]
