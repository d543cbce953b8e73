"""Every kind of provider there is.  Adding one is a file beside this and a line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.conf import settings

from people.models import User
from sources.models import Feed, ProviderSetting
from sources.providers.archive import Archive
from sources.providers.base import External, Provider
from sources.providers.factcheck_tools import FactCheckTools
from sources.providers.feeds import Feeds
from sources.providers.gdelt import Gdelt
from sources.providers.given import Given
from sources.providers.guardian import Guardian
from sources.providers.mediawiki import WIKIPEDIAS, MediaWiki
from sources.providers.newsapi import NewsApi
from sources.providers.searxng import Searxng
from sources.providers.wayback import Wayback


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a provider is made from: its setting, its key, and the person who asks, who is shown what they may see."""

    setting: ProviderSetting
    key: str = field(repr=False)
    reader: User


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What has to be known of a kind to set one up.

    One that `is_own` asks nobody outside; one `for_addresses` is asked about an address that somebody gives, and not in
    a search.

    One that `takes_quotes` looks for quoted names as they stand, without asking that every document has them; one that
    `wants_month` knows no days, and is told the month in words.

    `home` tells the terms of a service, `key_help` is where a key for it is had, `example` an address that will do.
    """

    name: str
    label: str
    make: Callable[[Made], Provider]
    summary: str
    is_own: bool = False
    for_addresses: bool = False
    takes_address: bool = False
    example: str = ""
    home: str = ""
    needs_key: bool = False
    key_help: str = ""
    seconds_between: float = 0
    takes_quotes: bool = False
    wants_month: bool = False


def _feeds(made: Made) -> Feeds:
    active = Feed.objects.visible_to(made.reader).filter(is_active=True).order_by("pk").values_list("url", flat=True)
    return Feeds([urljoin(settings.SITE_URL + "/", url) for url in active])


def _wiki(made: Made) -> MediaWiki:
    """A wiki is in one language, or is asked in any."""
    language = "" if "," in made.setting.languages else made.setting.languages
    return MediaWiki({language: made.setting.address}, label=made.setting.label)


def _external(
    provider: type[External],
    make: Callable[[Made], Provider],
    *,
    summary: str,
    label: str = "",
    example: str = "",
    for_addresses: bool = False,
    takes_quotes: bool = True,
    wants_month: bool = False,
) -> Kind:
    """A kind on the web, as its class describes it.  With an `example` of an address there may be several."""
    return Kind(
        name=provider.name,
        label=label or provider.label,
        make=make,
        summary=summary,
        for_addresses=for_addresses,
        takes_address=bool(example),
        example=example,
        home=provider.home,
        needs_key=provider.needs_key,
        key_help=provider.key_help,
        seconds_between=provider.seconds_between,
        takes_quotes=takes_quotes,
        wants_month=wants_month,
    )


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
        _external(Gdelt, lambda made: Gdelt(), summary="The news of the world in 65 languages, since 2017."),
        _external(
            MediaWiki,
            _wiki,
            label="Wiki",
            summary="Wikipedia in one language, or any wiki that MediaWiki runs.",
            example=WIKIPEDIAS["en"],
            wants_month=True,
        ),
        _external(
            Searxng,
            lambda made: Searxng(url=made.setting.address),
            summary="What search engines find, asked through a server of your own.",
            example="https://search.example.org",
            wants_month=True,
        ),
        _external(
            FactCheckTools,
            lambda made: FactCheckTools(key=made.key),
            summary="What other fact-checkers have published.",
            takes_quotes=False,
        ),
        _external(NewsApi, lambda made: NewsApi(key=made.key), summary="Recent articles of some 150,000 outlets."),
        _external(Guardian, lambda made: Guardian(key=made.key), summary="What The Guardian has published since 1999."),
        Kind(
            name=Given.name,
            label=Given.label,
            make=lambda made: Given(),
            summary="The page at an address that an editor gives beside a claim.",
            is_own=True,
            for_addresses=True,
        ),
        _external(
            Wayback,
            lambda made: Wayback(),
            summary="Copies that the Internet Archive keeps of the pages at such addresses.",
            for_addresses=True,
        ),
    )
}
