"""Every provider there is, in the order they are asked and shown.  Adding one is a file beside this and a line here."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from django.conf import settings

from sources.models import Feed
from sources.providers.archive import Archive
from sources.providers.base import Provider
from sources.providers.feeds import Feeds


def _feeds() -> Feeds:
    active = Feed.objects.filter(is_active=True).order_by("pk").values_list("url", flat=True)
    return Feeds([urljoin(settings.SITE_URL + "/", url) for url in active])


PROVIDERS: dict[str, Callable[[], Provider]] = {
    Archive.name: Archive,
    Feeds.name: _feeds,
}
LABELS = {Archive.name: Archive.label, Feeds.name: Feeds.label}
