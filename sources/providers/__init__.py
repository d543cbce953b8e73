"""Every provider there is, in the order they are asked and shown.  Adding one is a file beside this and a line here."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from django.conf import settings

from people.models import User
from sources.models import Feed
from sources.providers.archive import Archive
from sources.providers.base import Provider
from sources.providers.feeds import Feeds


def _feeds(reader: User) -> Feeds:
    active = Feed.objects.visible_to(reader).filter(is_active=True).order_by("pk").values_list("url", flat=True)
    return Feeds([urljoin(settings.SITE_URL + "/", url) for url in active])


# Each is made for the person who asks, who is shown what that person may see.
PROVIDERS: dict[str, Callable[[User], Provider]] = {
    Archive.name: Archive,
    Feeds.name: _feeds,
}
LABELS = {Archive.name: Archive.label, Feeds.name: Feeds.label}
