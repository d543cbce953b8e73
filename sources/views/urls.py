"""Addresses of what the newsroom's sources are looked after at: the archive, providers, feeds and outlets."""

from django.urls import path

from sources.views import archive, feeds, outlets, providers

app_name = "sources"
urlpatterns = [
    path("archive/", archive.archive, name="archive"),
    path("providers/", providers.providers, name="providers"),
    path("providers/add/<slug:name>/", providers.add_provider, name="add_provider"),
    path("providers/<int:pk>/", providers.provider, name="provider"),
    path("providers/<int:pk>/move/", providers.move_provider, name="move_provider"),
    path("providers/<int:pk>/pause/", providers.pause_provider, name="pause_provider"),
    path("providers/<int:pk>/start/", providers.start_provider, name="start_provider"),
    path("providers/<int:pk>/test/", providers.test_provider, name="test_provider"),
    path("providers/<int:pk>/remove/", providers.remove_provider, name="remove_provider"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/add/", feeds.add_feed, name="add_feed"),
    path("feeds/<int:pk>/", feeds.feed, name="feed"),
    path("feeds/<int:pk>/pause/", feeds.pause_feed, name="pause_feed"),
    path("feeds/<int:pk>/start/", feeds.start_feed, name="start_feed"),
    path("feeds/<int:pk>/poll/", feeds.poll_feed, name="poll_feed"),
    path("feeds/<int:pk>/remove/", feeds.remove_feed, name="remove_feed"),
    path("outlets/", outlets.outlets, name="outlets"),
    path("outlets/new/", outlets.new_outlet, name="new_outlet"),
    path("outlets/export/", outlets.export_outlets, name="export_outlets"),
    path("outlets/import/", outlets.import_outlets, name="import_outlets"),
    path("outlets/import/apply/", outlets.apply_import, name="apply_import"),
    path("outlets/<int:pk>/", outlets.outlet, name="outlet"),
    path("outlets/<int:pk>/edit/", outlets.edit_outlet, name="edit_outlet"),
]
