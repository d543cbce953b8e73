"""Every kind of provider there is.  Adding one is a file beside this and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.conf import settings

from people.models import User
from sources.models import Feed, ProviderSetting
from sources.providers.archive import Archive
from sources.providers.base import Provider
from sources.providers.feeds import Feeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a provider is made from: its setting, its key, and the person who asks, who is shown what they may see."""

    setting: ProviderSetting
    key: str = field(repr=False)
    reader: User


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What has to be known of a kind to set one up.  One that `is_own` asks nobody outside, and is always there."""

    name: str
    label: str
    make: Callable[[Made], Provider]
    summary: str
    is_own: bool = False
    takes_address: bool = False
    example: str = ""
    needs_key: bool = False
    key_help: str = ""
    seconds_between: float = 0


def _feeds(made: Made) -> Feeds:
    active = Feed.objects.visible_to(made.reader).filter(is_active=True).order_by("pk").values_list("url", flat=True)
    return Feeds([urljoin(settings.SITE_URL + "/", url) for url in active])


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            name=Archive.name,
            label=Archive.label,
            make=lambda made: Archive(made.reader),
            summary="The documents this newsroom has stored.",
            is_own=True,
        ),
        Kind(
            name=Feeds.name,
            label=Feeds.label,
            make=_feeds,
            summary="What the registered feeds hold at the moment of the search.",
            is_own=True,
        ),
    )
}
