"""Addresses of the demonstration's feed and reports, below /demonstration/."""

from django.urls import path

from demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("feed.atom", views.feed, name="feed"),
    path("reports/<slug:slug>/", views.report, name="report"),
]
