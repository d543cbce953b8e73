"""Addresses of the API, below /api/v1/."""

from django.urls import path

from claims.api import exports, numbers, revisions, verdicts

app_name = "api"
urlpatterns = [
    path("verdicts/", verdicts.VerdictList.as_view(), name="verdicts"),
    path("verdicts/export/", exports.Export.as_view(), name="export_verdicts"),
    path("verdicts/<uuid:public_id>/", verdicts.VerdictDetail.as_view(), name="verdict"),
    path("numbers/", numbers.Numbers.as_view(), name="numbers"),
    path("revisions/", revisions.Queue.as_view(), name="revisions"),
    path("revisions/<int:pk>/approve/", revisions.Approve.as_view(), name="approve"),
    path("revisions/<int:pk>/return/", revisions.Return.as_view(), name="return"),
]
